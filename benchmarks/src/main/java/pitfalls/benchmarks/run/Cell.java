package pitfalls.benchmarks.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One benchmark with one value for each of its parameters.
 *
 * @param benchmark package below {@link #ROOT}, class and method, for instance
 *     {@code EchoThroughput.exchange}
 * @param parameters in the order in which they are shown
 * @param rounds in how many rounds it runs
 */
record Cell(String benchmark, Map<String, String> parameters, int rounds) {

    /** What stands before all names. */
    static final String ROOT = "pitfalls.benchmarks.";

    private static final String PEAK = "EchoThroughput.exchange";

    /** The benchmark as JMH names it. */
    String qualifiedName() {
        return ROOT + benchmark;
    }

    /** The value of a parameter; the empty string where this benchmark has no such parameter. */
    String value(String parameter) {
        return parameters.getOrDefault(parameter, "");
    }

    /** The value of a parameter as a number; 0 where this benchmark has no such parameter. */
    int number(String parameter) {
        return Integer.parseInt(parameters.getOrDefault(parameter, "0"));
    }

    /** The same with another value for a parameter. */
    Cell with(String parameter, String value) {
        Map<String, String> changed = new LinkedHashMap<>(parameters);
        changed.put(parameter, value);
        return new Cell(benchmark, changed, rounds);
    }

    /** A run of the closed loop at this cell's placement, connections and payload. */
    Cell peak() {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : List.of("server", "placement", "connections", "payload")) {
            parameters.put(parameter, value(parameter));
        }
        return new Cell(PEAK, parameters, 1);
    }

    /** Whether another cell measures this one's peak, with this or another server. */
    boolean hasPeakIn(Cell other) {
        return other.with("server", value("server")).isSame(peak());
    }

    /** What all cells have in common that are compared with this one: the other servers, the other way. */
    Cell comparison() {
        return new Cell(benchmark.replaceFirst("\\.\\w+$", ""), with("server", "").parameters, 0);
    }

    /** Whether another cell measures the same, in however many rounds. */
    boolean isSame(Cell other) {
        return benchmark.equals(other.benchmark) && parameters.equals(other.parameters);
    }

    @Override
    public String toString() {
        return parameters.entrySet().stream()
                .map(parameter -> " " + parameter.getKey() + "=" + parameter.getValue())
                .collect(Collectors.joining("", benchmark, ""));
    }
}
