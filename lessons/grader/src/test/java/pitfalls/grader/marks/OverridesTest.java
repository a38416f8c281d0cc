package pitfalls.grader.marks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverridesTest {

    private static final String HEADER = "submission,lesson,points,comment\n";
    private static final Person ALICE = new Person(2, "4711", "Alice", "", "", "", "", "", "", "");

    @TempDir
    private Path folder;

    @Test
    void aMarkIsForASubmissionOrItsOwner() throws IOException {
        Overrides overrides = read(HEADER + "4711,07-read-timeout,1,explained\nbob,07-read-timeout,0,copied\n");
        Gradebook book = new Gradebook("tcp-alice", "", List.of(new Mark("07-read-timeout", false, false,
                "2 of 3 checks", "FAILED", List.of("ends"), 66, 200)));

        assertEquals(100, overrides.apply(book, book.submission(), ALICE).points());
        assertEquals(66, overrides.apply(book, book.submission(), ALICE).automatic());
        assertEquals(66, overrides.apply(book, book.submission(), null).points());
    }

    @Test
    void aWrongLineIsNamed() {
        assertRefused("The marks in FILE need the columns submission, lesson, points, comment in the first line.",
                "submission,points\n");
        assertRefused("In FILE, line 2, the points are \"1,5\": a number such as 1 or 0.5 is needed.",
                "submission;lesson;points;comment\nbob;07-read-timeout;1,5;why\n");
        assertRefused("In FILE, line 3, the mark has no comment.",
                HEADER + "bob,07-read-timeout,1,why\nbob,08-slow-drip,1,\n");
        assertRefused("In FILE, line 3, bob has a second mark for 07-read-timeout.",
                HEADER + "bob,07-read-timeout,1,why\nbob,07-read-timeout,0,why\n");
    }

    private void assertRefused(String sentence, String text) {
        assertEquals(sentence, assertThrows(IllegalArgumentException.class, () -> read(text)).getMessage()
                .replace(folder.resolve("overrides.csv").toString(), "FILE"));
    }

    private Overrides read(String text) throws IOException {
        return Overrides.read(Files.writeString(folder.resolve("overrides.csv"), text));
    }
}
