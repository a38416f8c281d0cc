package pitfalls.grader.engine;

import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import pitfalls.grader.course.ClassPath;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.course.Javac;
import pitfalls.grader.course.Source;

/** Compiles in this process; javac warm takes a tenth of what a new process does. */
final class Compilation {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])");
    private static final Pattern SYMBOL = Pattern.compile("symbol: +(.+)");
    private static final Pattern LOCATION =
            Pattern.compile("location: +(?:variable \\S+ of type|class|interface) (\\S+)");

    private Compilation() {}

    /** Compiles an answer against the JDK alone. */
    static void answer(List<Source> sources, Path classes) throws Refusal {
        Diagnostic<? extends JavaFileObject> error = firstError(sources, List.of(), classes);
        if (error != null) {
            throw new Refusal(Ending.DID_NOT_COMPILE, at(error) + firstLine(error));
        }
    }

    /** Compiles a lesson's checks against an answer; where that fails, the answer lacks what they use. */
    static void checks(Exercise lesson, Path answer, Path classes) throws Refusal {
        List<Path> path = Stream.concat(Stream.of(answer), ClassPath.entries().stream()).toList();
        Diagnostic<? extends JavaFileObject> error = firstError(lesson.tests(), path, classes);
        if (error != null) {
            throw new Refusal(Ending.DID_NOT_COMPILE, missing(error, lesson));
        }
    }

    /** Compiles under a limit, for a few nested generic calls keep javac busy for hours. */
    private static Diagnostic<? extends JavaFileObject> firstError(List<Source> sources, List<Path> path, Path classes)
            throws Refusal {
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        FutureTask<Boolean> compiling = new FutureTask<>(() -> {
            try (StandardJavaFileManager files = Javac.files(path)) {
                files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
                return Javac.COMPILER.getTask(Writer.nullWriter(), files, found,
                        List.of("-proc:none", "-implicit:none", "-nowarn", "-g", "--release", "25"), null, sources).call();
            }
        });
        Thread.ofPlatform().daemon().name("javac").start(compiling);
        try {
            if (compiling.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                return null;
            }
        } catch (TimeoutException e) {
            throw new Refusal(Ending.HUNG, "javac was still compiling it after " + LIMIT.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new Refusal(Ending.DID_NOT_COMPILE, "javac gave up on it: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Ending.CRASHED, "the engine was stopped");
        }
        return found.getDiagnostics().stream().filter(one -> one.getKind() == Diagnostic.Kind.ERROR).findFirst()
                .orElseThrow(() -> new Refusal(Ending.DID_NOT_COMPILE, "javac gave up on it without a message"));
    }

    private static String at(Diagnostic<? extends JavaFileObject> error) {
        return error.getSource() instanceof Source source ? source.fileName() + ":" + error.getLineNumber() + ": " : "";
    }

    private static String firstLine(Diagnostic<?> error) {
        return error.getMessage(Locale.ENGLISH).lines().findFirst().orElse("no message");
    }

    /** "PriceClient has no method price(String), which the checks call". */
    private static String missing(Diagnostic<? extends JavaFileObject> error, Exercise lesson) {
        String message = PACKAGE.matcher(error.getMessage(Locale.ENGLISH)).replaceAll("");
        Matcher symbol = SYMBOL.matcher(message);
        Matcher location = LOCATION.matcher(message);
        if (!symbol.find()) {
            return "the checks do not compile against it: " + firstLine(error) + " (" + at(error).replaceAll(": $", ")");
        }
        String owner = location.find() ? location.group(1) : "";
        boolean ofTheChecks = owner.isEmpty() || lesson.testClass().endsWith("." + owner.replaceAll("\\..*", ""));
        return (ofTheChecks ? "it" : owner) + " has no " + symbol.group(1) + ", which the checks use";
    }
}
