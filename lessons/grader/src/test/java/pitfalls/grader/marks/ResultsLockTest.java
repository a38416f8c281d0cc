package pitfalls.grader.marks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsLockTest {

    @TempDir
    private Path folder;

    @Test
    void asLongAsOneRunGradesAnotherDoesNot() throws Exception {
        Path results = folder.resolve("target");
        Process other = startRun(results);
        try {
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> ResultsLock.take(results));
            assertEquals("Another run is grading in this workspace: wait for its end, or stop it."
                    + " Two at once would mix their results in " + results + ".", refused.getMessage());
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void aRunThatWasKilledIsNoObstacle() throws Exception {
        startRun(folder).destroyForcibly().waitFor();

        ResultsLock.take(folder).close();
        ResultsLock.take(folder).close();
    }

    @Test
    void whatStandsInTheFolderStays() throws Exception {
        Files.writeString(folder.resolve("grades.csv"), "alice,20");

        assertThrows(IllegalStateException.class, () -> {
            try (ResultsLock first = ResultsLock.take(folder); ResultsLock second = ResultsLock.take(folder)) {
                throw new AssertionError("Both have " + first + " and " + second);
            }
        });

        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of("grades.csv", "grading.lock"),
                    left.map(path -> path.getFileName().toString()).sorted().toList());
        }
        assertEquals("alice,20", Files.readString(folder.resolve("grades.csv")));
    }

    /** @return a process that has the lock until it is killed */
    private static Process startRun(Path results) throws IOException {
        Process run = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), Run.class.getName(), results.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertTrue(run.inputReader().readLine().equals("grading"));
        return run;
    }

    static final class Run {

        private Run() {}

        public static void main(String[] args) throws Exception {
            try (ResultsLock lock = ResultsLock.take(Path.of(args[0]))) {
                System.out.println("grading");
                System.in.read();
            }
        }
    }
}
