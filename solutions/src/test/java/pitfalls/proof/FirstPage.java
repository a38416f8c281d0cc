package pitfalls.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pitfalls.grader.course.Expected;
import pitfalls.grader.engine.Outcome;
import pitfalls.grader.marks.FirstFailure;
import pitfalls.grader.marks.Json;
import pitfalls.grader.picture.Picture;
import pitfalls.grader.picture.Row;
import pitfalls.grader.picture.Theme;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Trace;

/**
 * The failure that the root README shows, as text and as a picture of the same run: the first one of a
 * lesson's starter. That run is kept beside the pictures, so that they can be drawn again.
 */
record FirstPage(Path root) {

    static final String LESSON = "07-read-timeout";

    /** Of the pictures, in CSS pixels: a column of GitHub's shows them at their size. */
    static final int WIDTH = 640;

    static final List<Theme> THEMES = List.of(Theme.LIGHT, Theme.DARK);

    /** The page of a check in the README, up to where the last screen says how to go on. */
    private static final Pattern PAGE = Pattern.compile("(?s)(?<=\n```\n)FAILED: .*?(?=\n\n  "
            + LESSON + " \\(lesson )");

    private static final Pattern TIME = Pattern.compile("\\d+(\\.\\d)? ms");

    Path readme() {
        return root.resolve("README.md");
    }

    Path picture(Theme theme) {
        return root.resolve("docs/desk/pictures/first-failure-" + theme.name().toLowerCase(Locale.ROOT) + ".svg");
    }

    private Path keptIn() {
        return root.resolve("docs/desk/first-failure.json");
    }

    /** What the README shows as text. */
    String text() {
        Matcher page = PAGE.matcher(Workspace.text(readme()));
        if (!page.find()) {
            throw new AssertionError("README.md has no page of a failed check of " + LESSON + ".");
        }
        return page.group();
    }

    /** What the README's text and pictures are made of. */
    FirstFailure kept() {
        try {
            FirstFailure kept = Json.read(keptIn(), FirstFailure.class);
            if (kept == null) {
                throw new AssertionError(keptIn() + " is no failure: mvn verify -Psolutions -Dpublish");
            }
            return kept;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the code draws of the kept run today. */
    String drawn(Theme theme) {
        FirstFailure failure = kept();
        return new Picture(failure.sentence(), failure.trace()).file(WIDTH, theme);
    }

    /** What happens, without the times, which differ from run to run, and the TCP states, which not every system tells. */
    static List<String> story(FirstFailure failure) {
        Trace trace = failure.trace();
        List<Event> events = trace.events().stream().filter(event -> !(event instanceof Event.States)).toList();
        return new Picture(failure.sentence(), new Trace(events, trace.connections(), trace.roundsBefore())).rows().stream()
                .map(FirstPage::untimed).toList();
    }

    private static String untimed(Row row) {
        return row.side() + ": " + TIME.matcher(row.text()).replaceAll("... ms");
    }

    /** Shows another run of the starter from now on. */
    void publish(Outcome starter) throws IOException {
        Expected first = starter.open().getFirst();
        Files.createDirectories(picture(Theme.LIGHT).getParent());
        Files.writeString(keptIn(), Json.write(new FirstFailure(first.sentence(), starter.trace(first))));
        Files.writeString(readme(), PAGE.matcher(Workspace.text(readme()))
                .replaceFirst(Matcher.quoteReplacement(starter.page(first))));
        for (Theme theme : THEMES) {
            Files.writeString(picture(theme), drawn(theme));
        }
    }
}
