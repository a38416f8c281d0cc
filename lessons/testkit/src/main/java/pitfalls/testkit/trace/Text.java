package pitfalls.testkit.trace;

import java.util.ArrayList;
import java.util.List;

/** Plain text for a screen of 80 columns, in ASCII. */
public final class Text {

    public static final int WIDTH = 80;

    private Text() {}

    /** Breaks text at spaces into lines of at most {@code width} columns, and words that are longer anywhere. */
    public static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.strip().split("\\s+")) {
            while (word.length() > width) {
                lines.addAll(line.isEmpty() ? List.of() : List.of(line.toString()));
                line.setLength(0);
                lines.add(word.substring(0, width));
                word = word.substring(width);
            }
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** The text wrapped, every line after {@code indent}. */
    public static List<String> indented(String indent, String text) {
        return wrap(text, WIDTH - indent.length()).stream().map(indent::concat).toList();
    }

    /** The text in quotes, with everything outside printable ASCII escaped. */
    public static String quote(String text) {
        return '"' + ascii(text.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
    }

    /** The text with everything outside printable ASCII escaped. */
    public static String ascii(String text) {
        StringBuilder shown = new StringBuilder();
        text.chars().forEach(c -> {
            switch (c) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> {
                    if (c >= ' ' && c < 127) {
                        shown.append((char) c);
                    } else {
                        shown.append(String.format("\\u%04x", c));
                    }
                }
            }
        });
        return shown.toString();
    }
}
