package pitfalls.grader.course;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The course's lessons, in the order of their numbers.
 *
 * @param lessons the folder that holds them
 * @param names their folders
 */
public record Course(Path lessons, List<String> names) {

    private static final String NUMBERED = "\\d\\d-[a-z0-9-]+";

    /** Finds the lessons in a folder. */
    public static Course in(Path lessons) throws IOException {
        return new Course(lessons, names(lessons));
    }

    /**
     * Reads a lesson's checks.
     *
     * @throws IllegalStateException where the lesson has no checks that can be read; the message names it
     */
    public Exercise exercise(String name) throws IOException {
        return read(lessons.resolve(name), (names.indexOf(name) + 1) + " of " + names.size());
    }

    /** The lessons of this course that a folder holds, in order; none where it is no folder. */
    public List<String> namesIn(Path folder) {
        return names.stream().filter(name -> Files.isDirectory(folder.resolve(name))).toList();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory).map(path -> path.getFileName().toString())
                    .filter(name -> name.matches(NUMBERED)).sorted().toList();
        }
    }

    /** Where a lesson folder keeps the answer. */
    public static Path answerIn(Path lesson) {
        return lesson.resolve("src/main/java");
    }

    private static Exercise read(Path lesson, String position) throws IOException {
        Path root = lesson.resolve("src/test/java");
        List<Source> tests = new ArrayList<>();
        if (Files.isDirectory(root)) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
                    tests.add(new Source(root.relativize(file), Files.readString(file, StandardCharsets.UTF_8)));
                }
            }
        }
        return Discovery.of(lesson.getFileName().toString(), position, tests);
    }
}
