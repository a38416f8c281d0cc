package pitfalls.testkit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A limit that counts the time in which this process could run. It stands still while a thread of the
 * process is ready to run and has no processor, so that a busy machine rejects nobody; at most for
 * three quarters of the time, and what is over then is not judged.
 */
final class Limit {

    private static final long SLICE = Duration.ofMillis(20).toNanos();

    private final Moment since;
    private final long nanos;

    private Limit(Moment since, Duration wait) {
        this.since = since;
        this.nanos = Clock.orADay(wait).toNanos();
    }

    static Limit of(Duration wait) {
        return of(new Moment(), wait);
    }

    /** A limit that began earlier. */
    static Limit of(Moment since, Duration wait) {
        return new Limit(since, wait);
    }

    boolean isOver() {
        return since.passed().toNanos() >= nanos && counted(since).toNanos() >= nanos;
    }

    /** The time since a moment in which this process could run, at least a quarter of what has passed. */
    static Duration counted(Moment since) {
        return counted(since, since.passed(), null);
    }

    /**
     * As {@link #counted(Moment)}, of a time that has passed since a moment and may be over for a while.
     *
     * @param until when it was over; null where that was not noted
     */
    static Duration counted(Moment since, Duration passed, Processor.Account until) {
        long starved = until == null ? since.starved() : since.starved(until);
        return passed.minusNanos(Math.min(starved, most(passed.toNanos())));
    }

    /** Waits for a future until the limit is over. */
    boolean await(CompletableFuture<?> future) throws ExecutionException {
        while (!future.isDone() && !isOver()) {
            try {
                long left = nanos - since.passed().toNanos();
                future.get(Math.clamp(left, Pause.NANOS, SLICE), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // Not yet: look whether the limit is over.
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return future.isDone();
    }

    /**
     * Waits for a thread to end until the limit is over. Only the join's own word counts: a thread that
     * ends is terminated for a moment before {@link Thread#isAlive} says so.
     */
    boolean await(Thread thread) {
        try {
            boolean ended = thread.join(Duration.ofNanos(SLICE));
            while (!ended && !isOver()) {
                ended = thread.join(Duration.ofNanos(SLICE));
            }
            return ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The failure of what was not met when the limit was over; both texts are halves of a sentence. */
    Unmet expired(String should, String but, StackTraceElement yourLine) {
        Unmet unmet = since.starved() < most(since.passed().toNanos()) ? Unmet.expected(should, but, yourLine)
                : Unmet.tooBusy(should, but);
        return unmet.about(since.within(Duration.ofNanos(nanos)));
    }

    private static long most(long passed) {
        return passed / 4 * 3;
    }
}
