package pitfalls.grader.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pitfalls.grader.course.Course;

class SavesTest {

    private static final String ANSWER = "src/main/java/pitfalls/readtimeout/PriceClient.java";

    private final BlockingQueue<Set<String>> saved = new LinkedBlockingQueue<>();

    @TempDir
    private Path lessons;

    @Test
    void aSaveNamesItsLesson() throws Exception {
        write("01-connect-timeout/" + ANSWER);
        write("07-read-timeout/" + ANSWER);
        try (Saves saves = new Saves(Course.in(lessons), saved::add)) {
            write("07-read-timeout/src/main/java/pitfalls/readtimeout/.PriceClient.java.swp");
            write("07-read-timeout/" + ANSWER);
            awaitSave("07-read-timeout");

            Files.move(lessons.resolve("01-connect-timeout/" + ANSWER),
                    lessons.resolve("01-connect-timeout/src/main/java/pitfalls/readtimeout/Renamed.java"));
            awaitSave("01-connect-timeout");
        }
    }

    @Test
    void aNewFolderIsWatchedToo() throws Exception {
        write("07-read-timeout/" + ANSWER);
        try (Saves saves = new Saves(Course.in(lessons), saved::add)) {
            Files.createDirectory(lessons.resolve("07-read-timeout/src/main/java/pitfalls/other"));
            awaitSave("07-read-timeout");
            write("07-read-timeout/src/main/java/pitfalls/other/Helper.java");
            awaitSave("07-read-timeout");
        }
    }

    @Test
    void anAnswerThatIsRemovedAndCopiedBackIsWatchedAgain() throws Exception {
        for (String replaced : List.of("src/main/java", "src/main", "src", "")) {
            write("07-read-timeout/" + ANSWER);
            try (Saves saves = new Saves(courseWithAnother(), saved::add)) {
                Path copy = lessons.resolveSibling(lessons.getFileName() + "-copy");
                copy(lessons.resolve("07-read-timeout").resolve(replaced), copy);
                remove(lessons.resolve("07-read-timeout").resolve(replaced));
                awaitSave("07-read-timeout");
                awaitAllSoFar();

                copy(copy, lessons.resolve("07-read-timeout").resolve(replaced));
                awaitSave("07-read-timeout");
                awaitAllSoFar();

                write("07-read-timeout/" + ANSWER);
                awaitSave("07-read-timeout");
                remove(copy);
            }
        }
    }

    @Test
    void anAnswerThatIsMovedAwayAndBackIsWatchedAgain() throws Exception {
        write("07-read-timeout/" + ANSWER);
        Path answer = lessons.resolve("07-read-timeout/src/main");
        Path aside = lessons.resolve("07-read-timeout/src/aside");
        try (Saves saves = new Saves(courseWithAnother(), saved::add)) {
            Files.move(answer, aside);
            awaitSave("07-read-timeout");
            Files.move(aside, answer);
            awaitSave("07-read-timeout");
            awaitAllSoFar();

            write("07-read-timeout/" + ANSWER);
            awaitSave("07-read-timeout");
        }
    }

    /** Vim and IntelliJ write a new file beside the old one and give it the old one's name. */
    @Test
    void aSaveByRenamingIsTold() throws Exception {
        write("07-read-timeout/" + ANSWER);
        try (Saves saves = new Saves(courseWithAnother(), saved::add)) {
            for (int save = 0; save < 3; save++) {
                write("07-read-timeout/" + ANSWER + "___jb_tmp___");
                Files.move(lessons.resolve("07-read-timeout/" + ANSWER + "___jb_tmp___"),
                        lessons.resolve("07-read-timeout/" + ANSWER), StandardCopyOption.REPLACE_EXISTING);
                awaitSave("07-read-timeout");
                awaitAllSoFar();
            }
        }
    }

    @Test
    void aBurstEndsAndTheNextSaveIsTold() throws Exception {
        try (Saves saves = new Saves(courseWithAnother(), saved::add)) {
            for (int file = 0; file < 500; file++) {
                write("07-read-timeout/src/main/java/pitfalls/p" + file + "/C" + file + ".java");
            }
            awaitSave("07-read-timeout");
            awaitAllSoFar();

            for (int file = 0; file < 500; file += 100) {
                write("07-read-timeout/src/main/java/pitfalls/p" + file + "/C" + file + ".java");
                awaitSave("07-read-timeout");
                awaitAllSoFar();
            }
        }
    }

    @Test
    void whatIsNoAnswerIsNoSave() throws Exception {
        write("07-read-timeout/" + ANSWER);
        try (Saves saves = new Saves(courseWithAnother(), saved::add)) {
            write("07-read-timeout/target/classes/A.java");
            write("07-read-timeout/src/test/java/pitfalls/readtimeout/LessonTest.java");
            write("grader/src/main/java/Grader.java");
            write("07-read-timeout/src/main/java/pitfalls/readtimeout/PriceClient.java~");
            write("01-connect-timeout/" + ANSWER);

            assertEquals(Set.of("01-connect-timeout"), saved.poll(30, TimeUnit.SECONDS));
        }
    }

    /** With a lesson whose save shows that all before it has been told. */
    private Course courseWithAnother() throws IOException {
        write("01-connect-timeout/" + ANSWER);
        Files.createDirectories(lessons.resolve("07-read-timeout"));
        return Course.in(lessons);
    }

    private void awaitAllSoFar() throws Exception {
        write("01-connect-timeout/" + ANSWER);
        awaitSave("01-connect-timeout");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static void remove(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** One save may come as several; a system that looks every few seconds tells in the end. */
    private void awaitSave(String lesson) throws InterruptedException {
        Set<String> lessons;
        do {
            lessons = saved.poll(30, TimeUnit.SECONDS);
            assertNotNull(lessons, lesson + " was saved, and nobody was told.");
        } while (!lessons.contains(lesson));
    }

    private void write(String path) throws IOException {
        Path file = lessons.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
    }
}
