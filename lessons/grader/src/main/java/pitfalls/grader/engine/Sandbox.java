package pitfalls.grader.engine;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pitfalls.grader.course.ClassPath;

/**
 * Where answers run: a JVM with an empty environment, in a folder of its own, kept apart from all else
 * as far as this system allows.
 */
final class Sandbox implements AutoCloseable {

    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final String JAVA = JAVA_HOME.resolve("bin/java").toString();

    /**
     * The same for the cache and for whoever uses it. The heap has one size, so that it is collected at the same
     * point on every machine. The last three close ways into the JVM that no lesson needs. Native access stays
     * open: with an option that denies it, the JVM takes no linked class and no lambda out of the cache, and an
     * answer may start programs anyway.
     */
    private static final List<String> FLAGS = List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", "-XX:+DisableAttachMechanism", "-XX:-EnableDynamicAgentLoading",
            "--sun-misc-unsafe-memory-access=deny");
    private static final Duration REHEARSAL = Duration.ofSeconds(30);

    /** The path of a Unix-domain socket has 104 bytes on some systems, so the names on the way are short. */
    private static final String HOME = "pitfalls";

    private final Path home;
    private final FileLock lock;
    private final Path library;
    private final List<Path> hidden;
    private final Users users = new Users();
    private final Set<Process> programs = ConcurrentHashMap.newKeySet();
    private final AtomicInteger places = new AtomicInteger();
    private String classPath;
    private Path cache;
    private volatile Isolation isolation;
    private volatile boolean stopped;

    /** @param hidden folders that no answer needs to see; what we need ourselves is not hidden */
    Sandbox(List<Path> hidden) throws IOException {
        home = Files.createTempDirectory(HOME);
        lock = Leftovers.lock(home);
        library = Files.createDirectory(home.resolve("lib"));
        this.hidden = hidden.stream().map(folder -> folder.toAbsolutePath().normalize()).filter(Files::isDirectory)
                .filter(folder -> !home.startsWith(folder) && !JAVA_HOME.startsWith(folder)).toList();
    }

    /**
     * Copies the class path once, for root's own folders are closed to other users, and prepares a
     * cache of its loaded classes, which saves each answer's JVM some tenths of a second. Both are kept
     * beside the grader's own classes, for the cache takes seconds; it holds for the same bytes, wherever
     * they lie.
     */
    void prepare() throws IOException {
        Leftovers.sweep(home, HOME);
        Fingerprint origin = new Fingerprint().add(JAVA_HOME + " " + Runtime.version() + " " + FLAGS);
        ClassPath.entries().forEach(origin::add);
        Kept kept = new Kept(ClassPath.ofGrader().resolveSibling("answers"), origin.hex());
        boolean made = kept.copyTo(library);
        List<Path> copies = new ArrayList<>();
        for (Path entry : ClassPath.entries()) {
            Path copy = library.resolve(copies.size() + ".jar");
            copies.add(made ? copy : Folders.toJar(entry, copy));
        }
        classPath = copies.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        cache = library.resolve("classes.aot");
        if (!made && rehearse()) {
            kept.keep(library);
        } else if (!made) {
            Files.deleteIfExists(cache);
        }
    }

    /** From now on answers are kept apart in this way. */
    void use(Isolation isolation) throws IOException {
        this.isolation = isolation;
        if (isolation.hasUsers()) {
            Folders.share(home);
        }
    }

    /** Makes the cache in a run of our own, before there is an answer (JEP 514); false where this JVM makes none. */
    private boolean rehearse() throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(FLAGS);
        command.addAll(List.of("-XX:AOTCacheOutput=" + cache, "-cp", classPath, RehearsalMain.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        Process rehearsal = start(builder);
        try {
            boolean ended = rehearsal.waitFor(REHEARSAL.toSeconds(), TimeUnit.SECONDS);
            return ended && rehearsal.exitValue() == 0 && Files.exists(cache);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            rehearsal.destroyForcibly();
        }
    }

    /** The folders of one answer; closing it deletes them. */
    final class Place implements AutoCloseable {

        private final Isolation isolation = Sandbox.this.isolation;
        private final int user = isolation.hasUsers() ? users.next() : 0;
        private final Path folder = Files.createDirectory(home.resolve("" + places.incrementAndGet()));
        private final Path answer = Files.createDirectory(folder.resolve("answer"));
        private final Path checks = Files.createDirectory(folder.resolve("checks"));
        private final Path scratch = Files.createDirectory(folder.resolve(Leftovers.SCRATCH));

        private Place() throws IOException {}

        Path answer() {
            return answer;
        }

        Path checks() {
            return checks;
        }

        /** Where the runner will reach the engine. */
        Line line(String nonce) throws IOException {
            return new Line(folder.resolve("line"), nonce);
        }

        Path scratch() {
            return scratch;
        }

        /**
         * Starts a program there, in a JVM of its own.
         *
         * @param streams says where it writes
         * @throws IOException where it cannot be started, or the sandbox is stopped
         */
        Process start(Class<?> main, Map<String, String> properties, Consumer<ProcessBuilder> streams)
                throws IOException {
            if (isolation.hasUsers()) {
                Folders.shareWith(user, folder);
                Folders.giveTo(user, scratch);
            }
            List<String> program = new ArrayList<>(List.of(JAVA));
            program.addAll(FLAGS);
            if (Files.exists(cache)) {
                program.add("-XX:AOTCache=" + cache);
            }
            program.addAll(List.of("-XX:-UsePerfData", "-XX:-CreateCoredumpOnCrash",
                    "-XX:ErrorFile=" + scratch.resolve("crash.txt"),
                    "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8",
                    "-Djava.io.tmpdir=" + scratch, "-Duser.home=" + scratch));
            properties.forEach((name, value) -> program.add("-D" + name + "=" + value));
            program.addAll(List.of("-cp", classPath, main.getName()));
            ProcessBuilder builder = new ProcessBuilder(
                    isolation.command(user, library, folder, scratch, hidden, program))
                    .directory(scratch.toFile());
            streams.accept(builder);
            builder.environment().clear();
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().put(Leftovers.MARK, folder.toString());
            return Sandbox.this.start(builder);
        }

        /** Kills what the answer has started and its JVM has left behind, and deletes what it wrote. */
        @Override
        public void close() {
            Leftovers.clear(folder);
        }
    }

    private Process start(ProcessBuilder builder) throws IOException {
        Process program = builder.start();
        programs.add(program);
        program.onExit().thenRun(() -> programs.remove(program));
        // Whoever stops the sandbox has set this first, and then killed what it saw.
        if (stopped) {
            kill(program);
            throw new InterruptedIOException("the engine was stopped");
        }
        return program;
    }

    /** @throws IOException where it cannot be made, or the sandbox is stopped */
    Place open() throws IOException {
        if (stopped) {
            throw new InterruptedIOException("the engine was stopped");
        }
        return new Place();
    }

    /** True once what ran here may have been ended by us. */
    boolean isStopped() {
        return stopped;
    }

    /** Ends all that runs here, from now on; whoever waits for it closes its own place. */
    void stop() {
        stopped = true;
        programs.forEach(Sandbox::kill);
    }

    /** Kills a program and what it has started. */
    static void kill(Process program) {
        Stream.concat(program.descendants(), Stream.of(program.toHandle())).toList()
                .forEach(ProcessHandle::destroyForcibly);
    }

    /** Deletes all. Nobody may have a place here any more: what they wrote meanwhile would stay. */
    @Override
    public void close() {
        Leftovers.delete(home, lock);
    }
}
