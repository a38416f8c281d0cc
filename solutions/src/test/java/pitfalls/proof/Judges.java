package pitfalls.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.engine.Engine;
import pitfalls.grader.engine.Outcome;

/** Judges answers ahead of the tests that ask for their outcomes, a few at a time, in order. */
final class Judges implements AutoCloseable {

    private final Engine engine;
    private final ExecutorService threads = Executors.newFixedThreadPool(Engine.AT_A_TIME,
            Thread.ofPlatform().daemon().name("judge-", 0).factory());

    Judges(Workspace workspace) {
        try {
            engine = new Engine(workspace.course());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!engine.caveat().isEmpty()) {
            System.out.println(engine.caveat());
        }
    }

    /** Begins to judge; what is given back waits for the outcome. */
    Supplier<Outcome> judge(Exercise lesson, Path sources) {
        Supplier<List<Outcome>> all = judge(lesson, sources, 1);
        return () -> all.get().getFirst();
    }

    /** As {@link #judge(Exercise, Path)}, until this check has rejected the answer; what comes after it does not run. */
    Supplier<Outcome> judgeUntilRejected(Exercise lesson, Path sources, String by) {
        return begin(sources, () -> engine.judgeUntilRejected(lesson, sources, check -> check.sentence().equals(by)));
    }

    /** The same here and now, before those that wait. */
    Outcome judgeNow(Exercise lesson, Path sources, String by) {
        try {
            return engine.judgeUntilRejected(lesson, sources, check -> check.sentence().equals(by));
        } catch (IOException e) {
            throw new AssertionError("The engine failed on " + sources, e);
        }
    }

    /** As {@link #judge(Exercise, Path)}, several times in one JVM. */
    Supplier<List<Outcome>> judge(Exercise lesson, Path sources, int runs) {
        return begin(sources, () -> engine.judge(lesson, sources, runs));
    }

    /**
     * As {@link #judge(Exercise, Path)}, of class files that are changed before they run, until a check has
     * rejected them. An answer that was not changed has no outcome: it would be taken for the changed one's.
     */
    Supplier<Outcome> judgeChanged(Exercise lesson, Path sources, Engine.Change change) {
        return begin(sources, () -> {
            AtomicBoolean changed = new AtomicBoolean();
            Outcome outcome = engine.judgeChanged(lesson, sources, classes -> {
                change.in(classes);
                changed.set(true);
            });
            if (!changed.get()) {
                throw new IllegalStateException("It could not be changed. " + outcome.sentence());
            }
            return outcome;
        });
    }

    private <T> Supplier<T> begin(Path sources, Callable<T> judgement) {
        CompletableFuture<T> outcome = CompletableFuture.supplyAsync(() -> {
            try {
                return judgement.call();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        }, threads);
        return () -> {
            try {
                return outcome.join();
            } catch (CompletionException e) {
                throw new AssertionError("The engine failed on " + sources, e.getCause());
            }
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
        engine.close();
    }
}
