package pitfalls.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import pitfalls.grader.course.Course;
import pitfalls.grader.course.Exercise;

/** Where the lessons, their answers and the hostile answers stand. */
record Workspace(Path root, Course course) {

    static Workspace here() {
        Path root = Path.of(System.getProperty("pitfalls.workspace", "..")).toAbsolutePath().normalize();
        try {
            return new Workspace(root, Course.in(root.resolve("lessons")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True where {@code -Dlesson} names one lesson, so that the others may be unfinished. */
    static boolean onlyOne() {
        return System.getProperty("lesson") != null;
    }

    /** The lesson that {@code -Dlesson} names, or all of them. */
    List<Exercise> chosen() {
        if (onlyOne() && !course.names().contains(System.getProperty("lesson"))) {
            throw new IllegalArgumentException(
                    "There is no lesson " + System.getProperty("lesson") + " in " + course.lessons() + ".");
        }
        List<Exercise> chosen = new ArrayList<>();
        try {
            for (String name : onlyOne() ? List.of(System.getProperty("lesson")) : course.names()) {
                chosen.add(course.exercise(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return chosen;
    }

    Path lesson(Exercise lesson) {
        return course.lessons().resolve(lesson.name());
    }

    Path solution(Exercise lesson) {
        return root.resolve("solutions").resolve(lesson.name());
    }

    Path starter(Exercise lesson) {
        return Course.answerIn(lesson(lesson));
    }

    Path reference(Exercise lesson) {
        return Course.answerIn(solution(lesson));
    }

    /** The reference and every right answer of another design, by how a test names it. */
    Map<String, Path> right(Exercise lesson) {
        Map<String, Path> right = new LinkedHashMap<>();
        right.put("the reference", reference(lesson));
        foldersIn(solution(lesson).resolve("right"))
                .forEach(design -> right.put("right/" + design.getFileName(), design));
        return right;
    }

    Path hostile() {
        return root.resolve("solutions/hostile");
    }

    /** What the engine takes of an answer: all of it, or where it is a workspace, what is there for a lesson. */
    Path sources(Path answer, Exercise lesson) {
        Path inWorkspace = answer.resolve("lessons").resolve(lesson.name());
        return Files.isDirectory(inWorkspace) ? Course.answerIn(inWorkspace) : answer;
    }

    /** The folders in a folder, in order; none where it is missing. */
    static List<Path> foldersIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every file below a folder, relative to it, but for what builds and editors leave. */
    static List<Path> filesIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).map(folder::relativize)
                    .filter(path -> !path.startsWith("target"))
                    .filter(path -> !path.toString().matches("(.*/)?\\..*|.*\\.iml")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies one of its folders into another workspace. */
    void copy(String folder, Path other) throws IOException {
        Path from = root.resolve(folder);
        for (Path file : filesIn(from)) {
            Path to = other.resolve(folder).resolve(file);
            Files.createDirectories(to.getParent());
            Files.copy(from.resolve(file), to);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
