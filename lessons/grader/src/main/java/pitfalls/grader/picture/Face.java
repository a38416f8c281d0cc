package pitfalls.grader.picture;

import java.util.ArrayList;
import java.util.List;

/**
 * The type that labels are set in: one size of a fixed-width font, so that the width of a text is known
 * without the font. Which font a reader's system has for {@code monospace} is not known; those of today's
 * systems advance by 0.50 to 0.602 of their size, and the widest counts.
 *
 * @param size in pixels
 */
record Face(int size) {

    private static final double ADVANCE = 0.605;

    /** So that a width of whole letters is one of as many. */
    private static final double ROUNDING = 1e-6;

    /** After which a long word may go on in the next line, the best first. */
    private static final String JOINTS = "(,/=.";

    double width(String text) {
        return text.length() * ADVANCE * size;
    }

    /** The width of a block of lines. */
    double width(List<String> lines) {
        return lines.stream().mapToDouble(this::width).max().orElse(0);
    }

    /** How many letters stand in this width; at least one. */
    int columns(double width) {
        return Math.max(1, (int) (width / (ADVANCE * size) + ROUNDING));
    }

    /** From one line's baseline to the next one's, in pixels. */
    double line() {
        return size + 3;
    }

    /** What a letter reaches above its baseline, and with brackets and tails below it. */
    double ascent() {
        return size * 0.8;
    }

    double descent() {
        return size * 0.25;
    }

    /**
     * Breaks a text at spaces into lines of at most this width, and words that are longer where a name or
     * a call has a joint, or anywhere.
     *
     * @param most how many lines there may be; the last ends in dots where that is not enough
     */
    List<String> wrap(String text, double width, int most) {
        int columns = columns(width);
        List<String> lines = new ArrayList<>();
        String rest = text.strip();
        while (rest.length() > columns && lines.size() < most - 1) {
            int cut = cut(rest, columns);
            lines.add(rest.substring(0, cut).stripTrailing());
            rest = rest.substring(cut).strip();
        }
        lines.add(Visible.of(rest, Math.max(columns, 4)));
        return lines;
    }

    private static int cut(String text, int columns) {
        int space = text.lastIndexOf(' ', columns);
        if (space > 0) {
            return space;
        }
        for (char joint : JOINTS.toCharArray()) {
            int end = text.lastIndexOf(joint, columns - 1) + 1;
            if (end > columns / 3) {
                return end;
            }
        }
        return columns;
    }
}
