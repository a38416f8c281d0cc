package pitfalls.grader.desk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import pitfalls.grader.course.Course;
import pitfalls.grader.marks.CleanText;

/** The sources of an answer, to be shown. What is too much to look at is left out; only the engine refuses. */
final class Answers {

    private static final int MOST_FILES = 20;

    private static final int MOST_BYTES = 200_000;

    private Answers() {}

    /**
     * @param lesson a lesson's folder, the course's or the solutions'
     * @return the text of each source, clean, by its path with slashes; none where there is no folder that can be read
     */
    static Map<String, String> in(Path lesson) {
        Path root = Course.answerIn(lesson);
        Map<String, String> sources = new TreeMap<>();
        long left = MOST_BYTES;
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Answers::isSource).sorted().limit(MOST_FILES).toList()) {
                left -= Files.size(file);
                if (left < 0) {
                    break;
                }
                sources.put(root.relativize(file).toString().replace('\\', '/'), CleanText.lines(Files.readString(file)));
            }
        } catch (IOException | UncheckedIOException e) {
            // It is shown as far as it could be read.
        }
        return sources;
    }

    private static boolean isSource(Path file) {
        return file.toString().endsWith(".java") && !file.getFileName().toString().startsWith(".")
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }
}
