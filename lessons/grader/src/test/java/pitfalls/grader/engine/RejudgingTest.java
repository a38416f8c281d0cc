package pitfalls.grader.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pitfalls.grader.course.Course;
import pitfalls.grader.course.Exercise;

/** What a busy machine keeps from being judged is judged again, once, and by itself. */
class RejudgingTest {

    /** Its check says that the machine was too busy where the answer's class says so. */
    private static final String CHECKS = """
            package pitfalls.free;

            import org.junit.jupiter.api.Nested;
            import pitfalls.testkit.Check;
            import pitfalls.testkit.Lesson;
            import pitfalls.testkit.Scene;

            @Lesson(value = "99-free", edit = "Free.java")
            class FreeTest {

                @Nested
                class WhatAlreadyWorks {
                    @Check(value = "runs", inProduction = "nothing.")
                    void runs(Scene scene) throws Exception {
                        if (!new Free().isFree()) {
                            var busy = Class.forName("pitfalls.testkit.Unmet")
                                    .getDeclaredMethod("tooBusy", String.class, String.class);
                            busy.setAccessible(true);
                            throw (RuntimeException) busy.invoke(null, "run", "had no processor");
                        }
                    }
                }

                @Nested
                class ThePitfall {
                    @Check(value = "is there", inProduction = "nothing.")
                    void isThere(Scene scene) {}
                }
            }
            """;

    private static final Path CLASS = Path.of("pitfalls/free/Free.class");

    private static Engine engine;

    @TempDir
    private Path folder;
    private Exercise lesson;
    private Path free;
    private Path busy;
    private byte[] busyClass;
    private final BlockingQueue<String> happened = new LinkedBlockingQueue<>();

    @BeforeAll
    static void open() throws IOException {
        engine = new Engine(List.of(), Engine.LIMIT);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @BeforeEach
    void answers() throws IOException {
        write("99-free/src/test/java/pitfalls/free/FreeTest.java", CHECKS);
        lesson = Course.in(folder).exercise("99-free");
        free = answer("free", true);
        busy = answer("busy", false);
        engine.judgeChanged(lesson, busy, classes -> busyClass = Files.readAllBytes(classes.resolve(CLASS)));
    }

    @Test
    void aBusyMachineIsAskedASecondTime() throws IOException {
        Outcome outcome = engine.judgeChanged(lesson, free, busyAtFirst("first", () -> happened.add("second")));

        assertEquals("solved", outcome.sentence());
        assertEquals(List.of("first", "second"), List.copyOf(happened));
    }

    @Test
    void twiceTooBusyIsNoVerdict() throws IOException {
        Outcome outcome = engine.judgeChanged(lesson, busy, classes -> happened.add("judged"));

        assertEquals("not judged: this machine was too busy", outcome.line());
        assertEquals(List.of("judged", "judged"), List.copyOf(happened));
    }

    @Test
    void theSecondTimeNobodyElseIsJudged() throws Exception {
        Call after = new Call(() -> engine.judgeChanged(lesson, free, classes -> happened.add("after")));
        Call again = new Call(() -> engine.judgeChanged(lesson, free, busyAtFirst("first", () -> {
            happened.add("alone");
            after.start();
            after.awaitLock(ReentrantReadWriteLock.ReadLock.class, "after");
            happened.add("still alone");
        })));
        Call before = new Call(() -> engine.judgeChanged(lesson, free, classes -> {
            again.start();
            again.awaitLock(ReentrantReadWriteLock.WriteLock.class, "alone");
            happened.add("before");
        }));

        before.start();

        for (Call call : List.of(before, again, after)) {
            assertEquals("solved", call.outcome().sentence());
        }
        assertEquals(List.of("first", "before", "alone", "still alone", "after"), List.copyOf(happened));
    }

    /** One judgement on a thread of its own. */
    private final class Call {

        private final FutureTask<Outcome> judgement;
        private final Thread thread;

        private Call(Callable<Outcome> judgement) {
            this.judgement = new FutureTask<>(judgement);
            thread = Thread.ofPlatform().daemon().unstarted(this.judgement);
        }

        private void start() {
            thread.start();
        }

        private Outcome outcome() throws Exception {
            return judgement.get();
        }

        /** Waits until it waits for a lock, or has gone on without. */
        private void awaitLock(Class<?> lock, String wentOn) {
            while (!happened.contains(wentOn) && Stream.of(thread.getStackTrace())
                    .noneMatch(frame -> frame.getClassName().equals(lock.getName()))) {
                Thread.onSpinWait();
            }
        }
    }

    private Engine.Change busyAtFirst(String first, Runnable then) {
        return classes -> {
            if (happened.contains(first)) {
                then.run();
            } else {
                happened.add(first);
                Files.write(classes.resolve(CLASS), busyClass);
            }
        };
    }

    private Path answer(String name, boolean isFree) throws IOException {
        write(name + "/pitfalls/free/Free.java", """
                package pitfalls.free;
                final class Free {
                    boolean isFree() {
                        return %s;
                    }
                }
                """.formatted(isFree));
        return folder.resolve(name);
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
