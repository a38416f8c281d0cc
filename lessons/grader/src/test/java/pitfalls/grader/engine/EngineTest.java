package pitfalls.grader.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pitfalls.grader.course.Course;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.course.Expected;
import pitfalls.grader.runner.Verdict;
import pitfalls.testkit.trace.Event;

/** Answers to a lesson that is made for this, each judged in a JVM of its own. */
public class EngineTest {

    private static final Duration LIMIT = Duration.ofSeconds(8);

    public static final String CHECKS = """
            package pitfalls.doubling;

            import org.junit.jupiter.api.Nested;
            import pitfalls.testkit.Check;
            import pitfalls.testkit.Lesson;
            import pitfalls.testkit.Scene;

            @Lesson(value = "99-doubling", edit = "Doubling.java")
            class DoublingTest {

                private static final String TWICE = "twice";

                @Nested
                class WhatAlreadyWorks {
                    @Check(value = "doubles " + "two", inProduction = "nothing.")
                    void two(Scene scene) {
                        scene.verify(new Doubling().of(2) == 4, "given 4", "it gave something else");
                    }
                }

                @Nested
                class ThePitfall {
                    @Check(value = "doubles one " + TWICE, inProduction = "nothing.")
                    void one(Scene scene) {
                        scene.verify(new Doubling().of(1) == 2, "given 2", "it gave something else");
                    }
                }
            }
            """;

    private static Engine engine;

    @TempDir
    private Path folder;
    private Exercise lesson;

