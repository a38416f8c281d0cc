package pitfalls.benchmarks.report;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How many times one cell's figure is another's, taken within each round, so that a drift of the machine hits both alike.
 *
 * @param mean the geometric mean over the rounds
 * @param min the least round's ratio
 * @param max the greatest round's ratio
 * @param rounds how many rounds had both figures
 */
record Ratio(double mean, double min, double max, int rounds) {

    /** Empty where no round has both figures. */
    static Optional<Ratio> within(Spread figure, Spread baseline) {
        double[] ratios = IntStream.range(0, Math.min(figure.rounds().size(), baseline.rounds().size()))
                .mapToDouble(round -> figure.rounds().get(round) / baseline.rounds().get(round))
                .filter(ratio -> Double.isFinite(ratio) && ratio > 0)
                .toArray();
        if (ratios.length == 0) {
            return Optional.empty();
        }
        var summary = Arrays.stream(ratios).summaryStatistics();
        double logarithms = Arrays.stream(ratios).map(Math::log).average().orElseThrow();
        return Optional.of(new Ratio(Math.exp(logarithms), summary.getMin(), summary.getMax(), ratios.length));
    }

    /** "1.31 (1.27 to 1.35)", or the figure alone where there is one round. */
    String text() {
        return rounds < 2 ? Numbers.rounded(mean) : Numbers.rounded(mean) + " (" + range() + ")";
    }

    /** "1.27 to 1.35". */
    String range() {
        return Numbers.rounded(min) + " to " + Numbers.rounded(max);
    }
}
