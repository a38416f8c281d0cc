package pitfalls.grader.marks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RosterTest {

    @TempDir
    private Path folder;

    @Test
    void aSubmissionIsFoundByWhatItIsCalled() throws IOException {
        Roster roster = read("""
                id,name,submission,github,email
                1,Alice Ames,team-a.zip,,
                2,Bob Berg,class/tcp-bob,,
                3,Carol Coe,,Carol-Codes,
                4,Dave Dorn,,,dave@example.org
                5,Erin Ebert,,,
                """);

        assertEquals(Map.of("team-a", "1", "tcp-bob", "2", "pitfalls-carol-codes", "3", "dave@example.org", "4",
                "erin ebert", "5"), owners(roster, "team-a", "tcp-bob", "pitfalls-carol-codes", "dave@example.org",
                "erin ebert", "somebody"));
    }

    @Test
    void moodlesFoldersAreFoundByNumberOrName() throws IOException {
        Roster worksheet = read("""
                Identifier,Full name,Email address,Status,Grade
                Participant 12345,Jane Doe,jane@example.org,Submitted,
                Participant 345,"Bj\u00f6rk, J.",b@example.org,,
                """);
        Roster own = read("id,name\n7,Jane Doe\n");

        assertEquals(Map.of("Jane M. Doe_12345_assignsubmission_file_", "Participant 12345",
                "B_345_assignsubmission_file", "Participant 345"),
                owners(worksheet, "Jane M. Doe_12345_assignsubmission_file_", "B_345_assignsubmission_file"));
        assertEquals(Map.of("Jane Doe_12345_assignsubmission_file_", "7"),
                owners(own, "Jane Doe_12345_assignsubmission_file_", "Jan Doe_7_assignsubmission_onlinetext_"));
    }

    @Test
    void canvassFilesAreFoundByNumberOrName() throws IOException {
        Roster export = read("\uFEFF" + """
                Student;ID;SIS User ID;SIS Login ID;Section;TCP Pitfalls (77)
                ;;;;;Manual Posting
                    Points Possible;;;;;20
                "Doe, Jane";12345;s1;jane;A;
                """);
        Roster own = read("id,name\n7,Jane van Doe\n");

        assertEquals(1, export.people().size());
        assertEquals(Map.of("x_LATE_12345_67890_answers-1.zip", "12345"),
                owners(export, "x_LATE_12345_67890_answers-1.zip", "doejohn_12346_67891_answers.zip"));
        assertEquals(Map.of("doejanevan_12345_67890_answers", "7"), owners(own, "doejanevan_12345_67890_answers"));
    }

    @Test
    void aWrongLineIsNamed() throws IOException {
        assertRefused("The roster FILE needs the columns id and name in its first line.", "who,mark\na,1\n");
        assertRefused("In FILE, line 3, somebody has no name.", "id,name\n1,Alice\n2,\n");
        assertRefused("In FILE, line 3, there are 3 cells, and 2 in the first line.", "id,name\n1,Alice\n2,Berg,Bob\n");
        assertRefused("In FILE, line 5, the id 1 is Bob's, and in line 2 it is Alice's.",
                "id,name\n1,Alice\n\n7,\"C\"\n1,Bob\n");
        assertRefused("The file FILE is empty.", "");
        Path latin = Files.write(folder.resolve("roster.csv"),
                "id,name\n1,Bj\u00f6rk\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("The file " + latin + " is not UTF-8.",
                assertThrows(IllegalArgumentException.class, () -> Roster.read(latin)).getMessage());
    }

    @Test
    void whatIsTwoPeoplesIsNamedBeforeAnythingIsGraded() throws IOException {
        Roster roster = read("id,name,github\n1,Ann,lee\n2,Lee,\n");

        assertEquals("In FILE, line 3, the submission tcp-lee is Lee's, and in line 2 it is Ann's: name theirs in the"
                + " column submission.", refused(read("id,name,github\n1,Ann,lee\ntcp-lee,Lee,\n"), "tcp-lee"));
        assertEquals("In FILE, line 2, Ann has the submissions tcp-lee and lee: name one in the column submission.",
                refused(roster, "tcp-lee", "lee"));
        assertEquals(Map.of(), owners(Roster.NONE, "tcp-lee"));
    }

    private String refused(Roster roster, String... submissions) {
        return assertThrows(IllegalArgumentException.class, () -> roster.owners(List.of(submissions))).getMessage()
                .replace(folder.resolve("roster.csv").toString(), "FILE");
    }

    private static Map<String, String> owners(Roster roster, String... submissions) {
        Map<String, String> owners = new TreeMap<>();
        roster.owners(List.of(submissions)).forEach((name, person) -> owners.put(name, person.id()));
        return owners;
    }

    private void assertRefused(String sentence, String text) {
        assertEquals(sentence, assertThrows(IllegalArgumentException.class, () -> read(text)).getMessage()
                .replace(folder.resolve("roster.csv").toString(), "FILE"));
    }

    private Roster read(String text) throws IOException {
        return Roster.read(Files.writeString(folder.resolve("roster.csv"), text));
    }
}
