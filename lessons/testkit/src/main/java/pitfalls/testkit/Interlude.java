package pitfalls.testkit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The time in which the calls of a check wait and other checks run. */
final class Interlude {

    /** How long it is at least: longer than a limit of two seconds, which nobody promised. */
    private static final Duration LEAST = Duration.ofMillis(2500);

    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    /** Completed when the check has come to it. */
    CompletableFuture<Void> begun() {
        return begun;
    }

    /** Lets it be over, as soon as it has been long enough. */
    void end() {
        over.complete(null);
    }

    /** Has the check end here, where it has not gone on. */
    void abandon() {
        over.cancel(false);
    }

    /** True from when the check has come to it until it is to go on. */
    boolean lasts() {
        return begun.isDone() && !over.isDone();
    }

    /** True where nobody is to run meanwhile. */
    boolean isAlone() {
        return over.isDone();
    }

    /** Waits for its end, and for what is left of its least length. */
    void pass() {
        Moment begin = new Moment();
        begun.complete(null);
        over.join();
        begin.awaitPassed(LEAST);
    }
}
