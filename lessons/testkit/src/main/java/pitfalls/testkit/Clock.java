package pitfalls.testkit;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * The deadlines of a run. Under a debugger there are none, so that a learner can stop at a
 * breakpoint; grading never honours that.
 */
final class Clock {

    /** What a step of a check waits for, unless the check says otherwise. */
    static final Duration STEP = Duration.ofSeconds(1);

    /** What a whole check may take, beyond all its steps: it ends what no step waits for. */
    static final Duration CHECK = Duration.ofSeconds(10);

    static final boolean DEBUGGED = !Boolean.getBoolean("pitfalls.graded")
            && ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .anyMatch(argument -> argument.contains("jdwp"));

    private Clock() {}

    /** The {@link System#nanoTime()} at which a wait that begins now has lasted long enough. */
    static long deadline(Duration wait) {
        return System.nanoTime() + (DEBUGGED ? Duration.ofDays(1) : wait).toNanos();
    }

    static boolean isOver(long deadline) {
        return System.nanoTime() - deadline >= 0;
    }

    static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }
}
