package pitfalls.grader.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pitfalls.grader.marks.ClassBook;
import pitfalls.grader.marks.ClassBook.Entry;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Mark;
import pitfalls.grader.marks.Roster;

/** Every form of a gradebook says the same, and none shows a student what is hidden. */
class GradebookTest {

    private static final Map<String, String> JOB = Map.of("GITHUB_REPOSITORY", "class/tcp-alice",
            "GITHUB_SHA", "0123456789abcdef0123456789abcdef01234567", "GITHUB_REF_TYPE", "tag",
            "GITHUB_REF_NAME", "submit/1");

    private final Gradebook book = new Gradebook("alice", "", List.of(
            new Mark("01-connect-timeout", false, true, "solved", "", List.of(), 200, 200),
            new Mark("07-read-timeout", false, false, "9 of 12 checks", "FAILED: ends\n```\n| <b>",
                    List.of("ends"), 33, 100),
            new Mark("07-read-timeout.extra", true, false, "0 of 1 checks", "FAILED: a secret",
                    List.of("keeps a secret"), 0, 100)));

    @Test
    void gradescopeReadsIt() throws IOException {
        String json = Gradescope.json(book, 12);

        assertValid("gradescope", json);
        assertTrue(json.contains("\"score\" : 2.33"), json);
        assertTrue(json.contains("\"visibility\" : \"hidden\""), json);
        assertFalse(invalid("gradescope", json.replace("\"failed\"", "\"half\"")).isEmpty());
    }

    @Test
    void classroom50ReadsIt() throws IOException {
        String partial = Classroom50.json(book, true, JOB, Instant.EPOCH);
        String whole = Classroom50.json(book, false, Map.of(), Instant.EPOCH);

        assertValid("classroom50", partial);
        assertValid("classroom50", whole);
        assertTrue(partial.contains("\"score\" : 233,"), partial);
        assertTrue(partial.contains("\"max-score\" : 400,"), partial);
        assertTrue(partial.contains("\"https://github.com/class/tcp-alice/releases/tag/submit/1\""), partial);
        assertTrue(whole.contains("\"max-score\" : 4,"), whole);
        assertFalse(partial.contains("secret"), partial);
    }

    @Test
    void thePageHidesWhatIsHiddenAndTakesNoMarkupFromAnAnswer() {
        String page = Page.of(book);

        assertTrue(page.startsWith("# alice: 2.33 of 4 points\n"), page);
        assertTrue(page.contains("| 07-read-timeout.extra | 0 of 1 |  |"), page);
        assertTrue(page.contains("````text\nFAILED: ends\n```\n| <b>\n````\n"), page);
        assertFalse(page.contains("secret"), page);
        assertTrue(Page.of(all(new Gradebook("a|b", "is <b>", List.of()))).contains("| a\\|b | 0 of 0 | is \\<b\\> |"));
    }

    @Test
    void theTableIsTextForASpreadsheet() {
        Gradebook other = new Gradebook("=1+1", "is \"empty\", it seems", List.of());

        assertEquals("\ufeffsubmission,points,of,x,problem\r\n'=1+1,0,0,\"is \"\"empty\"\", it seems\"\r\n",
                Csv.of(all(other, "x")));
        assertTrue(Csv.of(all(new Gradebook("\uff1d1+1", "", List.of()))).contains("'\uff1d1+1,0"));
        assertEquals("alice,2.33,4,2,0.33,0,", Csv.of(all(book)).lines().toList().getLast());
    }

    @Test
    void whatWasNotReadIsSaidToTheStudent() throws IOException {
        Gradebook noted = new Gradebook("alice", "", book.marks(), "Left out: A.java~.", true);

        assertTrue(Page.of(noted).startsWith("# alice: 2.33 of 4 points\n\nLeft out: A.java~.\n\n| lesson"));
        assertTrue(Gradescope.json(noted, 1).contains("\"2.33 of 4 points\\nLeft out: A.java~.\""));
        assertValid("gradescope", Gradescope.json(noted, 1));
    }

    @Test
    void noFormatShowsAControlCharacterOrACommand() {
        String bad = "\u001b[31m\u202e##[error]x\n::error::y";
        Gradebook hostile = new Gradebook(bad, "holds " + bad, List.of(
                new Mark("01-connect-timeout", false, false, bad, bad, List.of(bad), 0, 100)), bad, true);

        for (String text : List.of(Page.of(hostile), Page.of(all(hostile, "x")), Csv.of(all(hostile, "x")),
                Gradescope.json(hostile, 1), Classroom50.json(hostile, false, Map.of(), Instant.EPOCH),
                String.join("\n", new Board(false).lines(hostile)),
                String.join("\n", Board.wrapped("  ", "x".repeat(78) + bad)))) {
            assertFalse(text.matches("(?s).*(\\p{Cntrl}\\[|\\\\u001b|\u202e|##\\[|\\v\\s*::error).*"), text);
        }
    }

    @Test
    void aMarkHasTheSameDigitsEverywhere() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("fa"));
        try {
            assertEquals("0.33", Mark.show(33));
            assertEquals("12.05", Mark.show(1205));
            assertEquals("alice,2.33,4,2,0.33,0,", Csv.of(all(book)).lines().toList().getLast());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aSummaryIsAppended(@TempDir Path folder) throws IOException {
        Path summary = Files.writeString(folder.resolve("summary"), "before\n");
        Results results = new Results(false, Map.of("GITHUB_STEP_SUMMARY", summary.toString()));

        results.summarize("after");
        results.write(book, folder.resolve("alice"), Duration.ofSeconds(3));

        assertEquals("before\nafter\n", Files.readString(summary));
        assertValid("gradescope", Files.readString(folder.resolve("alice/results.json")));
        assertValid("classroom50", Files.readString(folder.resolve("alice/result.json")));
    }

    private static ClassBook all(Gradebook book, String... names) {
        return new ClassBook("class", List.of(names), Roster.NONE, List.of(new Entry(null, book.submission(), book)));
    }

    private static void assertValid(String schema, String json) throws IOException {
        assertEquals(List.of(), invalid(schema, json));
    }

    private static List<String> invalid(String schema, String json) throws IOException {
        try (InputStream in = GradebookTest.class.getResourceAsStream("/schema/" + schema + ".json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(in)
                    .validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
        }
    }
}
