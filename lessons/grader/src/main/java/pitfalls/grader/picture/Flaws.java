package pitfalls.grader.picture;

import java.util.ArrayList;
import java.util.List;
import pitfalls.grader.picture.Mark.Label;

/**
 * What of a layout could not be read: texts that touch, marks that stand outside, arrows that go back in
 * time. There is to be none in any picture, whatever the trace.
 */
final class Flaws {

    private Flaws() {}

    static List<String> of(Layout layout) {
        return of(layout.marks(), layout.width(), layout.height());
    }

    static List<String> of(List<Mark> marks, double width, double height) {
        List<String> flaws = new ArrayList<>();
        List<Label> labels = new ArrayList<>();
        for (Mark mark : marks) {
            if (!mark.box().isWithin(width, height)) {
                flaws.add("outside: " + mark);
            }
            switch (mark) {
                case Mark.Arrow arrow when arrow.toY() < arrow.fromY() -> flaws.add("upwards: " + arrow);
                case Mark.Bar(_, double top, double bottom, _, _) when bottom < top -> flaws.add("upwards: " + mark);
                case Mark.Cell cell when cell.face().width(cell.text()) > cell.width() -> flaws.add("too small: " + cell);
                case Label label -> {
                    labels.stream().filter(other -> other.box().overlaps(label.box()))
                            .forEach(other -> flaws.add("overlap: " + other.lines() + " and " + label.lines()));
                    labels.add(label);
                }
                default -> { }
            }
        }
        return flaws;
    }
}
