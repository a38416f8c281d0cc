package pitfalls.grader.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pitfalls.grader.marks.ClassBook;
import pitfalls.grader.marks.ClassBook.Entry;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Mark;
import pitfalls.grader.marks.Person;
import pitfalls.grader.marks.Roster;

/** What Canvas and Moodle import, and the table beside it. */
class ServicesTest {

    private static final List<String> LESSONS = List.of("07-read-timeout");
    private static final Person ALICE = new Person(3, "12345", "Ames, Alice", "", "", "alice@example.org", "m1", "s1",
            "alice", "A");
    private static final Person BOB = new Person(4, "12346", "Berg, Bob", "", "", "bob@example.org", "m2", "s2",
            "bob", "A");

    @Test
    void canvasFindsAStudentByItsOwnExport() {
        assertEquals("""
                Student,ID,SIS User ID,SIS Login ID,Section,TCP Pitfalls\r
                    Points Possible,,,,,2\r
                "Ames, Alice",12345,s1,alice,A,0.66\r
                "Berg, Bob",12346,s2,bob,A,0\r
                """, Canvas.of(book("student", "id", "sis user id", "sis login id", "section")));
    }

    @Test
    void canvasFindsAStudentByTheSchoolsNumber() {
        assertEquals("\"Ames, Alice\",,s1,alice,A,0.66",
                Canvas.of(book("id", "name", "sis user id")).lines().toList().get(2));
    }

    @Test
    void moodleFindsAStudentByItsWorksheetOrItsFolder() {
        assertEquals("""
                Identifier,Full name,ID number,Email address,Grade,Maximum grade,Last modified (grade),07-read-timeout\r
                Participant 77,"Ames, Alice",m1,alice@example.org,0.66,2,,0.66\r
                ,"Berg, Bob",m2,bob@example.org,0,2,,0\r
                """, Moodle.of(book("id", "name", "email")));
        assertEquals("12345,\"Ames, Alice\",m1,alice@example.org,0.66,2,,0.66",
                Moodle.of(book("identifier", "full name")).lines().toList().get(1));
    }

    @Test
    void whatWasNotJudgedHasNoPointsAnywhere(@TempDir Path folder) throws IOException {
        Gradebook busy = new Gradebook("x", "is to be graded again", marks(66), "", false);
        ClassBook one = new ClassBook("class", LESSONS, book("id", "sis login id", "email").roster(),
                List.of(new Entry(ALICE, "x", busy)));
        Results results = new Results(false, Map.of());

        assertTrue(Csv.of(one).endsWith("x,12345,\"Ames, Alice\",,2,,is to be graded again\r\n"), Csv.of(one));
        assertTrue(Canvas.of(one).endsWith(",s1,alice,A,\r\n"), Canvas.of(one));
        assertTrue(Moodle.of(one).endsWith(",alice@example.org,,2,,\r\n"), Moodle.of(one));

        results.write(new Gradebook("x", "", marks(66)), folder, Duration.ZERO);
        assertTrue(Files.exists(folder.resolve("results.json")) && Files.exists(folder.resolve("result.json")));
        results.write(busy, folder, Duration.ZERO);
        assertFalse(Files.exists(folder.resolve("results.json")) || Files.exists(folder.resolve("result.json")));
        assertTrue(Files.readString(folder.resolve(Results.PAGE)).contains("is to be graded again"));
    }

    @Test
    void whatARosterMustHaveIsSaid() {
        assertEquals(List.of("There is no canvas.csv: the roster has no column SIS User ID or SIS Login ID, and none"
                        + " that are called Student and ID as in Canvas's own export.",
                "There is no moodle.csv: the roster has no column email, ID number or Identifier."),
                Results.lacking(book("id", "name").roster()));
        assertEquals(List.of(), Results.lacking(book("id", "name", "email", "sis login id").roster()));
        assertEquals(List.of(), Results.lacking(Roster.NONE));
    }

    @Test
    void theTableSaysWhoseASubmissionIsAndWhoHasNone() {
        assertEquals("""
                \ufeffsubmission,id,name,points,of,07-read-timeout,problem\r
                A_77_assignsubmission_file_,12345,"Ames, Alice",0.66,2,0.66,\r
                x,,,0.66,2,0.66,\r
                ,12346,"Berg, Bob",0,2,0,is missing\r
                """, Csv.of(book("id", "name")));
    }

    private static ClassBook book(String... columns) {
        return new ClassBook("class", LESSONS, new Roster(Path.of("roster.csv"), List.of(columns), List.of(ALICE, BOB)),
                List.of(new Entry(ALICE, "A_77_assignsubmission_file_", new Gradebook("A_77_assignsubmission_file_", "", marks(66))),
                        new Entry(null, "x", new Gradebook("x", "", marks(66))),
                        new Entry(BOB, "", new Gradebook("", "is missing", marks(0)))));
    }

    private static List<Mark> marks(int points) {
        return List.of(new Mark(LESSONS.getFirst(), false, false, "2 of 3 checks", "FAILED", List.of("ends"),
                points, 200));
    }
}
