package pitfalls.grader.picture;

import java.util.ArrayList;
import java.util.List;
import pitfalls.grader.picture.Mark.Label;
import pitfalls.grader.picture.Mark.Side;
import pitfalls.grader.picture.Mark.Tone;
import pitfalls.testkit.trace.Event;

/** What stands above the axis: the check's sentence, the two ends, and the connections' numbers. */
final class Heading {

    private static final double ROOM = 8;

    private final Lanes lanes;
    private final Columns columns;
    private final Face face;
    private final List<Mark> marks = new ArrayList<>();
    private final double bottom;

    /**
     * @param shown the events that are drawn
     * @param numbered whether connections have numbers
     */
    Heading(String title, List<Event> shown, Lanes lanes, Columns columns, boolean numbered) {
        this.lanes = lanes;
        this.columns = columns;
        this.face = columns.face();
        Label heading = new Label(Columns.EDGE, Columns.EDGE + face.ascent(), Side.RIGHT,
                face.wrap(Words.visible(title), columns.width() - 2 * Columns.EDGE, 4), face, Tone.HEAD, "");
        marks.add(heading);
        double y = heading.box().bottom() + face.line() + ROOM;
        int last = lanes.connections() - 1;
        double yours = last < 0 ? columns.threadX(Math.max(0, lanes.threads() - 1)) : columns.yourX(last);
        end("you", columns.threadX(0), yours, y);
        if (shown.stream().anyMatch(Heading::hasPeer)) {
            end("peer", columns.peerX(0), columns.peerX(Math.max(0, last)), y);
        }
        if (numbered) {
            y += face.line();
            numbers(y);
        }
        if (lanes.threadsTogether() > 0) {
            y += face.line();
            add(Columns.EDGE, y, Side.RIGHT, "the last lane of calls stands for " + lanes.threadsTogether() + " threads",
                    Tone.SOFT);
        }
        if (lanes.connectionsTogether() > 0) {
            y += face.line();
            add(Columns.EDGE, y, Side.RIGHT, "the last lane at each end stands for " + lanes.connectionsTogether()
                    + " connections", Tone.SOFT);
        }
        bottom = y + ROOM;
    }

    List<Mark> marks() {
        return marks;
    }

    /** Where the axis may begin. */
    double bottom() {
        return bottom;
    }

    private static boolean hasPeer(Event event) {
        return switch (event) {
            case Event.Connected _, Event.Unanswered _, Event.Sent _, Event.Written _, Event.Ended _, Event.ReadFails _,
                    Event.Silent _, Event.Lost _, Event.Unread _ -> true;
            default -> false;
        };
    }

    private void end(String name, double from, double to, double y) {
        double x = Math.min((from + to) / 2, columns.width() - Columns.EDGE / 2 - face.width(name) / 2);
        add(x, y, Side.BOTH, name, Tone.HEAD);
    }

    /** The connections' numbers over their lanes, where each has room. */
    private void numbers(double y) {
        List<Integer> numbers = lanes.connectionNumbers();
        int own = numbers.size() - lanes.connectionsTogether();
        double between = columns.yourX(1) - columns.yourX(0);
        for (int lane = 0; lane < own; lane++) {
            String text = numbers.get(lane) == 0 ? "" : String.valueOf(numbers.get(lane));
            if (!text.isEmpty() && face.width(text) < between) {
                add(columns.yourX(lane), y, Side.BOTH, text, Tone.SOFT);
                add(columns.peerX(lane), y, Side.BOTH, text, Tone.SOFT);
            }
        }
    }

    private void add(double x, double y, Side side, String text, Tone tone) {
        marks.add(new Label(x, y, side, List.of(text), face, tone, ""));
    }
}
