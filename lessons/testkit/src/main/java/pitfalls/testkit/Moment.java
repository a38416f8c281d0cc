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

    /** True when this much is over since this moment: for a peer that goes on until then. */
    public boolean isOver(Duration wait) {
        return passed().compareTo(wait) >= 0;
    }

    Duration passed() {
        return until(System.nanoTime());
    }

    /** From this moment to a {@link System#nanoTime()}. */
    Duration until(long nanos) {
        return Duration.ofNanos(nanos - this.nanos);
    }

    /** The time that is over so long after this moment, of an end that is to come before: "within 300 ms". */
    Event.Deadline within(Duration wait) {
        return new Event.Deadline(nanos, nanos + wait.toNanos(), "within " + Clock.millis(wait));
    }

    /** The same of an end that is to come then: "after 300 ms". */
    Event.Deadline after(Duration wait) {
        return new Event.Deadline(nanos, nanos + wait.toNanos(), "after " + Clock.millis(wait));
    }

    /** How long a thread of this process had to wait for a processor since, in nanoseconds. */
    long starved() {
        return account.longestWait();
    }

    /** The same up to a later account. */
    long starved(Processor.Account until) {
        return account.longestWait(until);
    }

    /** How long a thread of the answer was not at rest since. */
    Duration busy() {
        return Duration.ofNanos(account.busiest());
    }
}
