package pitfalls.grader.formats;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import pitfalls.grader.picture.Picture;
import pitfalls.grader.picture.Theme;

/**
 * An element of a page. Whatever is added as text is escaped here and nowhere else, for most of it comes
 * from answers and from names of files. A page loads nothing and runs nothing: its policy allows its own
 * style alone.
 */
final class Html {

    private static final String STYLE = read("page.css");

    /** Characters that HTML does not allow, halves of a pair, and those that turn the direction of a text. */
    private static final String UNFIT =
            "[\\p{Cntrl}&&[^\\t\\n]]|\\p{Cs}|[\\u202A-\\u202E\\u2066-\\u2069\\uFFFE\\uFFFF]";

    private final String tag;
    private final StringBuilder attributes = new StringBuilder();
    private final StringBuilder content = new StringBuilder();

    private Html(String tag) {
        this.tag = tag;
    }

    /** An empty element. */
    static Html tag(String tag) {
        return new Html(tag);
    }

    /** An element that holds a text. */
    static Html tag(String tag, String text) {
        return tag(tag).text(text);
    }

    Html with(String attribute, String value) {
        attributes.append(' ').append(attribute).append("=\"").append(escaped(value)).append('"');
        return this;
    }

    Html text(String text) {
        content.append(escaped(text));
        return this;
    }

    Html add(Html... elements) {
        for (Html element : elements) {
            content.append(element);
        }
        return this;
    }

    /** Adds a picture, which escapes its own texts. The page needs {@link Picture#STYLE}. */
    Html add(Picture picture, int width) {
        content.append(picture.element(width, Theme.SYSTEM));
        return this;
    }

    /** A table that is wider than a narrow screen, in a region that scrolls by keys too. */
    static Html scrolling(String caption, Html table) {
        return tag("div").with("class", "scroll").with("role", "region").with("aria-label", caption)
                .with("tabindex", "0").add(table);
    }

    /** A whole page, the body in its {@code main} element. */
    static String page(String title, Html main) {
        return page(title, main, STYLE);
    }

    /** As {@link #page(String, Html)}, for a page with pictures. */
    static String pageWithPictures(String title, Html main) {
        return page(title, main, STYLE + Picture.STYLE);
    }

    private static String page(String title, Html main, String style) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-%s'; \
                base-uri 'none'; form-action 'none'">
                <meta name="referrer" content="no-referrer">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%s</title>
                <style>%s</style>
                </head>
                <body>
                %s</body>
                </html>
                """.formatted(digest(style), escaped(title), style, main);
    }

    /** Of what it holds, in characters. */
    int length() {
        return content.length();
    }

    @Override
    public String toString() {
        String end = tag.matches("main|section|div|figure|details|summary|table|thead|tbody|tfoot|tr|ul|p|h1|h2|caption|pre|li") ? "\n" : "";
        String begin = tag.matches("main|section|div|figure|details|table|thead|tbody|tfoot|tr|ul") ? "\n" : "";
        return "<" + tag + attributes + ">" + (tag.equals("br") ? "" : begin + content + "</" + tag + ">" + end);
    }

    private static String escaped(String text) {
        return text.replace("\r\n", "\n").replaceAll(UNFIT, "\uFFFD").replace("&", "&amp;").replace("<", "&lt;")
                .replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }

    private static String digest(String style) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(String resource) {
        try (InputStream in = Html.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
