package pitfalls.grader.engine;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A limit on the time in which a program could run. It stands still while the program is ready to run and
 * has no processor, so that a busy machine rejects nobody; for three quarters of the time at most, and what
 * is over then is not judged. Where the program has computed for half of the limit, all time counts: it may
 * be itself what keeps the machine busy.
 */
final class TimeLimit {

    /** How long the program may go unlooked at: what its threads have waited is gone when they end. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Duration limit;
    private final ProcessorTime had;
    private final LongSupplier clock;
    private final long begun;

    /** @param clock in nanoseconds */
    TimeLimit(Duration limit, ProcessorTime had, LongSupplier clock) {
        this.limit = limit;
        this.had = had;
        this.clock = clock;
        this.begun = clock.getAsLong();
    }

    /** A limit that begins now, for a program and all that it has started. */
    static TimeLimit of(Duration limit, Process program) {
        return new TimeLimit(limit, new ProgramTime(program), System::nanoTime);
    }

    /** What a program has had of the machine's processors since the limit began. */
    interface ProcessorTime {

        /** Looks at the program. What its threads wait for is known up to the last look. */
        void look();

        /** For how long its threads were ready to run and had no processor. */
        Duration starved();

        /** For how long they computed. */
        Duration computed();
    }

    /** How a program's time came to its end. */
    enum End {
        /** It ended, or was ended by somebody else. */
        ENDED,
        /** It had its time. */
        OVER,
        /** It had too little of this machine's time to be judged by it. */
        TOO_BUSY
    }

    /** Waits until the program has ended, which the latch says, or its time is over. */
    End await(CountDownLatch ended) throws InterruptedException {
        while (!ended.await(untilTheNextLook(), TimeUnit.NANOSECONDS)) {
            End end = end();
            if (end != null) {
                return end;
            }
        }
        return End.ENDED;
    }

    /** Whether the time is over, and how; null where it is not. */
    End end() {
        had.look();
        Duration passed = passed();
        Duration most = passed.multipliedBy(3).dividedBy(4);
        boolean itself = had.computed().compareTo(limit.dividedBy(2)) >= 0;
        if (itself) {
            return passed.compareTo(limit) >= 0 ? End.OVER : null;
        }
        boolean busy = had.starved().compareTo(most) >= 0;
        Duration counted = passed.minus(busy ? most : had.starved());
        return counted.compareTo(limit) < 0 ? null : busy ? End.TOO_BUSY : End.OVER;
    }

    private long untilTheNextLook() {
        long left = limit.minus(passed()).toNanos();
        return left > 0 ? Math.min(left, LOOK.toNanos()) : LOOK.toNanos();
    }

    private Duration passed() {
        return Duration.ofNanos(clock.getAsLong() - begun);
    }
}
