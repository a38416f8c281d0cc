package pitfalls.benchmarks.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the system accounts to a process, seen from outside: reading it costs the process nothing. All but
 * the CPU time is read where Linux shows it (proc(5)), and is absent elsewhere.
 */
public final class ProcessAccount {

    private static final int BYTES_PER_KILOBYTE = 1024;

    /** The number of the field in {@code stat}, and its unit: Linux shows hundredths of a second. */
    private static final int UTIME = 14;
    private static final long NANOS_PER_TICK = 10_000_000;

    private final ProcessHandle process;
    private final Path folder;

    /** @param process a process that runs */
    public ProcessAccount(ProcessHandle process) {
        this.process = process;
        this.folder = Path.of("/proc", Long.toString(process.pid()));
    }

    /** The CPU time of all threads since the start, those that have ended too; in steps of about 10 ms. */
    public Duration cpuTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** The part of {@link #cpuTime} that the process spent outside the kernel, in nanoseconds. */
    public OptionalLong userNanos() throws IOException {
        Path file = folder.resolve("stat");
        if (Files.notExists(file)) {
            return OptionalLong.empty();
        }
        String line = Files.readString(file);
        // The second field is the command's name in parentheses, which may hold anything.
        String[] fieldsFromThird = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return OptionalLong.of(Long.parseLong(fieldsFromThird[UTIME - 3]) * NANOS_PER_TICK);
    }

    /** How many bytes of the process are in memory. */
    public OptionalLong residentBytes() throws IOException {
        return field(folder, "VmRSS").stream().map(kilobytes -> kilobytes * BYTES_PER_KILOBYTE).findFirst();
    }

    /** How many threads of the system the process has. */
    public OptionalLong threads() throws IOException {
        return field(folder, "Threads");
    }

    /** How often the threads that live now have left a processor, whether they waited or were sent away. */
    public OptionalLong contextSwitches() throws IOException {
        if (Files.notExists(folder)) {
            return OptionalLong.empty();
        }
        long switches = 0;
        try (Stream<Path> threads = Files.list(folder.resolve("task"))) {
            for (Path thread : (Iterable<Path>) threads::iterator) {
                switches += field(thread, "voluntary_ctxt_switches").orElse(0);
                switches += field(thread, "nonvoluntary_ctxt_switches").orElse(0);
            }
        }
        return OptionalLong.of(switches);
    }

    private static OptionalLong field(Path folder, String name) throws IOException {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("status"));
            return lines.stream()
                    .filter(line -> line.startsWith(name + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }
}
