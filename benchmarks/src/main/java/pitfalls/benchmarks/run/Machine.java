package pitfalls.benchmarks.run;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * On what was measured: whatever a reader needs to compare, and nothing that names the machine.
 *
 * @param cpu the processor's name, as the system gives it
 * @param cpus how many processors this process may use
 * @param memory for instance {@code 24 GB}
 * @param os the system and its version
 */
record Machine(String cpu, int cpus, String memory, String os) {

    /** This one. */
    static Machine here() throws IOException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                cpu(system.getArch()),
                system.getAvailableProcessors(),
                Math.round((double) system.getTotalMemorySize() / (1 << 30)) + " GB",
                system.getName() + " " + system.getVersion().replaceFirst("^(\\d+\\.\\d+).*", "$1"));
    }

    private static String cpu(String architecture) throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (Files.notExists(file)) {
            return architecture;
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst(".*:\\s*", ""))
                    .findFirst()
                    .orElse(architecture);
        }
    }
}
