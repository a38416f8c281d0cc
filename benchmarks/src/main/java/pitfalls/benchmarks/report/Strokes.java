package pitfalls.benchmarks.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Collects the points of one mark, and lays them out as strokes. */
final class Strokes {
    private final List<double[]> points = new ArrayList<>();

    /** A point, both coordinates placed on their axes already. */
    Strokes point(double x, double y) {
        points.add(new double[] {x, y});
        return this;
    }

    /** The end of a line: the next point begins another. */
    Strokes gap() {
        return point(0, Double.NaN);
    }

    boolean isEmpty() {
        return points.isEmpty();
    }

    Plot.Stroke as(Plot.Kind kind, Mark mark) {
        return new Plot.Stroke(kind, mark, column(0), column(1));
    }

    private double[] column(int coordinate) {
        return points.stream().mapToDouble(point -> point[coordinate]).toArray();
    }

    /** The strokes that have points. */
    static void add(Collection<Plot.Stroke> strokes, Strokes some, Plot.Kind kind, Mark mark) {
        if (!some.isEmpty()) {
            strokes.add(some.as(kind, mark));
        }
    }
}
