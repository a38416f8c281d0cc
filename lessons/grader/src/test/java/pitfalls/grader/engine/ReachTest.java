package pitfalls.grader.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import pitfalls.grader.course.Course;
import pitfalls.grader.course.Exercise;

/** What an answer can reach beside itself. The answers here do harm, so none runs where nothing keeps it apart. */
@EnabledOnOs(OS.LINUX)
class ReachTest {

    private static final String RIGHT = "return 2 * number;";

    @TempDir
    private static Path folder;
    private static Engine engine;
    private static Exercise lesson;

    @BeforeAll
    static void open() throws IOException {
        Path checks = folder.resolve("99-doubling/src/test/java/pitfalls/doubling/DoublingTest.java");
        Files.createDirectories(checks.getParent());
        Files.writeString(checks, EngineTest.CHECKS);
        lesson = Course.in(folder).exercise("99-doubling");
        engine = new Engine(List.of(folder), Duration.ofSeconds(30));
        assumeTrue(engine.isolation() != Isolation.NONE, "Nothing keeps answers apart on this system.");
    }

    @AfterAll
    static void close() {
        if (engine != null) {
            engine.close();
        }
    }

    @Test
    void whatItStartsEndsWithIt() throws IOException {
        String mark = "86400." + System.nanoTime();

        assertEquals("solved", judge("starts", """
                new ProcessBuilder("sh", "-c", "(env -i setsid sleep %s &)").start().waitFor();
                return 2 * number;""".formatted(mark)).sentence());
        // It has been killed; the system may need a moment to end it.
        ProcessHandle.allProcesses().filter(process -> commandLine(process).contains(mark))
                .forEach(process -> process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    @Test
    void itKillsNobodyElse() throws Exception {
        Path killer = answer("killer", """
                new ProcessBuilder("sh", "-c", "kill -KILL -- -1").start().waitFor();
                return 2 * number;""");
        Path good = answer("good", RIGHT);
        List<Callable<Outcome>> judgements = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            judgements.add(() -> engine.judge(lesson, killer));
            judgements.add(() -> engine.judge(lesson, good));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<Outcome>> outcomes = threads.invokeAll(judgements);
            for (int i = 1; i < outcomes.size(); i += 2) {
                assertEquals("solved", outcomes.get(i).get().sentence());
            }
        }
    }

    @Test
    void itReachesAnotherListenerOnlyWhereAnswersAreNotSaidToBeKeptApart() throws IOException {
        try (ServerSocket another = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            assertEquals(engine.keepsApart(), judge("connects", """
                    try (java.net.Socket socket = new java.net.Socket("127.0.0.1", %d)) {
                        return 0;
                    } catch (java.net.ConnectException e) {
                        return 2 * number;
                    }""".formatted(another.getLocalPort())).solved());
        }
    }

    @Test
    void itIsNotToldWhereTheCourseIs() throws IOException {
        Path key = Files.writeString(folder.resolve("key.txt"), "return 2 * number;");

        assertEquals("solved", judge("reads", """
                String told = System.getProperties() + " " + System.getenv()
                        + java.nio.file.Files.readString(java.nio.file.Path.of("/proc/self/cmdline"));
                return told.contains("%s") ? 0 : 2 * number;""".formatted(folder)).sentence());
        assertEquals("solved", judge("looks", """
                return java.nio.file.Files.exists(java.nio.file.Path.of("%s")) ? 0 : 2 * number;""".formatted(key))
                .sentence());
    }

    @Test
    void itDefinesNoClassOfTheTestkit() throws IOException {
        assertEquals("solved", judge("defines", """
                byte[] fake = java.lang.classfile.ClassFile.of().build(
                        java.lang.constant.ClassDesc.of("pitfalls.testkit.BlackHole"), type -> { });
                try {
                    java.lang.invoke.MethodHandles.privateLookupIn(Class.forName("pitfalls.testkit.Scene"),
                            java.lang.invoke.MethodHandles.lookup()).defineClass(fake);
                    return 0;
                } catch (LinkageError e) {
                    return 2 * number;
                }""").sentence());
    }

    @Test
    void itReplacesNoFactoryOfSockets() throws IOException {
        assertEquals("crashed: it has replaced the JVM's factory of server sockets", judge("replaces", """
                if (number == 1) java.net.ServerSocket.setSocketFactory(() -> null);
                return 2 * number;""").sentence());
    }

    @Test
    void itWritesOnlyInItsOwnFolder() throws IOException {
        assertEquals("solved", judge("writes", """
                for (String place : new String[] {"/", "/var", "/etc", "..", "../answer", "../../lib"}) {
                    java.nio.file.Path file = java.nio.file.Path.of(place, "written-by-an-answer");
                    try {
                        java.nio.file.Files.writeString(file, "");
                        return 0;
                    } catch (java.io.IOException e) {
                        // As it should be.
                    }
                }
                java.nio.file.Files.writeString(java.nio.file.Path.of("here"), "");
                return 2 * number;""").sentence());
    }

    @Test
    void deletionFollowsNoLink() throws IOException {
        Path victim = Files.createDirectories(folder.resolve("victim/inside"));
        Files.writeString(victim.resolve("file"), "");
        Path deep = folder.resolve("deleted");
        for (int i = 0; i < 300; i++) {
            deep = deep.resolve("a");
        }
        Files.createDirectories(deep);
        Files.createSymbolicLink(folder.resolve("deleted/link"), victim);
        Files.createSymbolicLink(deep.resolve("link"), victim.getParent());

        Folders.delete(folder.resolve("deleted"));

        assertFalse(Files.exists(folder.resolve("deleted")));
        assertTrue(Files.exists(victim.resolve("file")));
    }

    @Test
    void theHomeOfAKilledGraderIsSwept() throws IOException {
        Path home = Files.createTempDirectory("pitfalls");
        Files.createFile(home.resolve("lock"));
        Path used = Files.createTempDirectory("pitfalls");
        var lock = Leftovers.lock(used);

        Leftovers.sweep(used, "pitfalls");

        assertFalse(Files.exists(home));
        assertTrue(Files.exists(used));
        assertTrue(lock.isValid() && isLocked(used.resolve("lock")));
        Leftovers.delete(used, lock);
        assertFalse(Files.exists(used));
    }

    /** Asks the system whether this process still has its lock on a file (proc_locks(5)). */
    private static boolean isLocked(Path file) throws IOException {
        List<String> locks = Files.readAllLines(Path.of("/proc/locks"));
        String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
        return locks.stream().anyMatch(lock -> lock.contains(inode) && lock.contains(" " + ProcessHandle.current().pid() + " "));
    }

    private Outcome judge(String name, String body) throws IOException {
        return engine.judge(lesson, answer(name, body));
    }

    private Path answer(String name, String body) throws IOException {
        Path file = folder.resolve(name).resolve("pitfalls/doubling/Doubling.java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                package pitfalls.doubling;
                final class Doubling {
                    int of(int number) {
                        try {
                            %s
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }
                """.formatted(body));
        return folder.resolve(name);
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", "" + process.pid(), "cmdline"));
        } catch (IOException e) {
            return "";
        }
    }
}
