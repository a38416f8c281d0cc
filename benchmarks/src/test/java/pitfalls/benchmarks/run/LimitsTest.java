package pitfalls.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What would run into a limit is left out, and the limit is named. */
class LimitsTest {

    private static final Cell MANY =
            new Cell("IdleMemory.hold", Map.of("server", "PLATFORM", "connections", "50000"), 1);
    private static final Cell PINNED = new Cell("PingPong.exchange", Map.of("placement", "PINNED"), 3);

    private final List<String> sentences = new ArrayList<>();

    @Test
    void leavesOutWhatNeedsMoreFiles() {
        assertEquals(List.of(), new Limits(20_000, 60_000, 60_000, true, true).admit(List.of(MANY, MANY), sentences));
        assertEquals(
                List.of("IdleMemory with 50000 connections (PLATFORM) is left out: a process may open 20000 files here."),
                sentences);
    }

    @Test
    void leavesOutWhatNeedsMorePorts() {
        assertEquals(List.of(), new Limits(60_000, 28_232, 60_000, true, true).admit(List.of(MANY), sentences));
        assertEquals(
                List.of("IdleMemory with 50000 connections (PLATFORM) is left out: the system has 28232 ports for"
                        + " connections."),
                sentences);
    }

    @Test
    void leavesOutWhatNeedsMoreThreads() {
        assertEquals(List.of(), new Limits(60_000, 60_000, 32_768, true, true).admit(List.of(MANY), sentences));
        assertEquals(
                List.of("IdleMemory with 50000 connections (PLATFORM) is left out: a process may have 32768 threads."),
                sentences);
    }

    @Test
    void leavesOutWhatTheSystemDoesNotTell() {
        assertEquals(List.of(), new Limits(60_000, 60_000, 60_000, true, false).admit(List.of(MANY), sentences));
        assertEquals(
                List.of("IdleMemory with 50000 connections (PLATFORM) is left out:"
                        + " this system has no /proc to read a process's memory from."),
                sentences);
    }

    @Test
    void runsUnpinnedWhereItCannotPin() {
        Cell unpinned = PINNED.with("placement", "UNPINNED");

        assertEquals(
                List.of(unpinned),
                new Limits(60_000, 60_000, 60_000, false, true).admit(List.of(PINNED, unpinned), sentences));
        assertEquals(
                List.of("Nothing is pinned: that takes the command taskset and two processors."), sentences);
    }
}
