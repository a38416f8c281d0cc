package pitfalls.grader.picture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import pitfalls.grader.picture.Mark.Label;
import pitfalls.grader.picture.Mark.Side;
import pitfalls.grader.picture.Mark.Tip;
import pitfalls.grader.picture.Mark.Tone;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Trace;

/** Where every mark of a picture stands. */
final class Layout {

    /** What open bars and lanes reach below the last moment, in pixels. */
    private static final double BELOW = 16;

    private final Lanes lanes;
    private final Columns columns;
    private final List<Mark> marks = new ArrayList<>();
    private final double height;

    private Layout(String title, Trace trace, double width) {
        List<Event> shown = Trim.of(trace.events());
        lanes = new Lanes(trace.events(), shown, Columns.mostThreads(width), Columns.mostConnections(width));
        columns = Columns.of(width, lanes.threads(), lanes.connections());
        Heading heading = new Heading(title, shown, lanes, columns, trace.connections() > 1);
        Times times = new Times(columns, heading.bottom());
        Story story = new Story(trace, shown, lanes, columns, times);
        times.place(story.beats());
        double bottom = times.bottom() + BELOW;
        marks.addAll(heading.marks());
        lanes(heading.bottom(), bottom);
        marks.addAll(times.marks());
        marks.addAll(story.marks(bottom));
        height = key(bottom) + Columns.EDGE;
        marks.sort(Comparator.comparingInt(Layout::depth));
    }

    /**
     * Places everything.
     *
     * @param title the check's sentence
     * @param width in pixels
     */
    static Layout of(String title, Trace trace, double width) {
        return new Layout(title, trace, width);
    }

    double width() {
        return columns.width();
    }

    double height() {
        return height;
    }

    /** From the back to the front. */
    List<Mark> marks() {
        return List.copyOf(marks);
    }

    private static int depth(Mark mark) {
        return switch (mark) {
            case Mark.Lane _ -> 0;
            case Mark.State _ -> 1;
            case Mark.Bar _ -> 2;
            case Mark.Hold _ -> 3;
            case Mark.Gap _, Mark.Panel _ -> 4;
            case Mark.Rule _, Mark.Span _ -> 5;
            case Mark.Leader _ -> 6;
            case Mark.Arrow _, Mark.Ring _ -> 7;
            case Mark.Cell _, Mark.Pointer _ -> 8;
            case Label _ -> 9;
        };
    }

    private void lanes(double top, double bottom) {
        for (int lane = 0; lane < lanes.threads(); lane++) {
            marks.add(new Mark.Lane(columns.threadX(lane), top, bottom, false, "a thread of yours"));
        }
        for (int lane = 0; lane < lanes.connections(); lane++) {
            marks.add(new Mark.Lane(columns.yourX(lane), top, bottom, true, "your socket"));
            if (lanes.connectionNumbers().get(lane) > 0) {
                marks.add(new Mark.Lane(columns.peerX(lane), top, bottom, true, "the peer's socket"));
            }
        }
    }

    /** What shapes mean of which a reader may not be sure, where there are any; gives where it ends. */
    private double key(double bottom) {
        List<String> keys = new ArrayList<>();
        if (marks.stream().anyMatch(Mark.Bar.class::isInstance)) {
            keys.add("bar: a call of yours");
        }
        if (lanes.connections() > 0) {
            keys.add("thick line: a socket");
        }
        if (marks.stream().anyMatch(Mark.Ring.class::isInstance)) {
            keys.add("ring: what failed");
        }
        if (marks.stream().anyMatch(mark -> mark instanceof Mark.Arrow arrow && arrow.dotted())) {
            keys.add("dotted: lies in a buffer");
        }
        if (marks.stream().anyMatch(mark -> mark instanceof Mark.Arrow arrow && arrow.tip() == Tip.CROSS)) {
            keys.add("x: nobody took it");
        }
        if (marks.stream().anyMatch(Mark.Hold.class::isInstance)) {
            keys.add("hatched: held by the check");
        }
        if (keys.isEmpty()) {
            return bottom;
        }
        Face face = columns.face();
        Label label = new Label(Columns.EDGE, bottom + 8 + face.ascent(), Side.RIGHT,
                face.wrap(String.join("; ", keys), columns.width() - 2 * Columns.EDGE, 3), face, Tone.SOFT, "");
        marks.add(label);
        return label.box().bottom();
    }
}
