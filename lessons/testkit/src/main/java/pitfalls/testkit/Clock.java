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

    /** How much later than its time a call may end: what the system, the JVM and the answer need for it. */
    static final Duration LATE = Duration.ofMillis(250);

    /** How much earlier than its time a call may end: clocks that count in milliseconds round. */
    static final Duration EARLY = Duration.ofMillis(2);

    /** What a whole check may take, beyond all its steps: it ends what no step waits for. */
    static final Duration CHECK = Duration.ofSeconds(10);

    static final boolean DEBUGGED = !Boolean.getBoolean("pitfalls.graded")
            && ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .anyMatch(argument -> argument.contains("jdwp"));

    private Clock() {}

    /** What a limit of this length is where a debugger may hold everything. */
    static Duration orADay(Duration wait) {
        return DEBUGGED ? Duration.ofDays(1) : wait;
    }

    static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }
}
