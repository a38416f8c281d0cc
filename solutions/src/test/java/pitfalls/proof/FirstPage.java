package pitfalls.proof;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pitfalls.grader.course.Expected;
import pitfalls.grader.engine.Outcome;
import pitfalls.grader.picture.Picture;
import pitfalls.grader.picture.Row;
import pitfalls.grader.picture.Theme;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Trace;
import pitfalls.testkit.trace.TraceFormat;

/**
 * The failure that the root README shows, as text and as a picture of the same run: the first one of a
 * lesson's starter. The run's trace is kept beside the pictures, in Base64, so that they can be drawn again.
 */
record FirstPage(Path root) {

    static final String LESSON = "07-read-timeout";

    /** Of the pictures, in CSS pixels: a column of GitHub's shows them at their size. */
    static final int WIDTH = 640;

    static final List<Theme> THEMES = List.of(Theme.LIGHT, Theme.DARK);

    /** The page of a check in the README, up to where the last screen says how to go on. */
    private static final Pattern PAGE = Pattern.compile("(?s)(?<=\n```\n)FAILED: (?<sentence>[^\n]+)\n.*?(?=\n\n  "
            + LESSON + " \\(lesson )");

    private static final int LINE = 76;
    private static final byte[] NEWLINE = {'\n'};

    private static final Pattern TIME = Pattern.compile("\\d+(\\.\\d)? ms");

    Path readme() {
        return root.resolve("README.md");
    }

    Path picture(Theme theme) {
        return root.resolve("docs/desk/pictures/first-failure-" + theme.name().toLowerCase(Locale.ROOT) + ".svg");
    }

    private Path kept() {
        return root.resolve("docs/desk/first-failure.trace");
    }

    /** What the README shows as text. */
    String text() {
        return page().group();
    }

    /** The failed check's sentence. */
    String sentence() {
        return page().group("sentence");
    }

    private Matcher page() {
        Matcher page = PAGE.matcher(Workspace.text(readme()));
        if (!page.find()) {
            throw new AssertionError("README.md has no page of a failed check of " + LESSON + ".");
        }
        return page;
    }

    Trace trace() {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(Workspace.text(kept()));
            return TraceFormat.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the code draws of the kept trace today. */
    String drawn(Theme theme) {
        return new Picture(sentence(), trace()).file(WIDTH, theme);
    }

    /** What happens, without the times, which differ from run to run, and the TCP states, which not every system tells. */
    static List<String> story(String sentence, Trace trace) {
        List<Event> events = trace.events().stream().filter(event -> !(event instanceof Event.States)).toList();
        return new Picture(sentence, new Trace(events, trace.connections(), trace.roundsBefore())).rows().stream()
                .map(FirstPage::untimed).toList();
    }

    private static String untimed(Row row) {
        return row.side() + ": " + TIME.matcher(row.text()).replaceAll("... ms");
    }

    /** Shows another run of the starter from now on. */
    void publish(Outcome starter) throws IOException {
        Expected first = starter.open().getFirst();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TraceFormat.write(starter.trace(first), new DataOutputStream(bytes));
        Files.createDirectories(picture(Theme.LIGHT).getParent());
        Files.writeString(kept(), Base64.getMimeEncoder(LINE, NEWLINE).encodeToString(bytes.toByteArray()) + "\n");
        Files.writeString(readme(), PAGE.matcher(Workspace.text(readme()))
                .replaceFirst(Matcher.quoteReplacement(starter.page(first))));
        for (Theme theme : THEMES) {
            Files.writeString(picture(theme), drawn(theme));
        }
    }
}
