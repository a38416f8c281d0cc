package pitfalls.testkit;

import java.util.ArrayList;
import java.util.List;

/** Plain text for a screen of 80 columns. */
final class Text {

    static final int WIDTH = 80;

    private Text() {}

    /** Breaks text at spaces into lines of at most {@code width} columns, and words that are longer anywhere. */
    static List<String> wrap(String text, int width) {
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
    static List<String> indented(String indent, String text) {
        return wrap(text, WIDTH - indent.length()).stream().map(indent::concat).toList();
    }
}
