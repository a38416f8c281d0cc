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

    /** How many cells stand before a first difference that is far from the start. */
    private static final int BEFORE = 8;

    private static final double PADDING = 6;
    private static final double APART = 2;

    /** What stands before the first row. */
    private static final String EXPECTED = "expected ";

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
        double from = left + (columns.wide() ? face.width(EXPECTED) : 0);
        double room = columns.width() - Columns.EDGE - from;
        double labels = columns.wide() ? 0 : face.line();
        double y = top;
        int longest = Math.max(expected.size(), actual.size());
        // Where the first difference is far from the start, the rows before it say nothing.
        int begin = 0;
        while (end(begin, expected, actual, room) <= first && first < longest) {
            begin = Math.max(begin + 1, first - BEFORE);
        }
        if (comparison.from() + begin > 0) {
            marks.add(new Label(left, y + face.ascent(), Side.RIGHT, List.of("after " + (comparison.from() + begin)
                    + (comparison.hex() ? " bytes" : " characters") + " that are the same:"), face, Tone.SOFT, ""));
            y += face.line() + 4;
        }
        for (int row = 0, at = begin; row < MOST_ROWS && at < longest; row++) {
            int end = end(at, expected, actual, room);
            double second = y + labels + HEIGHT + BETWEEN;
            name(left, y + labels, true, at < expected.size());
            name(left, second, false, at < actual.size());
            double x = from;
            for (int i = at; i < end; i++) {
                double width = width(i, expected, actual);
                boolean differs = i >= first && !cell(expected, i).equals(cell(actual, i));
                cell(x, y + labels, width, cell(expected, i), false, "expected");
                cell(x, second, width, cell(actual, i), differs, "got");
                if (i == first) {
                    marks.add(new Mark.Pointer(x + width / 2, y + labels + HEIGHT + 1, second - 1, "the first difference"));
                }
                x += width + APART;
            }
            y = at < actual.size() ? second + HEIGHT + labels + 10 : second;
            at = end;
        }
    }

    /** The first cell that has no room any more in a row that begins with this one. */
    private int end(int begin, List<String> expected, List<String> actual, double room) {
        int end = begin;
        double x = 0;
        while (end < Math.max(expected.size(), actual.size()) && x + width(end, expected, actual) <= room) {
            x += width(end, expected, actual) + APART;
            end++;
        }
        return end;
    }

    private double width(int i, List<String> expected, List<String> actual) {
        return Math.max(face.width(cell(expected, i)), face.width(cell(actual, i))) + PADDING;
    }

    /** Empty where there is none. */
    private static String cell(List<String> cells, int i) {
        return i < cells.size() ? cells.get(i) : "";
    }

    private void cell(double x, double y, double width, String text, boolean differs, String whose) {
        if (!text.isEmpty()) {
            marks.add(new Mark.Cell(x, y, width, HEIGHT, text, face, differs, whose + " " + text));
        }
    }

    private void name(double left, double top, boolean expected, boolean hasCells) {
        if (!hasCells) {
            return;
        }
        double y = columns.wide() ? top + (HEIGHT + face.ascent()) / 2 - 1
                : expected ? top - face.descent() - 1 : top + HEIGHT + 3 + face.ascent();
        marks.add(new Label(left, y, Side.RIGHT, List.of(expected ? EXPECTED.strip() : "got"), face,
                expected ? Tone.PLAIN : Tone.BAD, ""));
    }

    private static List<String> cells(boolean hex, String shown) {
        String visible = Visible.of(shown, LONGEST);
        if (hex) {
            return List.of(visible.strip().split(" +"));
        }
        return CHARACTER.matcher(visible).results().map(one -> one.group()).toList();
    }
}
