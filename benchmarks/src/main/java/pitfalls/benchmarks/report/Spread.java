package pitfalls.benchmarks.report;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * What the rounds of one cell gave for one metric.
 *
 * @param rounds one figure for each round, in the order of the rounds; NaN where a round gave none
 */
record Spread(List<Double> rounds) {
    Spread {
        rounds = List.copyOf(rounds);
        if (rounds.stream().allMatch(figure -> figure.isNaN())) {
            throw new IllegalArgumentException("a spread needs the figure of one round");
        }
    }

    static Spread of(double... rounds) {
        return new Spread(DoubleStream.of(rounds).boxed().toList());
    }

    double mean() {
        return figures().average().orElseThrow();
    }

    double min() {
        return figures().min().orElseThrow();
    }

    double max() {
        return figures().max().orElseThrow();
    }

    /** How many rounds gave a figure. */
    int count() {
        return (int) figures().count();
    }

    /** Whether the two ranges, minimum to maximum, have a point in common: then no ranking. */
    boolean overlaps(Spread other) {
        return min() <= other.max() && other.min() <= max();
    }

    Spread map(DoubleUnaryOperator change) {
        return new Spread(rounds.stream().map(change::applyAsDouble).toList());
    }

    /** "6.1 (6 to 6.2)", or the figure alone where there is one round. */
    String text() {
        return text("");
    }

    /** As {@link #text()}, with the unit behind the mean: "6.1 µs (6 to 6.2)". */
    String text(String unit) {
        String mean = (Numbers.rounded(mean()) + " " + unit).strip();
        return count() < 2 ? mean : mean + " (" + range() + ")";
    }

    /** "6 to 6.2". */
    String range() {
        return Numbers.rounded(min()) + " to " + Numbers.rounded(max());
    }

    private DoubleStream figures() {
        return rounds.stream().mapToDouble(Double::doubleValue).filter(figure -> !Double.isNaN(figure));
    }
}
