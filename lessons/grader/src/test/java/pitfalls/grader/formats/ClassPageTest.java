package pitfalls.grader.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import pitfalls.grader.marks.ClassBook;
import pitfalls.grader.marks.ClassBook.Entry;
import pitfalls.grader.marks.FirstFailure;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Mark;
import pitfalls.grader.marks.Person;
import pitfalls.grader.marks.Roster;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Trace;

/** The two pages in HTML, against texts that were looked at in a browser. */
class ClassPageTest {

    private static final String FIRST = "01-connect-timeout";
    private static final String SECOND = "07-read-timeout";
    private static final String HOSTILE = "<script>alert('1')</script>\u202E\u0000\"&";

    private final Gradebook alice = new Gradebook("alice", "", List.of(
            new Mark(FIRST, false, true, "solved", "", List.of(), 100, 100),
            new Mark(SECOND, false, false, "1 of 3 checks", "FAILED: " + HOSTILE,
                    List.of("ends in time", "says <why>"), 33, 100)));
    private final Gradebook bob = new Gradebook(HOSTILE, "", List.of(
            new Mark(FIRST, false, false, "refused: " + HOSTILE, "refused", List.of(), 0, 100),
            new Mark(SECOND, false, false, "2 of 3 checks", "FAILED: no", List.of("says <why>"), 66, 100)));
    private final Gradebook carol = new Gradebook("carol", "is no zip that can be read", List.of(
            missing(FIRST), missing(SECOND)));
    private final Gradebook drawn = new Gradebook("drawn", "", List.of(new Mark(SECOND, false, false, "1 of 3 checks",
            "FAILED", new FirstFailure("ends in time", new Trace(List.of(new Event.Note(0, HOSTILE)), 0, 0)),
            List.of("ends in time"), 33, 100, 33, "")));
    private final Gradebook dave = new Gradebook("d\u00e4ve & co", "", List.of(
            new Mark(FIRST, false, true, "solved", "", List.of(), 100, 100), missing(SECOND)));

    private final Person ames = new Person(2, "a1", "Alice Ames", "", "", "", "", "", "", "");
    private final Person erin = new Person(3, "e1", "Erin <b>", "", "", "", "", "", "", "");

    private final ClassBook book = new ClassBook("net/2026", List.of(FIRST, SECOND),
            new Roster(Path.of("roster.csv"), List.of("id", "name"), List.of(ames, erin)),
            List.of(new Entry(ames, "alice", alice), entry(bob), entry(carol), entry(dave),
                    new Entry(erin, "", new Gradebook("", "is missing", List.of(missing(FIRST), missing(SECOND))))));

    @Test
    void theClassIsATableWithSignsAndWhatFailsMost() throws IOException {
        assertEquals(golden("class.html"), body(ClassPage.of(book)));
    }

    @Test
    void whereThereIsNoRosterNobodyIsMissing() {
        String page = ClassPage.of(new ClassBook("net", List.of(FIRST, SECOND), Roster.NONE,
                List.of(entry(alice))));

        assertFalse(page.contains("Who is missing"), page);
        assertFalse(page.contains("Nobody"), page);
    }

    @Test
    void whereNoCheckFailsNobodyIsStuck() {
        String page = ClassPage.of(new ClassBook("net", List.of(FIRST, SECOND), Roster.NONE,
                List.of(entry(dave))));

        assertTrue(page.contains("<p>No check fails.</p>"), page);
        assertFalse(page.contains("fails for"), page);
    }

    @Test
    void aStudentReadsWhatFailedInFull() throws IOException {
        assertEquals(golden("page.html"), body(StudentPage.of(alice)));
    }

    @Test
    void whatIsHiddenFromAStudentIsNotOnThePage() {
        String page = StudentPage.of(new Gradebook("alice", "", List.of(
                new Mark(SECOND + ".extra", true, false, "0 of 1 checks", "FAILED: a secret", List.of("secret"),
                        0, 100))));

        assertFalse(page.contains("secret"), page);
        assertFalse(page.contains("0 of 1 checks"), page);
    }

    @Test
    void aPageRunsNothingAndLoadsNothing() throws Exception {
        for (String page : List.of(ClassPage.of(book), StudentPage.of(bob), StudentPage.of(drawn))) {
            String style = page.substring(page.indexOf("<style>") + "<style>".length(), page.indexOf("</style>"));
            String digest = Base64.getEncoder().encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8)));
            assertTrue(page.contains("content=\"default-src 'none'; style-src 'sha256-" + digest
                    + "'; base-uri 'none'; form-action 'none'\""), page);
            assertFalse(page.matches("(?s).*(<script|src=|style=|url\\(|@import|javascript:| on[a-z]+=).*"), page);
            assertEquals(page, new String(page.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        }
    }

    @Test
    void halfACharacterIsWrittenAsOneThatIsUnknown() {
        assertEquals("<p>a\uFFFDb\uFFFD</p>\n", Html.tag("p", "a\uD83Db\u0007").toString());
        assertEquals("<p>\uD83D\uDE00</p>\n", Html.tag("p", "\uD83D\uDE00").toString());
    }

    private static Mark missing(String name) {
        return new Mark(name, false, false, "missing", "none", List.of(), 0, 100);
    }

    private static String body(String page) {
        return page.substring(page.indexOf("<body>"));
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = ClassPageTest.class.getResourceAsStream("/golden/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        }
    }

    private static Entry entry(Gradebook book) {
        return new Entry(null, book.submission(), book);
    }
}
