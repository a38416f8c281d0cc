package pitfalls.grader.picture;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An element of a picture. Whatever is added as text or as an attribute is escaped here and nowhere else.
 */
final class Svg {

    /** Characters that XML does not allow, and halves of a pair. */
    private static final String UNFIT = "[\\p{Cntrl}&&[^\\t\\n]]|\\p{Cs}|[\\uFFFE\\uFFFF]";

    private final String tag;
    private final StringBuilder attributes = new StringBuilder();
    private final StringBuilder content = new StringBuilder();

    private Svg(String tag) {
        this.tag = tag;
    }

    /** An empty element. */
    static Svg tag(String tag) {
        return new Svg(tag);
    }

    Svg with(String attribute, String value) {
        attributes.append(' ').append(attribute).append("=\"").append(escaped(value)).append('"');
        return this;
    }

    /** A length in pixels. */
    Svg with(String attribute, double value) {
        return with(attribute, number(value));
    }

    Svg text(String text) {
        content.append(escaped(text));
        return this;
    }

    Svg add(Svg element) {
        content.append(element);
        return this;
    }

    /** Adds an element on a line of its own. */
    Svg addLine(Svg element) {
        content.append('\n').append(element);
        return this;
    }

    /** Adds what the element is called: what a pointer that rests on it shows. */
    Svg titled(String title) {
        return title.isEmpty() ? this : add(tag("title").text(title));
    }

    @Override
    public String toString() {
        return "<" + tag + attributes + (content.isEmpty() ? "/>" : ">" + content + "</" + tag + ">");
    }

    /** At most one digit after the point, and none where it is 0. */
    static String number(double value) {
        String text = BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
        return text.equals("-0") ? "0" : text;
    }

    private static String escaped(String text) {
        return text.replaceAll(UNFIT, "\uFFFD").replace("&", "&amp;").replace("<", "&lt;")
                .replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }
}
