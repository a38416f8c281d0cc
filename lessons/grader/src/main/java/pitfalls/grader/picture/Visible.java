package pitfalls.grader.picture;

/**
 * Texts of a trace as a picture shows them: printable ASCII, on one line and not long. So a letter has one
 * width, no text turns its direction, and an answer cannot make a picture large.
 */
final class Visible {

    private static final String MORE = "...";

    private Visible() {}

    /**
     * The text with all that is not printable ASCII escaped.
     *
     * @param most the longest that it may be, in characters; the end is left out where it is longer
     */
    static String of(String text, int most) {
        StringBuilder shown = new StringBuilder();
        // An escape is longer than what it stands for, so no more of the text can be needed.
        for (int i = 0; i < text.length() && shown.length() <= most; i++) {
            append(shown, text.charAt(i));
        }
        return shown.length() <= most ? shown.toString() : shown.substring(0, most - MORE.length()) + MORE;
    }

    private static void append(StringBuilder shown, char c) {
        switch (c) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
                if (c >= ' ' && c <= '~') {
                    shown.append(c);
                } else {
                    shown.append(String.format("\\u%04x", (int) c));
                }
            }
        }
    }
}
