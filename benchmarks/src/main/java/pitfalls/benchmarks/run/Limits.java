package pitfalls.benchmarks.run;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import pitfalls.benchmarks.client.Placement;
import pitfalls.benchmarks.server.Server;

/**
 * What this system allows, found out before anything runs. A cell that would run into a limit is left
 * out, and one sentence says which limit that is.
 *
 * @param files how many files a process may have open
 * @param ports how many ports the system gives to connections
 * @param threads how many threads a process may have
 * @param canPin whether server and client can be put on processors of their own
 * @param tellsMemory whether the system tells how much of a process is in memory
 */
record Limits(long files, long ports, long threads, boolean canPin, boolean tellsMemory) {

    /** What a process has open, and the threads that it has, besides those of its connections. */
    private static final int RESERVE = 200;

    /** A thread's stack and its guard are two mappings. */
    private static final int MAPPINGS_PER_THREAD = 2;

    /** Finds them out; what the system does not tell is taken as no limit. */
    static Limits ofThisSystem() throws IOException {
        long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
        List<Long> ports = numbers("/proc/sys/net/ipv4/ip_local_port_range");
        long threads = Stream.of(
                        numbers("/proc/sys/kernel/threads-max"),
                        numbers("/proc/sys/kernel/pid_max"),
                        numbers("/proc/sys/vm/max_map_count").stream()
                                .map(mappings -> mappings / MAPPINGS_PER_THREAD)
                                .toList())
                .flatMap(List::stream)
                .min(Long::compare)
                .orElse(Long.MAX_VALUE);
        return new Limits(
                files,
                ports.isEmpty() ? Long.MAX_VALUE : ports.getLast() - ports.getFirst() + 1,
                threads,
                Placement.canPin(),
                Files.exists(Path.of("/proc/self/status")));
    }

    /** Reads a line with one large read: {@code Files.readString} begins with a single byte, and gets no more. */
    private static List<Long> numbers(String file) throws IOException {
        Path path = Path.of(file);
        if (Files.notExists(path)) {
            return List.of();
        }
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            return Stream.of(lines.readLine().split("\\s+")).map(Long::valueOf).toList();
        }
    }

    /**
     * The cells that can run.
     *
     * @param sentences receives what is left out or changed, and why
     */
    List<Cell> admit(List<Cell> cells, List<String> sentences) {
        List<Cell> admitted = new ArrayList<>();
        Set<String> said = new LinkedHashSet<>();
        for (Cell cell : cells) {
            List<String> reasons = reasonsAgainst(cell);
            if (!reasons.isEmpty()) {
                said.add(describe(cell) + " is left out: " + String.join(", and ", reasons) + ".");
            } else if (cell.value("placement").equals(Placement.PINNED.name()) && !canPin) {
                said.add("Nothing is pinned: that takes the command taskset and two processors.");
                Cell unpinned = cell.with("placement", Placement.UNPINNED.name());
                if (cells.stream().noneMatch(unpinned::isSame)) {
                    admitted.add(unpinned);
                }
            } else {
                admitted.add(cell);
            }
        }
        sentences.addAll(said);
        return List.copyOf(admitted);
    }

    private List<String> reasonsAgainst(Cell cell) {
        List<String> reasons = new ArrayList<>();
        long needed = cell.number("connections") + RESERVE;
        if (needed > files) {
            reasons.add("a process may open " + files + " files here");
        }
        if (needed > ports) {
            reasons.add("the system has " + ports + " ports for connections");
        }
        if (needed > threads && cell.value("server").equals(Server.PLATFORM.name())) {
            reasons.add("a process may have " + threads + " threads");
        }
        if (!tellsMemory && cell.benchmark().startsWith("IdleMemory")) {
            reasons.add("this system has no /proc to read a process's memory from");
        }
        return reasons;
    }

    private static String describe(Cell cell) {
        String benchmark = cell.benchmark().replaceFirst("\\..*", "");
        return cell.parameters().containsKey("connections")
                ? benchmark + " with " + cell.value("connections") + " connections (" + cell.value("server") + ")"
                : benchmark;
    }
}
