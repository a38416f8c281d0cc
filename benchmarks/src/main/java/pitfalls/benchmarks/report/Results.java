package pitfalls.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * All figures of a run: {@code results.json}, as JMH writes it, with one array for each round in every {@code rawData}.
 *
 * @param cells those that were measured, in the file's order
 */
record Results(List<Cell> cells) {
    private static final String ROOT = "pitfalls.benchmarks.";

    /** Reads the file; where it is missing or torn, there are no cells. */
    static Results read(Path file) throws IOException {
        var cells = new ArrayList<Cell>();
        if (Files.exists(file)) {
            try {
                JsonMapper.shared().readTree(file.toFile()).forEach(entry -> cells.add(cell(entry)));
            } catch (JacksonException torn) {
                cells.clear();
            }
        }
        return new Results(List.copyOf(cells));
    }

    private static Cell cell(JsonNode entry) {
        String name = entry.path("benchmark").asString("");
        var params = new LinkedHashMap<String, String>();
        entry.path("params").properties().forEach(param -> params.put(param.getKey(), param.getValue().asString("")));
        JsonNode primary = entry.path("primaryMetric");
        List<Histogram> samples = samples(primary.path("rawDataHistogram"));
        Optional<Spread> score = samples.isEmpty()
                ? spread(primary.path("rawData"))
                : spread(samples.stream().map(Histogram::mean).toList());
        var secondary = new HashMap<String, Spread>();
        entry.path("secondaryMetrics").properties().forEach(metric ->
                spread(metric.getValue().path("rawData")).ifPresent(spread -> secondary.put(metric.getKey(), spread)));
        return new Cell(name.startsWith(ROOT) ? name.substring(ROOT.length()) : name, params,
                entry.path("mode").asString(""), primary.path("scoreUnit").asString(""), score.orElse(null), samples,
                secondary);
    }

    /** A round's figure is the mean of its iterations. */
    private static Optional<Spread> spread(JsonNode rawData) {
        return spread(rawData.valueStream().map(round -> round.valueStream()
                .mapToDouble(figure -> figure.isNumber() ? figure.doubleValue() : Double.NaN)
                .filter(Double::isFinite)
                .average().orElse(Double.NaN)).toList());
    }

    private static Optional<Spread> spread(List<Double> rounds) {
        return rounds.stream().allMatch(figure -> figure.isNaN()) ? Optional.empty() : Optional.of(new Spread(rounds));
    }

    private static List<Histogram> samples(JsonNode rawDataHistogram) {
        return rawDataHistogram.valueStream().map(round -> new Histogram(round.valueStream()
                .flatMap(JsonNode::valueStream)
                .map(bucket -> new Histogram.Bucket(bucket.path(0).asDouble(0), bucket.path(1).asLong(0)))
                .toList())).toList();
    }

    Stream<Cell> of(String benchmark) {
        return cells.stream().filter(cell -> cell.benchmark().equals(benchmark));
    }

    /** The cell of a benchmark with these parameters, among perhaps others. */
    Optional<Cell> find(String benchmark, Map<String, Object> params) {
        return of(benchmark)
                .filter(cell -> params.entrySet().stream()
                        .allMatch(param -> cell.param(param.getKey()).equals(param.getValue().toString())))
                .findFirst();
    }

    /** A server's cell with this many connections: one connection is PingPong's, or else EchoThroughput's. */
    Optional<Cell> echo(Server server, Group group, long connections) {
        Optional<Cell> throughput = throughput(server, group, connections);
        return connections == 1 ? pingPong(server, group).or(() -> throughput) : throughput;
    }

    Optional<Cell> throughput(Server server, Group group, long connections) {
        return find("EchoThroughput.exchange", Map.of("server", server, "placement", group.placement(),
                "payload", group.payload(), "connections", connections));
    }

    Optional<Cell> pingPong(Server server, Group group) {
        return find("PingPong.exchange",
                Map.of("server", server, "placement", group.placement(), "payload", group.payload()));
    }

    /** The groups of cells that a benchmark has, the headline's first: pinned before unpinned, small before large. */
    List<Group> groups(String... benchmarks) {
        return Stream.of(benchmarks).flatMap(this::of)
                .map(cell -> new Group(cell.param("placement"), cell.number("payload")))
                .distinct().sorted().toList();
    }

    /** The values of a numeric parameter, ascending. */
    List<Long> numbers(Stream<Cell> cells, String param) {
        return cells.map(cell -> cell.number(param)).filter(number -> number >= 0).distinct().sorted().toList();
    }

    /** The greatest number of rounds that a cell has. */
    int rounds() {
        return cells.stream().map(Cell::primary).filter(Objects::nonNull).mapToInt(Spread::count).max().orElse(0);
    }

    /**
     * What is compared in one picture: the same placement and the same payload.
     *
     * @param payload in bytes; -1 where the benchmark has no such parameter
     */
    record Group(String placement, long payload) implements Comparable<Group> {
        @Override
        public int compareTo(Group other) {
            return Comparator.comparing(Group::placement).thenComparing(Group::payload).compare(this, other);
        }

        /** "pinned, 128 B". */
        String text() {
            return payload < 0 ? placementText() : placementText() + ", " + Numbers.payload(payload);
        }

        String placementText() {
            return placement.toLowerCase(Locale.ROOT);
        }
    }
}
