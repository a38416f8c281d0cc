package pitfalls.benchmarks.report;

import java.util.List;

/**
 * What a picture shows, whatever its size and colours.
 *
 * @param name of the files
 * @param title one line
 * @param unit what the figures are and in which unit, below the title
 * @param keys the legend
 * @param strokes painted in this order
 * @param notes texts beside points
 * @param rows whether the vertical axis lists rows, which have no scale
 * @param height in pixels, of the wide version
 * @param narrowHeight in pixels, of the narrow version
 */
record Plot(String name, String title, String unit, Axis x, Axis y, List<Key> keys, List<Stroke> strokes,
            List<Note> notes, boolean rows, int height, int narrowHeight) {

    /** How a stroke's points are painted. */
    enum Kind {
        /** A line with the mark at each point. */
        CURVE,
        /** A line without marks. */
        LINE,
        /** Marks alone. */
        MARKS,
        /** Marks alone, not filled. */
        HOLLOW,
        /** Pairs of points, least and greatest, with a cap at each; across or upright as the pair lies. */
        SPREAD,
        /** Pairs of points, from the axis to the figure, as broad bars. */
        BAR,
        /** A broken line that a figure is to be held against. */
        REFERENCE
    }

    /** A NaN in y ends a line; the next point begins another. */
    record Stroke(Kind kind, Mark mark, double[] x, double[] y) {
    }

    /** An entry of the legend. */
    record Key(Mark mark, Kind kind, String text) {
    }

    /** A text to the right of a point. */
    record Note(String text, double x, double y) {
    }
}