    @BeforeAll
    static void open() throws IOException {
        engine = new Engine(List.of(), LIMIT);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @BeforeEach
    void course() throws IOException {
        write("99-doubling/src/test/java/pitfalls/doubling/DoublingTest.java", CHECKS);
        lesson = Course.in(folder).exercise("99-doubling");
    }

    @Test
    void theChecksAreKnownBeforeThereIsAnAnswer() {
        assertEquals(List.of(new Expected(Expected.WORKS, "two", "doubles two"),
                new Expected(Expected.PITFALL, "one", "doubles one twice")), lesson.checks());
        assertEquals("1 of 1", lesson.position());
    }

    @Test
    void aRightAnswerIsSolvedEveryTime() throws IOException {
        List<Outcome> outcomes = engine.judge(lesson, answer("return 2 * number;"), 3);

        assertEquals(List.of("solved", "solved", "solved"), outcomes.stream().map(Outcome::sentence).toList());
    }

    @Test
    void aWrongAnswerIsRejectedByItsCheck() throws IOException {
        Outcome outcome = engine.judge(lesson, answer("return number * number;"));

        assertFalse(outcome.solved());
        assertEquals(1, outcome.passed());
        assertTrue(outcome.rejectedBy(lesson.checks().getLast()));
    }

    @Test
    void nothingRunsAfterTheRejectionThatIsEnough() throws IOException {
        Expected first = lesson.checks().getFirst();
        Path answer = answer("if (number == 1) Runtime.getRuntime().halt(3); return number + number + 1;");

        Outcome stopped = engine.judgeUntilRejected(lesson, answer, first::equals);
        Outcome whole = engine.judgeUntilRejected(lesson, answer, lesson.checks().getLast()::equals);

        assertTrue(stopped.rejectedBy(first));
        assertEquals("was stopped: \"doubles two\" has rejected it", stopped.sentence());
        assertEquals(Ending.CRASHED, whole.ending());
    }

    @Test
    void aFailureBringsItsTrace() throws IOException {
        Outcome outcome = engine.judge(lesson, answer("if (number == 1) throw new IllegalStateException("
                + "\"\\u001b[31m<script>\"); return 4;"));

        Verdict.Failed failed = assertInstanceOf(Verdict.Failed.class, outcome.verdicts().get(lesson.checks().getLast()));
        Event.Failed failure = failed.trace().failure().orElseThrow();
        assertEquals(failed.summary(), "should have " + failure.should() + ", but " + failure.but());
        assertTrue(failure.but().startsWith("threw IllegalStateException: \\u001b[31m<script> at Doubling.of("), failure.but());
        assertEquals("Doubling.java", failure.line().file());
    }

    @Test
    void aChangedClassIsJudgedAndNotItsSource() throws IOException {
        Path file = Path.of("pitfalls/doubling/Doubling.class");
        List<byte[]> wrong = new ArrayList<>();
        engine.judgeChanged(lesson, answer("return number * number;"),
                classes -> wrong.add(Files.readAllBytes(classes.resolve(file))));

        Outcome outcome = engine.judgeChanged(lesson, answer("return 2 * number;"),
                classes -> Files.write(classes.resolve(file), wrong.getFirst()));

        assertEquals(Ending.STOPPED, outcome.ending());
        assertEquals(1, outcome.passed());
        assertTrue(outcome.rejectedBy(lesson.checks().getLast()));
    }

    @Test
    void aChangeThatFailsIsNoVerdict() throws IOException {
        Path answer = answer("return 2 * number;");

        assertThrows(IOException.class, () -> engine.judgeChanged(lesson, answer, classes -> {
            throw new IOException("no change");
        }));
    }

    @Test
    void haltIsACrashAndKeepsEarlierVerdicts() throws IOException {
        Outcome outcome = engine.judge(lesson,
                answer("if (number == 1) Runtime.getRuntime().halt(3); return 2 * number;"));

        assertEquals("crashed: its JVM ended with code 3 before its checks had, in the check \"doubles one twice\"",
                outcome.sentence());
        assertEquals(1, outcome.passed());
    }

    @Test
    void aHangEndsAtTheLimit() throws IOException {
        Outcome outcome = engine.judge(lesson, answer(
                "long end = System.nanoTime() + 60_000_000_000L; while (System.nanoTime() < end) {} return 2 * number;"));

        assertEquals("hung: it was still running after 8 s, in the check \"doubles two\"", outcome.sentence());
    }

    @Test
    void whatIsNoAnswerIsRefused() throws IOException {
        assertRefused("refused: there is no folder " + folder.resolve("none"), folder.resolve("none"));

        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertRefused("refused: there is no Java source in " + empty, empty);

        Path linked = answer("return 4;");
        Files.createSymbolicLink(linked.resolve("pitfalls/doubling/Link.java"), Path.of("/etc/hostname"));
        assertRefused("refused: holds a link, pitfalls/doubling/Link.java", linked);

        answer("return 4;");
        Files.createDirectory(linked.resolve("pitfalls/doubling/Folder.java"));
        Files.createSymbolicLink(linked.resolve("pitfalls/elsewhere"), Path.of("/etc"));
        assertRefused("refused: holds a link, pitfalls/elsewhere", linked);

        answer("return 4;");
        write("answer/pitfalls/doubling/DoublingTest.java", "package pitfalls.doubling; class DoublingTest {}");
        assertRefused("refused: declares pitfalls.doubling.DoublingTest, which is a class of the checks",
                folder.resolve("answer"));

        answer("return 4;");
        write("answer/pitfalls/doubling/Math.java", "package pitfalls.doubling; class Math {}");
        assertRefused("refused: declares pitfalls.doubling.Math, which hides java.lang.Math from the checks",
                folder.resolve("answer"));

        Path lesson = Files.createDirectories(folder.resolve("99-doubling/src/main/java"));
        write("99-doubling/src/main/java/NOTES.md", "");
        assertRefused("refused: there is no Java source in src/main/java", lesson);
        Folders.delete(lesson);
        assertRefused("refused: there is no folder src/main/java", lesson);
        write("99-doubling/src/main/java", "a file");
        assertRefused("refused: src/main/java is no folder that can be read", lesson);
    }

    @Test
    void whatIsNoSourceIsLeftOut() throws IOException {
        Path sources = folder.resolve("99-doubling/src/main/java");
        for (String left : new String[] {"java/pitfalls/doubling/Doubling.java~",
                "java/pitfalls/doubling/Doubling.class", "java/Doubling.java.orig", "java/NOTES.md",
                "java/module-info.java", "java/junit-platform.properties",
                "java/META-INF/services/org.junit.jupiter.api.extension.Extension", "resources/big.txt"}) {
            write("99-doubling/src/main/" + left, "pitfalls.doubling.None");
        }
        write("99-doubling/src/main/java/pitfalls/doubling/Doubling.java", """
                package pitfalls.doubling;
                final class Doubling {
                    int of(int number) {
                        return getClass().getResource("/NOTES.md") == null ? 2 * number : 0;
                    }
                }
                """);
        Files.createSymbolicLink(sources.resolve("notes"), Path.of("NOTES.md"));

        assertEquals("solved", engine.judge(lesson, sources).sentence());
        assertEquals(9, Answer.leftOut(sources).size());
    }

    @Test
    void javacsFirstErrorIsNamed() throws IOException {
        assertEquals("did not compile: Doubling.java:4: ';' expected",
                engine.judge(lesson, answer("return 4")).sentence());
        write("answer/pitfalls/doubling/Doubling.java", "package pitfalls.doubling; class Doubling {}");
        assertEquals("did not compile: Doubling has no method of(int), which the checks use",
                engine.judge(lesson, folder.resolve("answer")).sentence());
    }

    private void assertRefused(String sentence, Path sources) throws IOException {
        Outcome outcome = engine.judge(lesson, sources);

        assertEquals(sentence, outcome.sentence());
        assertEquals(0, outcome.passed());
        assertEquals(2, outcome.verdicts().size());
    }

    /** The only answer in its folder from now on. */
    private Path answer(String body) throws IOException {
        Path answer = folder.resolve("answer");
        if (Files.exists(answer)) {
            Folders.delete(answer);
        }
        write("answer/pitfalls/doubling/Doubling.java", """
                package pitfalls.doubling;
                final class Doubling {
                    int of(int number) {
                        %s
                    }
                }
                """.formatted(body));
        return answer;
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
