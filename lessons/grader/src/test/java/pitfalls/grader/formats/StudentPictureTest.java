package pitfalls.grader.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import pitfalls.grader.marks.FirstFailure;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Mark;
import pitfalls.grader.picture.Picture;
import pitfalls.grader.picture.Theme;
import pitfalls.testkit.trace.Data;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Event.End;
import pitfalls.testkit.trace.Trace;

/** The picture on a student's page: there for the first failure, bounded, and only ever beside the text. */
class StudentPictureTest {

    private static final String LESSON = "07-read-timeout";
    private static final String SENTENCE = "gives up on a silent server";
    private static final String MARKUP = "</text></svg></figure><script>alert(1)</script><img src=x onerror=alert(1)>"
            + "<style>*{display:none}</style>\"'&\u0000\u202E";

    @Test
    void theFirstFailureIsDrawnForAScreenAndForAPhoneAndIsATableToo() {
        String page = page(failed(silence("a server")));

        Picture picture = new Picture(SENTENCE, silence("a server"));
        assertTrue(page.contains("<div class=\"drawing wide\">\n" + picture.element(Picture.WIDE, Theme.SYSTEM)), page);
        assertTrue(page.contains("<div class=\"drawing narrow\">\n" + picture.element(Picture.NARROW, Theme.SYSTEM)), page);
        assertTrue(page.contains("<td>0.0 ms</td><td>you</td><td>price(&quot;a server&quot;) begins</td>"), page);
        assertTrue(page.contains("FAILED: in words"), page);
        assertTrue(style(page).endsWith(Picture.STYLE), "It brings the picture's style, dark and light.");
    }

    @Test
    void thePageIsWholeAndAnAnswersMarkupIsText() throws Exception {
        Trace hostile = silence(MARKUP);
        String page = StudentPage.of(new Gradebook(MARKUP, "", List.of(mark(MARKUP, new FirstFailure(MARKUP, hostile)))));

        String body = page.substring(page.indexOf("<body>"), page.indexOf("</html>"));
        DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
        assertFalse(body.matches("(?s).*<(script|img|style|a [^>]*http).*"), body);
        assertEquals(1, body.split("<figure>", -1).length - 1, body);
        assertEquals(2, body.split("<svg ", -1).length - 1, body);
        assertTrue(body.contains("&lt;script&gt;alert(1)"), body);
    }

    @Test
    void aCourseOfFailuresIsBoundedWhateverTheTraces() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            events.addAll(silence("&".repeat(1000)).events());
        }
        FirstFailure worst = new FirstFailure(SENTENCE, new Trace(events, 300, 0));
        List<Mark> marks = new ArrayList<>(Collections.nCopies(20, mark("FAILED: in words", worst)));

        String page = StudentPage.of(new Gradebook("alice", "", marks));

        assertEquals(20, page.split("The picture of the first failure is left out, for it is too large.", -1).length - 1);
        assertFalse(page.contains("<svg"), "A picture is there as a whole, or not at all.");
        assertEquals(20, page.split("FAILED: in words", -1).length - 1);
        assertTrue(page.length() < 20 * StudentPage.MOST_OF_A_PICTURE, () -> page.length() + " characters");
    }

    @Test
    void whatCannotBeDrawnIsLeftToTheText() {
        String page = page(failed(new Trace(List.of(new Event.Note(0, null)), 0, 0)));

        assertEquals(page(mark("FAILED: in words", null)), page);
        assertTrue(page.contains("FAILED: in words"), page);
    }

    @Test
    void aHiddenCheckHasNoPicture() {
        String page = page(new Mark(LESSON + ".extra", true, false, "0 of 1 checks", "FAILED: a secret",
                new FirstFailure("a secret", silence("a secret")), List.of("secret"), 0, 100, 0, ""));

        assertFalse(page.contains("secret"), page);
        assertFalse(page.contains("<svg"), page);
    }

    private static Mark failed(Trace trace) {
        return mark("FAILED: in words", new FirstFailure(SENTENCE, trace));
    }

    private static Mark mark(String text, FirstFailure first) {
        return new Mark(LESSON, false, false, "9 of 12 checks", text, first, List.of(SENTENCE), 0, 100, 0, "");
    }

    private static Trace silence(String name) {
        return new Trace(List.of(new Event.CallBegins(0, 1, "price(\"" + name + "\")"),
                new Event.Connected(400_000, 1, End.YOU, name),
                new Event.Sent(600_000, 500_000, -1, 600_000, 1, End.YOU,
                        Data.of("PRICE ACME\n".getBytes(StandardCharsets.US_ASCII)), false),
                new Event.Note(700_000, name),
                new Event.Silent(700_000, 1),
                new Event.Failed(650_000_000, "failed with " + name, "was still reading", null, name,
                        new Event.Deadline(0, 400_000_000, "after 400 ms"), null, 1, 0)), 1, 0);
    }

    private static String page(Mark mark) {
        return StudentPage.of(new Gradebook("alice", "", List.of(mark)));
    }

    private static String style(String page) {
        return page.substring(page.indexOf("<style>") + "<style>".length(), page.indexOf("</style>"));
    }
}
