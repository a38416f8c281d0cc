package pitfalls.grader.engine;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The processor time of a program and of what it has started, since this was made. How long a thread
 * waited for a processor is in {@code /proc/<pid>/task/<tid>/schedstat} (sched-stats of Linux); where a
 * system does not tell, none has waited.
 */
final class ProgramTime implements TimeLimit.ProcessorTime {

    private final Process program;
    private final Duration computedBefore;

    /** What each thread that was seen had waited by then, in nanoseconds. */
    private Map<Path, Long> waited;
    private long starved;

    ProgramTime(Process program) {
        this.program = program;
        computedBefore = allComputed();
        waited = allWaited();
    }

    @Override
    public void look() {
        Map<Path, Long> now = allWaited();
        now.forEach((thread, nanos) -> starved += Math.max(0, nanos - waited.getOrDefault(thread, 0L)));
        waited = now;
    }

    @Override
    public Duration starved() {
        return Duration.ofNanos(starved);
    }

    @Override
    public Duration computed() {
        return allComputed().minus(computedBefore);
    }

    private List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(program.toHandle()), program.descendants()).toList();
    }

    private Duration allComputed() {
        return processes().stream().flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    private Map<Path, Long> allWaited() {
        Map<Path, Long> waited = new HashMap<>();
        for (ProcessHandle process : processes()) {
            Path tasks = Path.of("/proc/" + process.pid() + "/task");
            if (Files.isDirectory(tasks)) {
                try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
                    threads.forEach(thread -> waited(thread).ifPresent(nanos -> waited.put(thread, nanos)));
                } catch (IOException | DirectoryIteratorException e) {
                    // It has ended meanwhile.
                }
            }
        }
        return waited;
    }

    private static Optional<Long> waited(Path thread) {
        try {
            String[] fields = Files.readString(thread.resolve("schedstat")).split(" ");
            return fields.length > 1 ? Optional.of(Long.parseLong(fields[1])) : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
