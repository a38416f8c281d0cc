package pitfalls.benchmarks.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was measured so far. It is written after every cell, so that what was measured is kept whatever
 * comes after.
 *
 * <p>JMH's own JSON, with a fork for each round: the first array of {@code rawData} is the first round's.
 */
final class Measurements {

    private final Path file;
    private final Map<Cell, List<BenchmarkResult>> rounds = new LinkedHashMap<>();

    /**
     * @param order the cells in the order in which the file is to have them
     */
    Measurements(Path file, List<Cell> order) {
        this.file = file;
        order.forEach(cell -> rounds.put(cell, new ArrayList<>()));
    }

    /** Adds a cell's next round, and writes all to the file. */
    void add(Cell cell, BenchmarkResult round) throws IOException {
        rounds.computeIfAbsent(cell, unplanned -> new ArrayList<>()).add(round);
        write();
    }

    /** The lowest score among the runs of some cells; empty where none of them has run. */
    OptionalDouble lowestScore(Predicate<Cell> some) {
        return rounds.entrySet().stream()
                .filter(entry -> some.test(entry.getKey()))
                .flatMap(entry -> entry.getValue().stream())
                .mapToDouble(round -> round.getPrimaryResult().getScore())
                .min();
    }

    private void write() throws IOException {
        Collection<RunResult> measured = rounds.values().stream()
                .filter(cell -> !cell.isEmpty())
                .map(cell -> new RunResult(cell.getFirst().getParams(), cell))
                .toList();
        var json = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(json, false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(measured);
        }
        Path whole = Files.write(file.resolveSibling("results.json.new"), withoutPaths(json.toByteArray()));
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** JMH writes where the JDK is; results are published, and that is nobody's business. */
    private static byte[] withoutPaths(byte[] json) {
        var entries = JsonMapper.shared().readTree(json);
        entries.forEach(entry -> ((ObjectNode) entry).put("jvm", "java"));
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(entries);
    }
}
