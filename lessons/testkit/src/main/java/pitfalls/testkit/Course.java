package pitfalls.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where a lesson stands in the course, as far as the lesson's class can tell. */
record Course(Path lessons) {

    private static final String NUMBERED = "\\d\\d-[a-z0-9-]+";

    /** Finds the folder of all lessons: where the build says so, else around the compiled class. */
    static Course around(Class<?> testClass) {
        String told = System.getProperty("pitfalls.lessons");
        if (told != null) {
            return new Course(Path.of(told).toAbsolutePath().normalize());
        }
        try {
            Path folder = Path.of(testClass.getProtectionDomain().getCodeSource().getLocation().toURI());
            while (folder != null && !Files.exists(folder.resolve("testkit/pom.xml"))) {
                folder = folder.getParent();
            }
            return new Course(folder);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** "3 of 7", or an empty text where the lessons cannot be seen and nobody says it. */
    String position(String lesson) {
        String told = System.getProperty("pitfalls.position");
        if (told != null) {
            return told;
        }
        List<String> all = all();
        return all.contains(lesson) ? (all.indexOf(lesson) + 1) + " of " + all.size() : "";
    }

    boolean isLast(String lesson) {
        List<String> all = all();
        return all.isEmpty() || all.getLast().equals(lesson);
    }

    /** The page to read when a lesson is solved: the solution's where it was handed out, else the lesson's. */
    String explanation(String lesson) {
        String page = "solutions/" + lesson + "/README.md";
        return lessons != null && Files.isReadable(lessons.resolveSibling(page))
                ? page : "lessons/" + lesson + "/README.md";
    }

    private List<String> all() {
        if (lessons == null || !Files.isReadable(lessons)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(lessons)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> name.matches(NUMBERED)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
