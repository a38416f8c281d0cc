package pitfalls.grader.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import pitfalls.grader.picture.Mark.Label;
import pitfalls.grader.picture.Mark.Side;
import pitfalls.grader.picture.Mark.Tone;
import pitfalls.testkit.trace.Event;

/**
 * The expectation that was not met, at its moment: a line across, the two halves of the sentence, and,
 * where it is about bytes or a value, the expected above the actual with the first difference marked.
 */
final class Failure {

    /** A character of a shown value; an escape is one. */
    private static final Pattern CHARACTER = Pattern.compile("\\\\u[0-9a-fA-F]{4}|\\\\.|.", Pattern.DOTALL);

    private static final double HEIGHT = 20;
    private static final double BETWEEN = 14;

    /** Pairs of rows of cells, at most. */
    private static final int MOST_ROWS = 3;

    /** The longest text that is cut into cells, in characters: what a trace shows of a comparison is shorter. */
    private static final int LONGEST = 1000;

    /** What stands before the first row. */
    private static final String EXPECTED = "expected ";
    private static final String ACTUAL = "got ";

    private final Columns columns;
    private final Face face;
    private final Event.Failed failed;
    private final List<Mark> marks = new ArrayList<>();

    Failure(Columns columns, Event.Failed failed) {
        this.columns = columns;
        this.face = columns.face();
        this.failed = failed;
    }

    /** The marks where the line across stands at this height. */
    List<Mark> marks(double top) {
        double left = columns.wide() ? columns.callsLeft() : Columns.EDGE;
        double width = columns.width() - Columns.EDGE - left;
        String whole = Words.visible("should have " + failed.should() + ", but " + failed.but());
        marks.add(new Mark.Rule(columns.timesRight() + 3, columns.width() - Columns.EDGE / 2, top, true, whole));
        double y = top + 12 + face.ascent();
        y = say(left, y, width, "should have " + Words.visible(failed.should()) + ",", Tone.PLAIN);
        y = say(left, y, width, "but " + Words.visible(failed.but()), Tone.BAD);
        if (failed.comparison() != null) {
            compare(left, y - face.ascent() + 4, failed.comparison());
        }
        double right = marks.stream().skip(1).mapToDouble(mark -> mark.box().right()).max().orElse(left) + 4;
        double bottom = marks.stream().mapToDouble(mark -> mark.box().bottom()).max().orElse(top) + 6;
        marks.add(new Mark.Panel(left - 4, top, Math.min(right, columns.width()), bottom));
        return marks;
    }

    private double say(double x, double y, double width, String text, Tone tone) {
        Label label = new Label(x, y, Side.RIGHT, face.wrap(text, width, 8), face, tone, "");
        marks.add(label);
        return label.y() + label.lines().size() * face.line();
    }

    private void compare(double left, double top, Event.Comparison comparison) {
        List<String> expected = cells(comparison.hex(), comparison.expected());
        List<String> actual = cells(comparison.hex(), comparison.actual());
        int first = 0;
        while (first < Math.min(expected.size(), actual.size()) && expected.get(first).equals(actual.get(first))) {
            first++;
        }
        double width = (comparison.hex() ? face.width("00") : face.width("\\n")) + (comparison.hex() ? 8 : 1);
        double from = left + (columns.wide() ? face.width(EXPECTED) : 0);
        int perRow = Math.max(1, (int) ((columns.width() - Columns.EDGE - from) / width));
        int longest = Math.max(expected.size(), actual.size());
        double labels = columns.wide() ? 0 : face.line();
        double y = top;
        // Where the first difference is far from the start, the rows before it say nothing.
        int begin = first < perRow ? 0 : Math.max(0, first - perRow / 2);
        if (comparison.from() + begin > 0) {
            marks.add(new Label(left, y + face.ascent(), Side.RIGHT, List.of("after " + (comparison.from() + begin)
                    + (comparison.hex() ? " bytes" : " characters") + " that are the same:"), face, Tone.SOFT, ""));
            y += face.line() + 4;
        }
        for (int row = 0; row < MOST_ROWS && begin + row * perRow < longest; row++) {
            int at = begin + row * perRow;
            row(left, from, y + labels, width, expected, actual, at, perRow, EXPECTED, first, true);
            double second = y + labels + HEIGHT + BETWEEN;
            row(left, from, second, width, actual, expected, at, perRow, ACTUAL, first, false);
            if (first >= at && first < at + perRow) {
                marks.add(new Mark.Pointer(from + (first - at + 0.5) * width, y + labels + HEIGHT + 1, second - 1,
                        "the first difference"));
            }
            y = second + HEIGHT + labels + 10;
        }
    }

    private void row(double left, double from, double top, double width, List<String> cells, List<String> other, int at,
            int count, String name, int first, boolean isExpected) {
        if (columns.wide()) {
            marks.add(new Label(left, top + (HEIGHT + face.ascent()) / 2 - 1, Side.RIGHT, List.of(name.strip()), face,
                    isExpected ? Tone.PLAIN : Tone.BAD, ""));
        } else {
            double y = isExpected ? top - face.descent() - 1 : top + HEIGHT + 3 + face.ascent();
            marks.add(new Label(left, y, Side.RIGHT, List.of(name.strip()), face, isExpected ? Tone.PLAIN : Tone.BAD, ""));
        }
        for (int i = at; i < Math.min(cells.size(), at + count); i++) {
            boolean differs = i >= first && (i >= other.size() || !cells.get(i).equals(other.get(i)));
            marks.add(new Mark.Cell(from + (i - at) * width, top, width - (width > face.width("000") ? 3 : 0), HEIGHT,
                    cells.get(i), face, differs && !isExpected, (isExpected ? "expected " : "got ") + cells.get(i)));
        }
    }

    private static List<String> cells(boolean hex, String shown) {
        String visible = Visible.of(shown, LONGEST);
        if (hex) {
            return List.of(visible.strip().split(" +"));
        }
        return CHARACTER.matcher(visible).results().map(one -> one.group()).toList();
    }
}
