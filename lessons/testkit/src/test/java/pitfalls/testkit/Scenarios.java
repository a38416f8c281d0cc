package pitfalls.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs a scenario as JUnit runs a lesson, here or in a JVM of its own, and keeps what it said. */
final class Scenarios {

    /**
     * What a run printed, and the page of each failed check by its sentence, with times and ports masked.
     *
     * @param failures the failures by their sentence, as they were
     */
    record Result(String screen, Map<String, String> pages, Map<String, LessonFailure> failures, List<String> order,
            EngineExecutionResults events) {}

    /** A course that holds the scenarios' lessons, so that they know their position. */
    private static final Path COURSE = course("01-first", "99-exits", "99-mistakes", "99-prints", "99-slow", "99-solved");

    private Scenarios() {}

    private static Path course(String... lessons) {
        try {
            Path course = Files.createTempDirectory("pitfalls-course");
            course.toFile().deleteOnExit();
            for (String lesson : lessons) {
                Files.createDirectory(course.resolve(lesson)).toFile().deleteOnExit();
            }
            return course;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Result run(Class<?> lesson) {
        System.setProperty("pitfalls.lessons", COURSE.toString());
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            EngineExecutionResults results =
                    EngineTestKit.engine("junit-jupiter").selectors(selectClass(lesson)).execute();
            Map<String, String> pages = new LinkedHashMap<>();
            Map<String, LessonFailure> failures = new LinkedHashMap<>();
            List<String> order = new ArrayList<>();
            results.testEvents().started().stream().forEach(event -> order.add(event.getTestDescriptor().getDisplayName()));
            results.testEvents().failed().stream().forEach(event -> event
                    .getRequiredPayload(TestExecutionResult.class).getThrowable()
                    .ifPresent(thrown -> {
                        String sentence = event.getTestDescriptor().getDisplayName();
                        pages.put(sentence, thrown instanceof LessonFailure failure ? mask(failure.page()) : thrown.toString());
                        if (thrown instanceof LessonFailure failure) {
                            failures.put(sentence, failure);
                        }
                    }));
            return new Result(mask(printed.toString(StandardCharsets.UTF_8)), pages, failures, order, results);
        } finally {
            System.setOut(before);
        }
    }

    /** Runs a scenario in a JVM of its own, and gives its masked output and exit code. */
    static String runApart(Class<?> lesson, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms256m", "-Xmx256m",
                "-Dpitfalls.lessons=" + COURSE));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                RunApart.class.getName(), lesson.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return mask(printed) + "exit code " + process.waitFor();
    }

    private static String mask(String text) {
        return text.replaceAll("(?m)^( {2,})[ \\d]{4,}\\.\\d ms", "  #### ms")
                .replaceAll("(within|after only) \\d+ ms", "$1 # ms")
                .replaceAll("busy for \\d+ ms of \\d+ ms", "busy for # ms of # ms")
                .replaceAll("FIN_WAIT\\d", "FIN_WAIT#")
                .replaceAll("address: \\d+", "address: #")
                .replaceAll("\\.java:\\d+", ".java:#");
    }
}
