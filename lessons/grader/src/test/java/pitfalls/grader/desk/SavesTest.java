package pitfalls.grader.desk;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

    /** One save may come as several; a system that looks every few seconds tells in the end. */
    private void awaitSave(String lesson) throws InterruptedException {
        Set<String> lessons;
        do {
            lessons = saved.poll(30, TimeUnit.SECONDS);
            assertNotNull(lessons, lesson + " was saved, and nobody was told.");
        } while (!lessons.equals(Set.of(lesson)));
    }

    private void write(String path) throws IOException {
        Path file = lessons.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
    }
}
