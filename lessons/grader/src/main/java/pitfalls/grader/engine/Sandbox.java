package pitfalls.grader.engine;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pitfalls.grader.course.ClassPath;
import pitfalls.grader.runner.ChildMain;
import pitfalls.grader.runner.Job;
import pitfalls.grader.runner.Rehearsal;

/**
 * Where answers run: a JVM with an empty environment, a folder of its own, and, where the engine
 * runs as root, an unprivileged user that can write nowhere else.
 */
final class Sandbox implements AutoCloseable {

    private static final int NOBODY = 65_534;
    private static final String MARK = "PITFALLS_ANSWER";
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final List<String> FLAGS =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final Duration REHEARSAL = Duration.ofSeconds(30);

    private final Path home;
    private final String classPath;
    private final Path cache;
    private final boolean root = System.getProperty("user.name").equals("root");
    private final Path setpriv = Stream.of("/usr/bin/setpriv", "/bin/setpriv").map(Path::of)
            .filter(Files::isExecutable).findFirst().orElse(null);

    /**
     * Copies the class path once, for root's own folders are closed to other users, and prepares a
     * cache of its loaded classes, which saves each answer's JVM some tenths of a second.
     */
    Sandbox() throws IOException {
        home = Files.createTempDirectory("pitfalls-grader");
        Path jars = Files.createDirectory(home.resolve("lib"));
        List<Path> copies = new ArrayList<>();
        for (Path entry : ClassPath.entries()) {
            copies.add(Folders.toJar(entry, jars.resolve(copies.size() + ".jar")));
        }
        classPath = copies.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        cache = rehearse();
        if (isolates()) {
            Folders.share(home);
        }
    }

    /** Makes the cache in a run of our own, before there is an answer (JEP 514); null where this JVM makes none. */
    private Path rehearse() throws IOException {
        Path made = home.resolve("classes.aot");
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(FLAGS);
        command.addAll(List.of("-XX:AOTCacheOutput=" + made, "-cp", classPath, Rehearsal.class.getName()));
        Process rehearsal = new ProcessBuilder(command).directory(home.toFile())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            boolean ended = rehearsal.waitFor(REHEARSAL.toSeconds(), TimeUnit.SECONDS);
            return ended && rehearsal.exitValue() == 0 && Files.exists(made) ? made : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            rehearsal.destroyForcibly();
        }
    }

    /** One sentence on what it means that this process is root, or an empty text where it is not. */
    String caveat() {
        return !root ? ""
                : isolates() ? "You are root: answers run as user " + NOBODY + ", which reads what all users may read."
                : "You are root and there is no setpriv: an answer can change every file on this machine.";
    }

    /** The folders of one answer; closing it deletes them. */
    final class Place implements AutoCloseable {

        private final Path folder = Files.createTempDirectory(home, "answer");
        private final Path answer = Files.createDirectory(folder.resolve("answer"));
        private final Path checks = Files.createDirectory(folder.resolve("checks"));
        private final Path scratch = Files.createDirectory(folder.resolve("scratch"));

        private Place() throws IOException {}

        Path answer() {
            return answer;
        }

        Path checks() {
            return checks;
        }

        /** Starts the runner there; it reads its {@link Job} from its standard input. */
        Process start(Map<String, String> properties) throws IOException {
            List<String> command = new ArrayList<>();
            if (isolates()) {
                Folders.share(folder);
                Folders.giveTo(NOBODY, scratch);
                command.addAll(List.of(setpriv.toString(), "--reuid", "" + NOBODY, "--regid", "" + NOBODY,
                        "--clear-groups", "--no-new-privs"));
            }
            command.add(JAVA);
            command.addAll(FLAGS);
            if (cache != null) {
                command.add("-XX:AOTCache=" + cache);
            }
            command.addAll(List.of("-XX:-UsePerfData", "-XX:-CreateCoredumpOnCrash",
                    "-XX:ErrorFile=" + scratch.resolve("crash.txt"),
                    "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8",
                    "-Djava.io.tmpdir=" + scratch, "-Duser.home=" + scratch));
            properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
            command.addAll(List.of("-cp", classPath, ChildMain.class.getName()));
            ProcessBuilder builder = new ProcessBuilder(command).directory(scratch.toFile()).redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().put(MARK, folder.toString());
            return builder.start();
        }

        /** Kills what the answer has started and its JVM has left behind, known by its environment. */
        @Override
        public void close() {
            ProcessHandle.allProcesses().filter(process -> environment(process).contains(MARK + "=" + folder + "\0"))
                    .forEach(ProcessHandle::destroyForcibly);
            Folders.delete(folder);
        }

        private static String environment(ProcessHandle process) {
            try {
                return Files.readString(Path.of("/proc", "" + process.pid(), "environ"), StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                return "";
            }
        }
    }

    Place open() throws IOException {
        return new Place();
    }

    @Override
    public void close() {
        Folders.delete(home);
    }

    private boolean isolates() {
        return root && setpriv != null;
    }
}
