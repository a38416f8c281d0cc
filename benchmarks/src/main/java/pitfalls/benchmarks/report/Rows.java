package pitfalls.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A picture that lists rows, one below another, each with one figure or two and their spreads.
 *
 * @param rows from top to bottom
 */
record Rows(List<Row> rows) {
    /** Where a mark stands, and the least and the greatest round beside it. */
    record Figure(double mean, double min, double max, int rounds) {
        static Figure of(Spread spread) {
            return new Figure(spread.mean(), spread.min(), spread.max(), spread.count());
        }

        static Figure of(Ratio ratio) {
            return new Figure(ratio.mean(), ratio.min(), ratio.max(), ratio.rounds());
        }
    }

    /**
     * @param first the row's figure
     * @param second a second one on the same scale; empty for none
     */
    record Row(String label, Mark mark, Figure first, Optional<Figure> second) {
        private String note() {
            return Numbers.rounded(first.mean()) + second.map(more -> " / " + Numbers.rounded(more.mean())).orElse("");
        }
    }

    /** Bars from 0. */
    Plot bars(String name, String title, String unit) {
        Axis x = Axis.fromZero("", most());
        Axis y = Axis.rows(labels());
        var strokes = new ArrayList<Plot.Stroke>();
        for (int at = 0; at < rows.size(); at++) {
            Row row = rows.get(at);
            Strokes.add(strokes, new Strokes().point(0, y.place(at)).point(row.first.mean(), y.place(at)),
                    Plot.Kind.BAR, row.mark);
            spread(strokes, x, y.place(at), row.first, Mark.PLAIN);
        }
        return plot(name, title, unit, x, y, List.of(), strokes);
    }

    /** Marks on a logarithmic scale; a row's two figures are joined, the first filled and the second hollow. */
    Plot marks(String name, String title, String unit, List<Plot.Key> keys, double... references) {
        var all = new ArrayList<Double>();
        figures().forEach(figure -> {
            all.add(figure.min());
            all.add(figure.max());
        });
        for (double reference : references) {
            all.add(reference);
        }
        Axis x = Axis.logarithmic("log scale", all);
        Axis y = Axis.rows(labels());
        var strokes = new ArrayList<Plot.Stroke>();
        for (double reference : references) {
            Strokes.add(strokes, new Strokes().point(x.place(reference), y.min()).point(x.place(reference), y.max()),
                    Plot.Kind.REFERENCE, Mark.PLAIN);
        }
        for (int at = 0; at < rows.size(); at++) {
            Row row = rows.get(at);
            double height = y.place(at);
            double first = x.place(row.first.mean());
            row.second.map(Figure::mean).map(x::place).ifPresent(second -> strokes.add(
                    new Strokes().point(first, height).point(second, height).as(Plot.Kind.LINE, row.mark)));
            spread(strokes, x, height, row.first, row.mark);
            strokes.add(new Strokes().point(first, height).as(Plot.Kind.MARKS, row.mark));
            row.second.ifPresent(second -> {
                spread(strokes, x, height, second, row.mark);
                strokes.add(new Strokes().point(x.place(second.mean()), height).as(Plot.Kind.HOLLOW, row.mark));
            });
        }
        return plot(name, title, unit, x, y, keys, strokes);
    }

    private Plot plot(String name, String title, String unit, Axis x, Axis y, List<Plot.Key> keys,
                      List<Plot.Stroke> strokes) {
        var notes = new ArrayList<Plot.Note>();
        for (int at = 0; at < rows.size(); at++) {
            Row row = rows.get(at);
            double furthest = Math.max(row.first.max(), row.second.map(Figure::max).orElse(0.0));
            notes.add(new Plot.Note(row.note(), x.place(furthest), y.place(at)));
        }
        int heading = 130 + (keys.isEmpty() ? 0 : 30);
        return new Plot(name, title, unit, x, y, keys, strokes, notes, true,
                heading + (rows.size() > 8 ? 32 : 40) * rows.size(), heading + 10 + (labels().stream().anyMatch(label -> label.contains(", ")) ? 38 : 30) * rows.size());
    }

    private static void spread(List<Plot.Stroke> strokes, Axis x, double height, Figure spread, Mark mark) {
        if (spread.rounds() > 1) {
            strokes.add(new Strokes().point(x.place(spread.min()), height).point(x.place(spread.max()), height)
                    .as(Plot.Kind.SPREAD, mark));
        }
    }

    private List<String> labels() {
        return rows.stream().map(Row::label).toList();
    }

    private List<Figure> figures() {
        var figures = new ArrayList<Figure>();
        rows.forEach(row -> {
            figures.add(row.first);
            row.second.ifPresent(figures::add);
        });
        return figures;
    }

    private double most() {
        return figures().stream().mapToDouble(Figure::max).max().orElseThrow();
    }
}
