package pitfalls.grader.engine;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import pitfalls.grader.course.Javac;
import pitfalls.grader.course.Source;

/**
 * The program of a JVM that compiles, one answer after another: an answer against the JDK alone, and a
 * lesson's checks against the answer and this JVM's own class path. It reads requests from its standard
 * input and writes to its standard output what came of them.
 */
final class CompilerMain {

    private static final List<String> OPTIONS =
            List.of("-proc:none", "-implicit:none", "-nowarn", "-g", "--release", "25");

    private CompilerMain() {}

    public static void main(String[] args) throws IOException {
        serve(System.in, new FileOutputStream(FileDescriptor.out));
    }

    /** Compiles whatever is asked for, until nothing more is. */
    static void serve(InputStream requests, OutputStream replies) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(requests));
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(replies));
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of).toList();
        out.writeByte(1);
        out.flush();
        // Ends with the input: the engine has closed it, or is gone.
        while (in.read() >= 0) {
            List<Source> answer = readSources(in);
            List<Source> checks = readSources(in);
            Path classes = Files.createTempDirectory("classes");
            Path ofChecks = Files.createTempDirectory("checks");
            Compiled compiled = compile(answer, List.of(), classes);
            compiled.write(out);
            if (compiled.error() == null) {
                compile(checks, Stream.concat(Stream.of(classes), classPath.stream()).toList(), ofChecks).write(out);
            }
            out.flush();
            Folders.delete(classes);
            Folders.delete(ofChecks);
        }
    }

    /** Tells the program to compile. */
    static void ask(DataOutputStream out, List<Source> answer, List<Source> checks) throws IOException {
        out.write(1);
        writeSources(out, answer);
        writeSources(out, checks);
        out.flush();
    }

    private static void writeSources(DataOutputStream out, List<Source> sources) throws IOException {
        out.writeInt(sources.size());
        for (Source source : sources) {
            byte[] text = source.getCharContent(true).toString().getBytes(StandardCharsets.UTF_8);
            out.writeUTF(source.path().toString());
            out.writeInt(text.length);
            out.write(text);
        }
    }

    private static List<Source> readSources(DataInputStream in) throws IOException {
        List<Source> sources = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            Path path = Path.of(in.readUTF());
            sources.add(new Source(path, new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8)));
        }
        return sources;
    }

    private static Compiled compile(List<Source> sources, List<Path> path, Path classes) throws IOException {
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = Javac.files(path)) {
            files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
            if (Javac.COMPILER.getTask(Writer.nullWriter(), files, found, OPTIONS, null, sources).call()) {
                return new Compiled(filesBelow(classes), null);
            }
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return new Compiled(Map.of(), new Compiled.Error("", -1, "javac gave up on it: " + e));
        }
        return new Compiled(Map.of(), found.getDiagnostics().stream()
                .filter(one -> one.getKind() == Diagnostic.Kind.ERROR).findFirst().map(CompilerMain::error)
                .orElse(new Compiled.Error("", -1, "javac gave up on it without a message")));
    }

    private static Compiled.Error error(Diagnostic<? extends JavaFileObject> diagnostic) {
        String file = diagnostic.getSource() instanceof Source source ? source.fileName() : "";
        return new Compiled.Error(file, diagnostic.getLineNumber(), diagnostic.getMessage(Locale.ENGLISH));
    }

    private static Map<String, byte[]> filesBelow(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString().replace(File.separatorChar, '/'), Files.readAllBytes(file));
            }
        }
        return files;
    }
}
