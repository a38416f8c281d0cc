package pitfalls.grader.marks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pitfalls.grader.course.Course;
import pitfalls.grader.engine.Engine;
import pitfalls.grader.engine.EngineTest;
import pitfalls.grader.formats.Results;
import pitfalls.grader.marks.ClassBook.Entry;

/** Classes of submissions to a course of one lesson, good ones and broken ones. */
class ClassRunTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String ANSWER = "99-doubling/src/main/java/pitfalls/doubling/Doubling.java";
    private static final String RIGHT = "package pitfalls.doubling; final class Doubling { int of(int n) { return 2 * n; } }";
    private static final String HANGS = RIGHT.replace("return", "while (n > 0) {} return");

    private static Engine engine;

    @TempDir
    private Path folder;
    private Path students;

    @BeforeAll
    static void open() throws IOException {
        engine = new Engine(List.of(), LIMIT);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @BeforeEach
    void course() throws IOException {
        write("course/99-doubling/src/test/java/pitfalls/doubling/DoublingTest.java", EngineTest.CHECKS);
        students = Files.createDirectories(folder.resolve("students"));
    }

    @Test
    void everySubmissionGetsALineWhateverItIs() throws IOException {
        write("students/alice/lessons/" + ANSWER, RIGHT);
        write("students/bob/repository-main/lessons/" + ANSWER, RIGHT.replace("2 * n", "n"));
        zip("carol.zip", "carol/lessons/" + ANSWER);
        zip("dave.zip", "../outside/" + ANSWER);
        write("students/erin.zip", "this is no zip");
        write("students/frank/notes.txt", "I have not begun.");
        write("students/grace.rar", "?");
        write("students/heidi/lessons/99-doubling/README.md", "");
        Files.createSymbolicLink(students.resolve("heidi/lessons/99-doubling/src"),
                students.resolve("alice/lessons/99-doubling/src"));
        write("students/.hidden/lessons/" + ANSWER, RIGHT);

        assertTrue(ClassRun.isClass(Course.in(folder.resolve("course")), students));
        Map<String, Gradebook> books = new TreeMap<>();
        grade(new PrintStream(OutputStream.nullOutputStream())).forEach(book -> books.put(book.submission(), book));

        assertEquals(List.of("alice", "bob", "carol", "dave", "erin", "frank", "grace.rar", "heidi"),
                List.copyOf(books.keySet()));
        assertEquals("solved", said(books, "alice"));
        assertEquals("0 of 2 checks; it broke \"doubles two\"", said(books, "bob"));
        assertEquals("solved", said(books, "carol"));
        assertEquals("holds the path ../outside/" + ANSWER + ", which leads out of it", books.get("dave").problem());
        assertTrue(books.get("erin").problem().startsWith("is no zip that can be read"), books.get("erin").problem());
        assertTrue(books.get("frank").problem().startsWith("holds no lesson"), books.get("frank").problem());
        assertEquals("is no zip: what is packed must be a zip", books.get("grace.rar").problem());
        assertEquals("refused: lessons/99-doubling/src is a link", said(books, "heidi"));
        assertFalse(Files.exists(folder.resolve("outside")));
        assertTrue(Files.readString(folder.resolve("results/students/alice/page.md")).contains("| solved |"));
        String page = Files.readString(folder.resolve("results/class.html"));
        assertTrue(page.contains("title=\"99-doubling: 0 of 2 checks; it broke &quot;doubles two&quot;\""), page);
        assertTrue(page.contains("<td>doubles two</td><td class=\"points\">1 of 3</td>"), page);
        assertTrue(page.contains("<li><strong>heidi</strong>, 99-doubling: refused: "), page);
    }

    @Test
    void someAreGradedAgainAndTheRestIsTakenFromTheFinishedRun() throws IOException {
        write("students/alice/" + ANSWER, RIGHT);
        write("students/bob/" + ANSWER, RIGHT.replace("2 * n", "n"));
        write("students/carol/" + ANSWER, RIGHT);
        assertEquals("-Dgrade.only keeps the rest of a finished run, and there is none in "
                + folder.resolve("results") + ": grade the whole class first.", refused("bob"));
        grade(new PrintStream(OutputStream.nullOutputStream()));
        assertEquals("-Dgrade.only names dora, and there is no such submission.", refused("bob", "dora"));
        write("students/bob/" + ANSWER, RIGHT);
        write("students/carol/" + ANSWER, RIGHT.replace("2 * n", "n * n"));
        ByteArrayOutputStream screen = new ByteArrayOutputStream();

        grade(only("bob"), new PrintStream(screen));

        assertTrue(screen.toString().matches("(?s).* alice +1 of 1 points, from the finished run\\R"
                + ".* bob +1 of 1 points, \\d+ s\\R.* carol +0 of 1 points, \\d+ s, not as in the finished run\\R"),
                screen.toString());
        assertEquals("\ufeffsubmission,points,of,99-doubling,problem\r\nalice,1,1,1,\r\nbob,1,1,1,\r\ncarol,0,1,0,\r\n",
                Files.readString(folder.resolve("results/grades.csv")));

        screen.reset();
        grade(new PrintStream(screen));
        assertFalse(screen.toString().contains("finished run"), "All were to be graded: " + screen);
    }

    @Test
    void aMarkByHandKeepsWhatTheChecksGave() throws IOException {
        write("students/alice/" + ANSWER, RIGHT);
        write("students/bob/" + ANSWER, RIGHT.replace("2 * n", "n"));
        write("overrides.csv", "submission,lesson,points,comment\nbob,99-doubling,0.5,\"explained it, well\"\n");
        Overrides overrides = Overrides.read(folder.resolve("overrides.csv"));

        grade(new ClassRules(Roster.NONE, overrides, List.of()), new PrintStream(OutputStream.nullOutputStream()));

        assertEquals("""
                \ufeffsubmission,points,of,99-doubling,problem,automatic,99-doubling automatic,why\r
                alice,1,1,1,,1,1,\r
                bob,0.5,1,0.5,,0,0,"99-doubling by hand, 0 by the checks: explained it, well"\r
                """, Files.readString(folder.resolve("results/grades.csv")));
        assertTrue(Files.readString(folder.resolve("results/students/bob/page.html")).contains(
                "0.5 of 1</td><td class=\"failed\"><span aria-hidden=\"true\">\u2717</span> 0 of 2 checks; it broke"
                + " &quot;doubles two&quot;; by hand, 0 by the checks: explained it, well</td>"));
        assertTrue(Files.readString(folder.resolve("results/class.html")).contains("\u2717 2*</span>"));

        write("overrides.csv", "submission,lesson,points,comment\nzoe,99-doubling,1,why\n");
        assertEquals("In " + folder.resolve("overrides.csv") + ", line 2, there is no submission zoe.",
                refused(new ClassRules(Roster.NONE, Overrides.read(folder.resolve("overrides.csv")), List.of())));
        write("overrides.csv", "submission,lesson,points,comment\nbob,99-doubling,1.01,why\n");
        assertEquals("In " + folder.resolve("overrides.csv") + ", line 2, there are 1.01 points for 99-doubling, which"
                + " is worth 1.",
                refused(new ClassRules(Roster.NONE, Overrides.read(folder.resolve("overrides.csv")), List.of())));
    }

    @Test
    void aLateAnswerLosesPointsAndKeepsWhatTheChecksGave() throws IOException {
        write("students/alice/" + ANSWER, RIGHT);
        write("students/bob/" + ANSWER, RIGHT);
        Files.setLastModifiedTime(students.resolve("alice/" + ANSWER),
                FileTime.from(Instant.parse("2026-12-01T22:59:00Z")));
        Files.setLastModifiedTime(students.resolve("bob/" + ANSWER),
                FileTime.from(Instant.parse("2026-12-01T23:00:00Z")));
        write("due.txt", "all = 2026-12-01T23:59+01:00\nlate.days = 3\nlate.cost = 20%\n");
        Course course = Course.in(folder.resolve("course"));

        try (Marker marker = Marker.of(course, null, null, false, folder.resolve("due.txt"), null)) {
            new ClassRun(marker, ClassRules.NONE, folder.resolve("results"), new Results(false, Map.of()),
                    new PrintStream(OutputStream.nullOutputStream())).grade(students);
        }

        assertEquals("""
                \ufeffsubmission,points,of,99-doubling,problem,automatic,99-doubling automatic,why\r
                alice,1,1,1,,1,1,\r
                bob,0.8,1,0.8,,1,1,99-doubling 1 day late (1 in time)\r
                """, Files.readString(folder.resolve("results/grades.csv")));
    }

    @Test
    void aRosterSaysWhoIsMissing() throws IOException {
        write("students/alice/" + ANSWER, RIGHT);
        write("students/zoe/" + ANSWER, RIGHT);
        write("roster.csv", "id,name,email,sis login id\nalice,Alice Ames,a@example.org,al\nerin,Erin Ebert,,\n");
        ByteArrayOutputStream screen = new ByteArrayOutputStream();

        ClassBook book = grade(new ClassRules(Roster.read(folder.resolve("roster.csv")), Overrides.NONE, List.of()),
                new PrintStream(screen));

        assertTrue(screen.toString().endsWith("   missing  Erin Ebert (erin)\n"), screen.toString());
        assertEquals(List.of("zoe"), book.nobodys());
        assertEquals(2, book.graded());
        assertEquals("""
                \ufeffsubmission,id,name,points,of,99-doubling,problem\r
                alice,alice,Alice Ames,1,1,1,\r
                zoe,,,1,1,1,\r
                ,erin,Erin Ebert,0,1,0,is missing\r
                """, Files.readString(folder.resolve("results/grades.csv")));
        assertTrue(Files.readString(folder.resolve("results/canvas.csv")).endsWith("Erin Ebert,,,,,0\r\n"));
        assertTrue(Files.readString(folder.resolve("results/moodle.csv")).contains("a@example.org"));
    }

    @Test
    void aNumberInANameIsJustAName() throws IOException {
        write("students/01-mueller/lessons/" + ANSWER, RIGHT);
        write("students/02-schmidt/25-tcp/" + ANSWER, RIGHT);
        write("students/03-weber/04-homework/lessons/" + ANSWER, RIGHT.replace("2 * n", "n"));

        assertTrue(ClassRun.isClass(Course.in(folder.resolve("course")), students));
        Map<String, Gradebook> books = new TreeMap<>();
        grade(new PrintStream(OutputStream.nullOutputStream())).forEach(book -> books.put(book.submission(), book));

        assertEquals("solved", said(books, "01-mueller"));
        assertEquals("solved", said(books, "02-schmidt"));
        assertEquals("0 of 2 checks; it broke \"doubles two\"", said(books, "03-weber"));
    }

    @Test
    void aStoppedRunGoesOnWhereItStopped() throws Exception {
        write("students/alice/" + ANSWER, RIGHT);
        write("students/bob/" + ANSWER, HANGS);
        Path kept = folder.resolve("results/unfinished/alice.json");
        Thread run = Thread.ofPlatform().start(() -> {
            try {
                grade(new PrintStream(OutputStream.nullOutputStream()));
            } catch (IOException e) {
                // It was stopped.
            }
        });
        while (!Files.exists(kept)) {
            assertTrue(run.isAlive());
            Thread.onSpinWait();
        }
        run.interrupt();
        run.join();
        assertFalse(Files.exists(folder.resolve("results/grades.csv")));

        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        grade(new PrintStream(screen));
        assertTrue(screen.toString().contains("alice  1 of 1 points, graded before the stop"), screen.toString());
        String resumed = Files.readString(folder.resolve("results/grades.csv"));
        assertEquals("\ufeffsubmission,points,of,99-doubling,problem\r\nalice,1,1,1,\r\nbob,0,1,0,\r\n", resumed);

        screen.reset();
        grade(new PrintStream(screen));
        assertFalse(screen.toString().contains("before the stop"), "A finished run must not be read: " + screen);
        assertEquals(resumed, Files.readString(folder.resolve("results/grades.csv")));
    }

    @Test
    void aPictureOutlivesTheStop() throws IOException {
        write("students/alice/" + ANSWER, RIGHT.replace("2 * n", "n"));
        Path page = folder.resolve("results/students/alice/page.html");
        grade(new PrintStream(OutputStream.nullOutputStream()));
        String drawn = Files.readString(page);
        assertTrue(drawn.contains("<svg") && drawn.contains("<title>doubles two</title>"), drawn);
        stop();
        Files.delete(page);

        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        grade(new PrintStream(screen));

        assertTrue(screen.toString().contains("graded before the stop"), screen.toString());
        assertEquals(drawn, Files.readString(page));
    }

    @Test
    void aKeptTraceThatIsNoneIsNotBelieved() throws IOException {
        write("students/alice/" + ANSWER, RIGHT.replace("2 * n", "n"));
        grade(new PrintStream(OutputStream.nullOutputStream()));
        for (String trace : List.of("", "####", "AAAA", "f////w==", "<svg>", "AAAABwAAAAAAAAAAAAAAAAAA")) {
            stop();
            Path kept = folder.resolve("results/unfinished/alice.json");
            Files.writeString(kept, Files.readString(kept).replaceFirst("(\"trace\" : \")[^\"]+", "$1" + trace));

            ByteArrayOutputStream screen = new ByteArrayOutputStream();
            grade(new PrintStream(screen));

            assertFalse(screen.toString().contains("before the stop"), trace + ": " + screen);
        }
    }

    /** As a run that is killed when all is judged leaves its results. */
    private void stop() throws IOException {
        Files.move(folder.resolve("results/finished"), folder.resolve("results/unfinished"));
    }

    @Test
    void whatChangedSinceTheStopIsGradedAgain() throws IOException {
        write("students/alice/" + ANSWER, RIGHT);
        grade(new PrintStream(OutputStream.nullOutputStream()));
        write("results/unfinished/alice.json", """
                {"digest": "of another submission", "book": {"submission": "alice", "problem": "", "marks": []}}""");
        write("results/unfinished/bob.json", "half a fi");
        write("students/bob/" + ANSWER, RIGHT);

        List<Gradebook> books = grade(new PrintStream(OutputStream.nullOutputStream()));

        assertEquals(List.of("1 of 1 points", "1 of 1 points"), books.stream().map(Gradebook::score).toList());
    }

    @Test
    void noneIsLostAndNoneEndsTheRun() throws IOException {
        zip("bob.zip", ANSWER);
        zip("bob.ZIP", "other-than-a-lesson/A.java");
        zip("x".repeat(251) + ".zip", "a/b/" + ANSWER);
        zip("::error::\u001b[31m.zip", "tcp/" + ANSWER + "~");
        write("students/Anna_1_assignsubmission_file_/tcp.zip", "PK");
        write("students/task.pdf", "");
        Files.createSymbolicLink(students.resolve("link"), Path.of("bob.zip"));
        Files.createSymbolicLink(students.resolve("nowhere"), Path.of("none"));
        ByteArrayOutputStream screen = new ByteArrayOutputStream();

        List<Gradebook> books = grade(new PrintStream(screen, true, StandardCharsets.UTF_8));

        assertEquals(List.of("::error::%1B[31m", "Anna_1_assignsubmission_file_", "bob.ZIP", "bob.zip", "link",
                "nowhere", "x".repeat(251)),
                books.stream().map(book -> book.submission().replace(": :e", "::e")).toList());
        assertEquals(List.of(0, 0, 0, 100, 100, 0, 100), books.stream().map(Gradebook::points).toList());
        try (Stream<Path> folders = Files.list(folder.resolve("results/students"))) {
            assertEquals(7, folders.count());
        }
        String shown = screen.toString(StandardCharsets.UTF_8);
        assertTrue(shown.endsWith("\n  Left out, for it is no submission: task.pdf\n"), shown);
        assertFalse(shown.contains("::error"), shown);
        assertEquals(8, Files.readAllLines(folder.resolve("results/grades.csv")).size());
    }

    private List<Gradebook> grade(PrintStream screen) throws IOException {
        return grade(ClassRules.NONE, screen).entries().stream().map(Entry::book).toList();
    }

    private ClassBook grade(ClassRules rules, PrintStream screen) throws IOException {
        Course course = Course.in(folder.resolve("course"));
        return new ClassRun(Marker.of(course, engine), rules, folder.resolve("results"), new Results(false, Map.of()), screen)
                .grade(students);
    }

    private static ClassRules only(String... names) {
        return new ClassRules(Roster.NONE, Overrides.NONE, List.of(names));
    }

    private String refused(String... only) {
        return refused(only(only));
    }

    private String refused(ClassRules rules) {
        return assertThrows(IllegalArgumentException.class,
                () -> grade(rules, new PrintStream(OutputStream.nullOutputStream()))).getMessage();
    }

    private static String said(Map<String, Gradebook> books, String name) {
        return books.get(name).marks().getFirst().said();
    }

    private void zip(String name, String entry) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(students.resolve(name)))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(RIGHT.getBytes());
        }
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
