package pitfalls.grader.marks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import pitfalls.grader.course.Course;

/** The names of a class: every submission has one, and a folder for its results that no other has. */
class SubmissionsTest {

    @TempDir
    private Path students;

    @Test
    void aZipHasItsNameWithoutTheEnding() throws IOException {
        make("mueller_12345_67890_tcp.zip", "bob.zip", "bob/", "carol.zip", "carol.ZIP", "Dora/");

        assertEquals(List.of("Dora", "bob", "bob.zip", "carol.ZIP", "carol.zip", "mueller_12345_67890_tcp"), names());
    }

    @Test
    void noTwoHaveOneFolderOnAnySystem() throws IOException {
        make("bob.zip", "Bob.zip", "bob.ZIP", "M\u00fcller/", "Mu\u0308ller/", "m\u00dcLLER/", "stra\u00dfe/",
                "STRASSE/", "con/", "dot./", "a:b/", "plain", "~00000000/", "plain~00000000", "x".repeat(251) + ".zip",
                "x".repeat(250) + "y.zip", "\u4f5c".repeat(80) + "/");

        List<Submissions.One> all = Submissions.in(students).all();

        assertEquals(17, all.size());
        assertEquals(17, all.stream().map(one -> FileNames.key(one.folder())).distinct().count());
        assertTrue(all.stream().allMatch(one -> FileNames.key(one.folder()).getBytes().length < 240), all.toString());
        assertTrue(folders().contains("plain"), all.toString());
        assertFalse(folders().stream().anyMatch(folder -> folder.matches("(?i)con|.*[.:].*")
                && !folder.matches("(?i).*\\.zip~[0-9a-f]{8}|dot\\.~[0-9a-f]{8}")), all.toString());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void bytesThatAreNoTextAreTold() throws IOException {
        for (String raw : new String[] {"No%C3%ABl", "No%EBl", "No%E8l", "no%0Anl", "%1B[31mred"}) {
            Files.createDirectory(Path.of(URI.create(students.toUri() + raw.replace("[", "%5B"))));
        }

        assertEquals(List.of("%1B[31mred", "No\u00ebl", "No%E8l", "No%EBl", "no%0Anl"), names());
        assertEquals(5, folders().stream().distinct().count());
    }

    @Test
    void whatIsNobodysIsLeftOutAndNamed() throws IOException {
        make("__MACOSX/", "task.PDF", "grades.xlsx", "Thumbs.db", ".DS_Store", "alice/", "bob.rar", "carol.tar.gz",
                "dora_12345_67890_answer.pdf", "Erik_3_assignsubmission_file_notes.txt", "PriceClient.java", "frank",
                "G\u00fcl_4_assignsubmission_file_/", "G\u00fcl_4_assignsubmission_onlinetext_/",
                "Hana_5_assignsubmission_onlinetext_/");

        Submissions all = Submissions.in(students);

        assertEquals(List.of("G\u00fcl_4_assignsubmission_onlinetext_", "Thumbs.db", "__MACOSX", "grades.xlsx",
                "task.PDF"), all.leftOut());
        assertEquals(List.of("Erik_3_assignsubmission_file_notes.txt", "G\u00fcl_4_assignsubmission_file_",
                "Hana_5_assignsubmission_onlinetext_", "PriceClient.java", "alice", "bob.rar",
                "carol.tar.gz", "dora_12345_67890_answer.pdf", "frank"), names());
    }

    @Test
    void aClassIsKnownByWhatItHolds() throws IOException {
        Course course = new Course(students, List.of("99-doubling"));
        make("__MACOSX/", "task.pdf", "alice/");
        assertFalse(ClassRun.isClass(course, students), "one folder is a host's wrapper");
        make("bob/lessons/99-doubling/");
        assertTrue(ClassRun.isClass(course, students));
        Files.move(students.resolve("bob"), students.resolve("alice/bob"));
        assertFalse(ClassRun.isClass(course, students));
        make("carol.RAR");
        assertTrue(ClassRun.isClass(course, students), "what is packed is somebody's");
        make("lessons/99-doubling/");
        assertFalse(ClassRun.isClass(course, students));
    }

    private void make(String... names) throws IOException {
        for (String name : names) {
            Path path = students.resolve(name);
            if (name.endsWith("/")) {
                Files.createDirectories(path);
            } else {
                Files.createFile(path);
            }
        }
    }

    private List<String> names() throws IOException {
        return Submissions.in(students).all().stream().map(Submissions.One::name).toList();
    }

    private List<String> folders() throws IOException {
        return Submissions.in(students).all().stream().map(Submissions.One::folder).toList();
    }
}
