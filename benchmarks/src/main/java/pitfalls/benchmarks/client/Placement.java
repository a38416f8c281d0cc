package pitfalls.benchmarks.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** On which processors server and client run. */
public enum Placement {
    /** The server on the first processor and the client on the last of those that this process may use. */
    PINNED,
    /** Both wherever the system puts them. */
    UNPINNED;

    private static final int MOST_ATTEMPTS = 20;

    /** Read once, before anything is pinned. */
    private static final int[] PROCESSORS = processors();

    /** What to put before the server's command. */
    List<String> serverPrefix() {
        return this == PINNED ? List.of("taskset", "-c", Integer.toString(PROCESSORS[0])) : List.of();
    }

    /** Moves this process, all of its threads, to where the client belongs. */
    public void placeClient() throws IOException, InterruptedException {
        if (this == UNPINNED) {
            return;
        }
        String last = Integer.toString(PROCESSORS[PROCESSORS.length - 1]);
        String self = Long.toString(ProcessHandle.current().pid());
        for (int attempt = 1; !isPinned(last, self); attempt++) {
            if (attempt == MOST_ATTEMPTS) {
                throw new IOException("taskset could not pin the client to processor " + last);
            }
        }
    }

    /** Pins all threads; taskset fails where one of them ends meanwhile, such as one of the compiler's. */
    private static boolean isPinned(String processor, String process) throws IOException, InterruptedException {
        return new ProcessBuilder("taskset", "-a", "-p", "-c", processor, process)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor() == 0;
    }

    /** Whether this system can pin: it has the command taskset, and two processors for this process. */
    public static boolean canPin() {
        try {
            Process taskset = new ProcessBuilder("taskset", "-V").start();
            return taskset.waitFor() == 0 && PROCESSORS.length > 1;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Reads a list such as {@code 0-3,8} in {@code /proc/self/status}; empty where there is no such file. */
    private static int[] processors() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            String list = lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .findFirst()
                    .orElseThrow()
                    .replaceFirst(".*\\s", "");
            return Arrays.stream(list.split(","))
                    .map(range -> range.split("-"))
                    .flatMapToInt(ends -> IntStream.rangeClosed(
                            Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1])))
                    .toArray();
        } catch (IOException e) {
            return new int[0];
        }
    }
}
