package pitfalls.grader.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import pitfalls.grader.engine.TimeLimit.End;

class TimeLimitTest {

    private final Had had = new Had();
    private Duration now = Duration.ZERO;
    private final TimeLimit limit = new TimeLimit(Duration.ofSeconds(60), had, () -> now.toNanos());

    private static final class Had implements TimeLimit.ProcessorTime {

        private Duration starved = Duration.ZERO;
        private Duration computed = Duration.ZERO;

        @Override
        public void look() {}

        @Override
        public Duration starved() {
            return starved;
        }

        @Override
        public Duration computed() {
            return computed;
        }
    }

    private End endAfter(int seconds, int starved, int computed) {
        now = Duration.ofSeconds(seconds);
        had.starved = Duration.ofSeconds(starved);
        had.computed = Duration.ofSeconds(computed);
        return limit.end();
    }

    @Test
    void onAQuietMachineAllTimeCounts() {
        assertNull(endAfter(59, 0, 2));
        assertEquals(End.OVER, endAfter(60, 0, 2));
    }

    @Test
    void itStandsStillWhileTheProgramHasNoProcessor() {
        assertNull(endAfter(60, 10, 2));
        assertNull(endAfter(99, 40, 2));
        assertEquals(End.OVER, endAfter(100, 40, 2));
    }

    @Test
    void aProgramThatStarvesIsNotJudged() {
        assertNull(endAfter(239, 239, 2));
        assertEquals(End.TOO_BUSY, endAfter(240, 180, 2));
        assertEquals(End.TOO_BUSY, endAfter(240, 900, 2));
    }

    @Test
    void whatComputesForHalfOfItsLimitIsJudged() {
        assertEquals(End.OVER, endAfter(60, 60, 30));
        assertEquals(End.OVER, endAfter(240, 900, 30));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @Timeout(60)
    void oneOfMoreLoopsThanProcessorsStarves() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/schedstat")), "This kernel keeps no sched-stats.");
        String loop = "while :; do :; done & ";
        String loops = loop.repeat(Runtime.getRuntime().availableProcessors() + 1);
        Process program = new ProcessBuilder("sh", "-c", loops + "wait").start();
        try {
            ProgramTime time = new ProgramTime(program);
            while (time.computed().isZero() || time.starved().isZero()) {
                time.look();
                Thread.onSpinWait();
            }
        } finally {
            Sandbox.kill(program);
        }
    }
}
