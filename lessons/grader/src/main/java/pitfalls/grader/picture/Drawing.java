package pitfalls.grader.picture;

import java.util.List;
import java.util.Locale;

/**
 * Writes placed marks as SVG. Every look comes from the classes of the style, which is the same for all
 * pictures; no mark has an id, so several pictures may stand on one page.
 */
final class Drawing {

    private static final double HEAD = 9;
    private static final double CROSS = 5;

    /** Between the strokes that mark a held thread, in pixels. */
    private static final double HATCH = 7;

    private Drawing() {}

    static Svg of(Mark mark) {
        return switch (mark) {
            case Mark.Label label -> label(label);
            case Mark.Lane lane -> line("lane" + (lane.connection() ? " connection" : ""),
                    lane.x(), lane.top(), lane.x(), lane.bottom()).titled(lane.title());
            case Mark.Bar bar -> bar(bar);
            case Mark.Hold hold -> hold(hold);
            case Mark.State state -> rect("state", state.box()).titled(state.title());
            case Mark.Arrow arrow -> arrow(arrow);
            case Mark.Leader leader -> line("leader", leader.fromX(), leader.y(), leader.toX(), leader.y());
            case Mark.Gap gap -> gap(gap);
            case Mark.Panel panel -> rect("panel", panel.box());
            case Mark.Rule rule -> line(rule.failed() ? "rule failed" : "rule", rule.left(), rule.y(), rule.right(),
                    rule.y()).titled(rule.title());
            case Mark.Ring ring -> Svg.tag("circle").with("class", "ring").with("cx", ring.x()).with("cy", ring.y())
                    .with("r", Mark.Ring.RADIUS).titled(ring.title());
            case Mark.Span span -> path("span", "M%s %sh6m-3 0V%sm-3 0h6".formatted(n(span.x() - 3), n(span.top()),
                    n(span.bottom()))).titled(span.title());
            case Mark.Cell cell -> cell(cell);
            case Mark.Pointer pointer -> path("pointer", "M%s %sV%sm-4 -5l4 5l4 -5".formatted(
                    n(pointer.x()), n(pointer.top()), n(pointer.bottom()))).titled(pointer.title());
        };
    }

    private static Svg label(Mark.Label label) {
        String anchor = switch (label.side()) {
            case RIGHT -> "start";
            case LEFT -> "end";
            case BOTH -> "middle";
        };
        Svg text = Svg.tag("text").with("class", label.tone().name().toLowerCase(Locale.ROOT))
                .with("font-size", label.face().size()).with("text-anchor", anchor).titled(label.title());
        List<String> lines = label.lines();
        if (lines.size() == 1) {
            return text.with("x", label.x()).with("y", label.y()).text(lines.getFirst());
        }
        for (int i = 0; i < lines.size(); i++) {
            text.add(Svg.tag("tspan").with("x", label.x()).with("y", label.y() + i * label.face().line())
                    .text(lines.get(i)));
        }
        return text;
    }

    /** An open bar has no lower edge. */
    private static Svg bar(Mark.Bar bar) {
        Box box = bar.box();
        if (!bar.open()) {
            return rect("call", box).titled(bar.title());
        }
        return path("call open", "M%s %sV%sH%sV%s".formatted(n(box.left()), n(box.bottom()), n(box.top()),
                n(box.right()), n(box.bottom()))).titled(bar.title());
    }

    private static Svg hold(Mark.Hold hold) {
        Box box = hold.box();
        StringBuilder strokes = new StringBuilder();
        double width = box.right() - box.left();
        for (double y = box.top() + width; y <= box.bottom(); y += HATCH) {
            strokes.append("M").append(n(box.left())).append(' ').append(n(y))
                    .append('l').append(n(width)).append(' ').append(n(-width));
        }
        return Svg.tag("g").titled(hold.title()).add(rect("held", box)).add(path("hatch", strokes.toString()));
    }

    private static Svg arrow(Mark.Arrow arrow) {
        double dx = arrow.toX() - arrow.fromX();
        double dy = arrow.toY() - arrow.fromY();
        double length = Math.hypot(dx, dy);
        double alongX = dx / length;
        double alongY = dy / length;
        Svg drawn = Svg.tag("g").with("class", arrow.tip() == Mark.Tip.CROSS ? "arrow lost" : "arrow")
                .titled(arrow.title());
        drawn.add(line(arrow.dotted() ? "shaft dotted" : "shaft", arrow.fromX(), arrow.fromY(), arrow.toX(),
                arrow.toY()));
        switch (arrow.tip()) {
            case HEAD -> {
                double backX = arrow.toX() - HEAD * alongX;
                double backY = arrow.toY() - HEAD * alongY;
                double half = HEAD / 2.2;
                drawn.add(path("head", "M%s %sL%s %sL%s %sZ".formatted(n(arrow.toX()), n(arrow.toY()),
                        n(backX - half * alongY), n(backY + half * alongX),
                        n(backX + half * alongY), n(backY - half * alongX))));
            }
            case CROSS -> drawn.add(path("cross", "M%s %sl%s %sm0 %sl%s %s".formatted(
                    n(arrow.toX() - CROSS), n(arrow.toY() - CROSS), n(2 * CROSS), n(2 * CROSS),
                    n(-2 * CROSS), n(-2 * CROSS), n(2 * CROSS))));
            case END -> drawn.add(path("end", stroke(arrow.toX(), arrow.toY())));
            case BREAK -> drawn.add(path("end", stroke(arrow.toX(), arrow.toY())
                    + stroke(arrow.toX() - Math.signum(dx) * CROSS, arrow.toY())));
        }
        return drawn;
    }

    private static String stroke(double x, double y) {
        return "M%s %sv%s".formatted(n(x), n(y - CROSS), n(2 * CROSS));
    }

    private static Svg gap(Mark.Gap gap) {
        return Svg.tag("g").titled(gap.title()).add(rect("gap", gap.box()))
                .add(line("torn", gap.left(), gap.top(), gap.right(), gap.top()))
                .add(line("torn", gap.left(), gap.bottom(), gap.right(), gap.bottom()));
    }

    private static Svg cell(Mark.Cell cell) {
        Face face = cell.face();
        return Svg.tag("g").titled(cell.title()).add(rect(cell.differs() ? "cell differs" : "cell", cell.box()))
                .add(Svg.tag("text").with("class", cell.differs() ? "bad" : "bytes").with("font-size", face.size())
                        .with("text-anchor", "middle").with("x", cell.left() + cell.width() / 2)
                        .with("y", cell.top() + (cell.height() + face.ascent()) / 2 - 1).text(cell.text()));
    }

    private static Svg rect(String kind, Box box) {
        return Svg.tag("rect").with("class", kind).with("x", box.left()).with("y", box.top())
                .with("width", box.right() - box.left()).with("height", box.bottom() - box.top());
    }

    private static Svg line(String kind, double fromX, double fromY, double toX, double toY) {
        return Svg.tag("line").with("class", kind).with("x1", fromX).with("y1", fromY).with("x2", toX).with("y2", toY);
    }

    private static Svg path(String kind, String path) {
        return Svg.tag("path").with("class", kind).with("d", path);
    }

    private static String n(double value) {
        return Svg.number(value);
    }
}
