package pitfalls.benchmarks.fixcost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps client and peer on one processor.
 *
 * <p>On two, a round trip is for the most part the time that an idle processor takes to wake, and it
 * changes tenfold between forks with where the system puts the threads. On one it is work alone, and the
 * fix's share of that is the most it can be. The compiler and the collector stay where they are.
 */
final class OneProcessor {

    private OneProcessor() {
    }

    /**
     * Puts this thread, and those that it starts from now on, on the last processor that it may use. Does
     * nothing where there is no {@code /proc} or no {@code taskset}.
     */
    static void hold() throws InterruptedException {
        try {
            Path self = Path.of("/proc/thread-self").toRealPath();
            String last = Files.readString(self.resolve("status"))
                    .replaceFirst("(?s).*Cpus_allowed_list:\\s*([0-9]+[-,])*([0-9]+)\\n.*", "$2");
            new ProcessBuilder("taskset", "-p", "-c", last, self.getFileName().toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // Not Linux, or no taskset: the figures spread more.
        }
    }
}
