package pitfalls.benchmarks.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * One axis of a plot. Data are placed on it by {@link #place}: XChart draws straight scales only, and the labels stand
 * exactly where something was measured.
 *
 * @param title "" for none
 * @param min and max, already placed
 */
record Axis(String title, double min, double max, List<Tick> ticks, DoubleUnaryOperator scale) {
    /**
     * @param round whether it goes before others where not all labels have room
     */
    record Tick(double at, String label, boolean round) {
        Tick(double at, String label) {
            this(at, label, true);
        }
    }

    double place(double figure) {
        return scale.applyAsDouble(figure);
    }

    double[] place(double[] figures) {
        return Arrays.stream(figures).map(scale).toArray();
    }

    /** From 0 to at least {@code most}, with round steps. */
    static Axis fromZero(String title, double most) {
        double step = step(most);
        double end = Math.ceil(most / step * 1.0001) * step;
        var ticks = IntStream.rangeClosed(0, (int) Math.round(end / step))
                .mapToObj(tick -> new Tick(tick * step, Numbers.rounded(tick * step))).toList();
        return new Axis(title, 0, end, ticks, figure -> figure);
    }

    private static double step(double most) {
        double decade = Math.pow(10, Math.floor(Math.log10(most)));
        return List.of(0.1, 0.2, 0.25, 0.5, 1.0, 2.0).stream().map(part -> part * decade)
                .filter(step -> most / step <= 6).findFirst().orElse(2 * decade);
    }

    /** A logarithmic scale around these figures, all above 0. */
    static Axis logarithmic(String title, Collection<Double> figures) {
        double least = Math.log10(figures.stream().mapToDouble(Double::doubleValue).min().orElseThrow());
        double most = Math.log10(figures.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
        double margin = Math.max(0.06, (most - least) * 0.07);
        var steps = steps(most - least);
        var ticks = new ArrayList<Tick>();
        for (int decade = (int) Math.floor(least - margin); decade <= most + margin; decade++) {
            for (double step : steps) {
                double figure = step * Math.pow(10, decade);
                double at = Math.log10(figure);
                if (least - margin <= at && at <= most + margin) {
                    ticks.add(new Tick(at, Numbers.rounded(figure), step == 1 || step == 2 || step == 5));
                }
            }
        }
        return new Axis(title, least - margin, most + margin, List.copyOf(ticks), Math::log10);
    }

    private static List<Double> steps(double decades) {
        if (decades < 0.35) {
            return List.of(1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0);
        }
        return decades < 0.9 ? List.of(1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
                : decades < 3.5 ? List.of(1.0, 2.0, 5.0) : List.of(1.0);
    }

    /** A logarithmic scale with a label at each number of connections that was measured. */
    static Axis connections(List<Long> connections) {
        double least = Math.log(connections.getFirst());
        double most = Math.log(connections.getLast());
        double margin = Math.max(0.3, (most - least) * 0.07);
        return new Axis("connections (log scale)", least - margin, most + margin,
                connections.stream().map(count -> new Tick(Math.log(count), Numbers.exact(count))).toList(), Math::log);
    }

    /** Percentiles by how rare what lies above them is: 90 %, 99 % and 99.9 % at equal steps. */
    static Axis percentiles(double highest) {
        DoubleUnaryOperator rarity = percentile -> -Math.log10(1 - percentile / 100);
        double most = rarity.applyAsDouble(highest);
        var ticks = List.of("0", "50", "90", "99", "99.9", "99.99", "99.999").stream()
                .map(label -> new Tick(rarity.applyAsDouble(Double.parseDouble(label)), label + " %"))
                .filter(tick -> tick.at() <= most + 1e-9).toList();
        return new Axis("percentile (log scale of what lies above)", 0, most * 1.03, ticks, rarity);
    }

    /** One row below another; row 0 is the top one. */
    static Axis rows(List<String> labels) {
        return new Axis("", -labels.size() + 0.4, 0.6,
                IntStream.range(0, labels.size()).mapToObj(row -> new Tick(-row, labels.get(row))).toList(), row -> -row);
    }
}
