package pitfalls.grader.formats;

import java.util.ArrayList;
import java.util.List;
import pitfalls.grader.marks.CleanText;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Mark;

/** The last screen: ASCII, at most 80 columns, a line for each lesson, in colour on a terminal alone. */
public final class Board {

    private static final int COLUMNS = 80;

    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";

    private final boolean colour;

    /** @param colour true where the screen understands it */
    public Board(boolean colour) {
        this.colour = colour;
    }

    /** True where this process writes to a terminal that takes colours, and nobody asked for none (NO_COLOR). */
    public static boolean onTerminal() {
        return System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null
                && !"dumb".equals(System.getenv("TERM"));
    }

    /** What is said of each lesson: "solved", "5 of 12 checks", or how it ended and why, as far as it fits. */
    public List<String> lines(Gradebook book) {
        int width = book.marks().stream().mapToInt(mark -> mark.name().length()).max().orElse(0) + 2;
        List<String> lines = new ArrayList<>();
        for (Mark mark : book.marks()) {
            String start = "  " + mark.name() + " ".repeat(width - mark.name().length());
            lines.add(start + coloured(mark.solved() ? GREEN : YELLOW,
                    cut(mark.saidAndNote(), COLUMNS - start.length())));
        }
        return lines;
    }

    /** A text in ASCII within the columns; what goes on stands below where it began. */
    public static List<String> wrapped(String start, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(start);
        for (String word : ascii(CleanText.lines(text)).strip().split("\\s+")) {
            for (String part : pieces(word, COLUMNS - start.length())) {
                if (line.length() > start.length() && line.length() + 1 + part.length() > COLUMNS) {
                    lines.add(line.toString());
                    line = new StringBuilder(" ".repeat(start.length()));
                }
                line.append(line.length() > start.length() ? " " : "").append(CleanText.line(part));
            }
        }
        lines.add(line.toString());
        return lines;
    }

    private String coloured(String code, String text) {
        return colour ? code + text + PLAIN : text;
    }

    private static String cut(String text, int width) {
        String line = ascii(text).strip().replaceAll("\\s+", " ");
        return line.length() <= width ? line : line.substring(0, width - 4).stripTrailing() + " ...";
    }

    private static List<String> pieces(String word, int width) {
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < word.length(); from += width) {
            pieces.add(word.substring(from, Math.min(word.length(), from + width)));
        }
        return pieces;
    }

    private static String ascii(String text) {
        return text.replaceAll("[^ -~\\s]", "?");
    }
}
