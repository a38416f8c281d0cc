package pitfalls.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * One benchmark with one set of parameters: an entry of JMH's JSON.
 *
 * @param benchmark the name behind {@code pitfalls.benchmarks.}: {@code PingPong.exchange}
 * @param params the parameters as JMH writes them
 * @param mode JMH's short name: thrpt, avgt, sample, ss
 * @param unit of the primary metric, as JMH writes it: us/op
 * @param primary the primary metric; its rounds' means where it was sampled; null where it is missing
 * @param samples one histogram for each round in sample mode, else empty
 * @param secondary the other metrics, by name
 */
record Cell(String benchmark, Map<String, String> params, String mode, String unit, Spread primary,
            List<Histogram> samples, Map<String, Spread> secondary) {
    private static final Pattern CURVE = Pattern.compile("response\\.(?:p|curve\\.)(\\d+(?:\\.\\d+)?)");

    Optional<Spread> score() {
        return Optional.ofNullable(primary);
    }

    /** A secondary metric; empty where the system does not tell it. */
    Optional<Spread> metric(String name) {
        return Optional.ofNullable(secondary.get(name));
    }

    /** A percentile of the samples, 0 to 100, for each round; empty outside the sample mode. */
    Optional<Spread> percentile(double percentile) {
        return ofSamples(round -> round.percentile(percentile));
    }

    private Optional<Spread> ofSamples(ToDoubleFunction<Histogram> figure) {
        var rounds = samples.stream().mapToDouble(figure).toArray();
        return samples.stream().anyMatch(round -> round.count() > 0) ? Optional.of(Spread.of(rounds)) : Optional.empty();
    }

    /** A parameter's text; "" where the benchmark has no such parameter. */
    String param(String name) {
        return params.getOrDefault(name, "");
    }

    /** A parameter as a whole number; -1 where there is none. */
    long number(String name) {
        try {
            return Math.round(Double.parseDouble(param(name)));
        } catch (NumberFormatException none) {
            return -1;
        }
    }

    Optional<Server> server() {
        return Server.named(param("server"));
    }

    /** The points of the response time's curve, by percentile: {@code response.p99}, {@code response.curve.99.5}. */
    TreeMap<Double, Spread> curve() {
        var points = new TreeMap<Double, Spread>();
        secondary.forEach((name, spread) -> {
            var point = CURVE.matcher(name);
            if (point.matches()) {
                points.put(Double.valueOf(point.group(1)), spread);
            }
        });
        return points;
    }

    /** Whether the client, not the server, may have set the pace: its process had a processor for 90 % of the time. */
    boolean clientBound() {
        return metric("client.busy").filter(busy -> busy.mean() > 90).isPresent();
    }

    /** "rate missed: 37,000 of 40,000/s", of the worst round; empty where every round came within 1 % of the rate. */
    Optional<String> missedRate() {
        double rate = number("rate");
        return metric("rate.achieved").map(Spread::min)
                .filter(achieved -> achieved < 0.99 * rate)
                .map(achieved -> "rate missed: " + Numbers.rounded(achieved) + " of " + Numbers.rounded(rate) + "/s");
    }
}
