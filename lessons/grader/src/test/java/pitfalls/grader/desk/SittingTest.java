package pitfalls.grader.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pitfalls.grader.course.Course;
import pitfalls.grader.engine.Engine;
import pitfalls.grader.engine.EngineTest;

/** The desk with what it is told by: saves, and the engine. */
class SittingTest {

    private static final String RIGHT = """
            package pitfalls.doubling;

            class Doubling {
                int of(int number) {
                    return 2 * number;
                }
            }
            """;

    private static Engine engine;

    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();

    @TempDir
    private Path workspace;
    private Sitting sitting;
    private Thread desk;

    @BeforeAll
    static void open() throws IOException {
        engine = new Engine(List.of(), Duration.ofSeconds(30));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @BeforeEach
    void sitDown() throws IOException {
        Lessons.write(lesson("src/test/java/pitfalls/doubling/DoublingTest.java"), EngineTest.CHECKS);
        Lessons.write(answer(), RIGHT.replace("2 * number", "number * number"));
        sitting = new Sitting(Course.in(workspace.resolve("lessons")), engine);
        sitting.desk().listen(changes::add);
        desk = Thread.ofPlatform().start(() -> {
            try {
                sitting.run();
            } catch (InterruptedException e) {
                // The test has failed, and gives up on it.
            }
        });
    }

    @AfterEach
    void standUp() throws Exception {
        sitting.close();
        desk.interrupt();
        desk.join();
    }

    @Test
    void eachSaveIsJudgedAndTheLessonStaysUntilTheLearnerGoesOn() throws Exception {
        Run first = found();
        assertFalse(first.solved());
        assertEquals(List.of(Finding.Result.PASSED, Finding.Result.FAILED),
                first.findings().stream().map(Finding::result).toList());

        Files.writeString(answer(), "class Doubling {");
        Run second = found();
        assertTrue(second.line().startsWith("did not compile: Doubling.java:1: "), second.line());
        assertEquals("pitfalls/doubling/Doubling.java", second.place().file());

        Files.writeString(answer(), RIGHT);
        assertTrue(found().solved());
        assertEquals(RIGHT, sitting.desk().state().here().last().sources().get("pitfalls/doubling/Doubling.java"));
        assertTrue(sitting.desk().state().here().red().line().startsWith("did not compile"));
    }

    @Test
    void theEndDoesNotWaitForAJudgement() throws Exception {
        assertEquals(new Change.Began("99-doubling"), changes.poll(30, TimeUnit.SECONDS));

        sitting.end();
        desk.join(Duration.ofSeconds(20));

        assertFalse(desk.isAlive());
    }

    /** The next verdict; a save may be told twice. */
    private Run found() throws InterruptedException {
        while (true) {
            Change change = changes.poll(60, TimeUnit.SECONDS);
            assertNotNull(change, "Nothing was found.");
            if (change instanceof Change.Found(String lesson, Run run) && changes.isEmpty()) {
                return run;
            }
        }
    }

    private Path answer() {
        return lesson("src/main/java/pitfalls/doubling/Doubling.java");
    }

    private Path lesson(String path) {
        return workspace.resolve("lessons/99-doubling").resolve(path);
    }
}
