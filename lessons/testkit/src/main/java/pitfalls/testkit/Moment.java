package pitfalls.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import pitfalls.testkit.trace.Event;

/** A point in the time of a check, from which a wait is measured. */
public final class Moment {

    private final long nanos = System.nanoTime();
    private final Processor.Account account = Processor.recent();

    Moment() {}

    /** Lets time pass until this much is over since this moment: for a peer that answers late, and in time. */
    public void awaitPassed(Duration wait) {
        for (Duration left = wait.minus(passed()); left.isPositive(); left = wait.minus(passed())) {
            LockSupport.parkNanos(left.toNanos());
        }
    }

    Duration passed() {
        return until(System.nanoTime());
    }

    /** From this moment to a {@link System#nanoTime()}. */
    Duration until(long nanos) {
        return Duration.ofNanos(nanos - this.nanos);
    }

    /** The time that is over so long after this moment; the word says how, "within" or "after". */
    Event.Deadline deadline(String word, Duration wait) {
        return new Event.Deadline(nanos, nanos + wait.toNanos(), word + " " + Clock.millis(wait));
    }

    /** How long a thread of this process had to wait for a processor since, in nanoseconds. */
    long starved() {
        return account.longestWait();
    }

    /** How long a thread of the answer was not at rest since. */
    Duration busy() {
        return Duration.ofNanos(account.busiest());
    }
}
