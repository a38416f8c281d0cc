package pitfalls.grader.picture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import pitfalls.testkit.trace.Trace;

/**
 * The picture of a check: a sequence diagram in which time goes down. It holds no script, refers to
 * nothing outside, and has no id, so several may stand on one page.
 */
public final class Picture {

    /** The widths for a screen and for a phone, in CSS pixels. */
    public static final int WIDE = 1280;
    public static final int NARROW = 400;

    /** What every picture looks like: CSS for the page on which pictures stand that bring no style. */
    public static final String STYLE = read("picture.css");

    private final String sentence;
    private final Trace trace;

    /**
     * Of a trace that may come from an answer's JVM: whatever it holds, the picture is bounded, and texts are texts.
     *
     * @param sentence the check's
     */
    public Picture(String sentence, Trace trace) {
        this.sentence = sentence;
        this.trace = trace;
    }

    /**
     * A file of its own, with its style.
     *
     * @param width in CSS pixels, at least {@link #NARROW}; from 1000 on texts stand in three columns
     */
    public String file(int width, Theme theme) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svg(width, theme, true) + "\n";
    }

    /** An element for a page that has {@link #STYLE}; a policy that forbids styles in the page allows it. */
    public String element(int width, Theme theme) {
        return svg(width, theme, false).toString();
    }

    /** The same events in words, for a table beside the picture: all that a reader needs who does not see it. */
    public List<Row> rows() {
        return Words.rows(trace);
    }

    /**
     * What of the picture could not be read: texts that touch, marks outside of it, arrows that go back in
     * time. None is what there should be; the project's tests ask it of every failure that they see.
     */
    public List<String> flaws(int width) {
        return Flaws.of(Layout.of(sentence, trace, width));
    }

    private Svg svg(int width, Theme theme, boolean styled) {
        if (width < NARROW) {
            throw new IllegalArgumentException(width + " pixels");
        }
        Layout layout = Layout.of(sentence, trace, width);
        Svg svg = Svg.tag("svg").with("xmlns", "http://www.w3.org/2000/svg").with("class", "tcp-picture")
                .with("viewBox", "0 0 " + Svg.number(layout.width()) + " " + Svg.number(layout.height()))
                .with("width", layout.width()).with("height", layout.height()).with("role", "img");
        if (theme != Theme.SYSTEM) {
            svg.with("data-theme", theme.name().toLowerCase(Locale.ROOT));
        }
        svg.addLine(Svg.tag("title").text(Words.visible(sentence))).addLine(Svg.tag("desc").text(description()));
        if (styled) {
            svg.addLine(Svg.tag("style").text(STYLE));
        }
        svg.addLine(Svg.tag("rect").with("class", "paper").with("width", "100%").with("height", "100%"));
        layout.marks().forEach(mark -> svg.addLine(Drawing.of(mark)));
        return svg;
    }

    /** What the picture shows, in one sentence or two. */
    private String description() {
        String what = "A sequence diagram of you and the peer; time goes down.";
        return trace.failure().map(failed -> what + " It should have " + Words.visible(failed.should()) + ", but "
                + Words.visible(failed.but()) + ", at " + Words.time(failed.at()) + ".").orElse(what);
    }

    private static String read(String resource) {
        try (InputStream in = Picture.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
