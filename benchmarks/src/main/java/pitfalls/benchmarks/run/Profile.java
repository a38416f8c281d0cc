package pitfalls.benchmarks.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/**
 * Which cells a run has, and in how many rounds.
 *
 * <p>A row names benchmarks by the beginning of their names, and then values of parameters. A parameter
 * that a row does not name has the values that stand at the benchmark.
 */
enum Profile {
    /** At most ten minutes on two processors. */
    QUICK("""
            PingPong        rounds=3 placement=PINNED
            EchoThroughput  rounds=3 placement=PINNED
            EchoThroughput  rounds=2 placement=UNPINNED
            ConnectionChurn rounds=2 placement=PINNED
            fixcost         rounds=3 bodyBytes=65536 lineBytes=32 borrowers=1 senders=1 callers=1
            IdleMemory      rounds=1
            OpenLoop        rounds=1 placement=PINNED share=50 seconds=5
            """),

    /** All that the report can show. */
    FULL("""
            PingPong        rounds=5 placement=PINNED payload=128,4096,65536
            PingPong        rounds=5 placement=UNPINNED
            EchoThroughput  rounds=5 placement=PINNED connections=1,16,128,1024,8192
            EchoThroughput  rounds=5 placement=PINNED connections=16,1024 payload=4096
            EchoThroughput  rounds=5 placement=UNPINNED
            ConnectionChurn rounds=5 placement=PINNED
            fixcost         rounds=5
            IdleMemory      rounds=3 connections=1000,5000,10000,50000
            OpenLoop        rounds=3 placement=PINNED share=30,50,80
            """),

    /** Every benchmark once, as short as can be: whether it works, and never how fast. */
    SMOKE("""
            PingPong        rounds=1 placement=UNPINNED
            EchoThroughput  rounds=1 placement=PINNED connections=16
            ConnectionChurn rounds=1 placement=UNPINNED
            fixcost         rounds=1
            IdleMemory      rounds=1 connections=100
            OpenLoop        rounds=1 placement=UNPINNED rate=1000 seconds=1
            """);

    private final String table;

    Profile(String table) {
        this.table = table;
    }

    /**
     * The cells of this profile.
     *
     * @param benchmarks all that there are
     * @param chosen values for parameters that take the place of this profile's and the benchmarks' own
     */
    List<Cell> cells(Collection<BenchmarkListEntry> benchmarks, Map<String, List<String>> chosen) {
        List<Cell> cells = new ArrayList<>();
        for (String row : table.lines().toList()) {
            String[] words = row.split(" +");
            for (BenchmarkListEntry benchmark : benchmarks) {
                String name = benchmark.getUsername().replace(Cell.ROOT, "");
                if (name.startsWith(words[0])) {
                    for (Cell cell : cells(name, benchmark, row(words), chosen)) {
                        if (cells.stream().noneMatch(cell::isSame)) {
                            cells.add(cell);
                        }
                    }
                }
            }
        }
        return List.copyOf(cells);
    }

    private static Map<String, List<String>> row(String[] words) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int i = 1; i < words.length; i++) {
            String[] sides = words[i].split("=");
            values.put(sides[0], List.of(sides[1].split(",")));
        }
        return values;
    }

    private static List<Cell> cells(
            String name,
            BenchmarkListEntry benchmark,
            Map<String, List<String>> row,
            Map<String, List<String>> chosen) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        benchmark.getParams().orElse(Map.of()).forEach((parameter, own) -> {
            List<String> inRow = row.getOrDefault(parameter, List.of(own));
            values.put(parameter, chosen.getOrDefault(parameter, inRow));
        });
        int rounds = Integer.parseInt(row.get("rounds").getFirst());
        return combinations(values).stream()
                .map(parameters -> new Cell(name, parameters, rounds))
                .toList();
    }

    private static List<Map<String, String>> combinations(Map<String, List<String>> values) {
        List<Map<String, String>> combinations = List.of(Map.of());
        for (Map.Entry<String, List<String>> parameter : values.entrySet()) {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> shorter : combinations) {
                for (String value : parameter.getValue()) {
                    Map<String, String> combination = new LinkedHashMap<>(shorter);
                    combination.put(parameter.getKey(), value);
                    longer.add(combination);
                }
            }
            combinations = longer;
        }
        return combinations;
    }
}
