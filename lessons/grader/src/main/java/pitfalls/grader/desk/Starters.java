package pitfalls.grader.desk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import pitfalls.grader.course.Course;
import pitfalls.grader.engine.Folders;

/**
 * Keeps a copy of each lesson's starter, and puts it back. The copy is what git has committed of the answer,
 * or the answer as it stands where git has nothing, when the desk sees the lesson; it is made anew with each
 * watch, so that a newer course counts, until the learner saves the lesson for the first time. Who had
 * committed an answer before that gets that answer: nothing else tells it from a starter.
 */
final class Starters {

    private static final DateTimeFormatter NOW = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");

    private final Course course;
    private final Path workspace;
    private final Path copies;
    private final Path aside;

    /** @param folder is the desk's own */
    Starters(Course course, Path folder) {
        this.course = course;
        workspace = course.lessons().toAbsolutePath().normalize().getParent();
        copies = folder.resolve("starters");
        aside = folder.resolve("answers");
    }

    /**
     * Copies the starters of the lessons that have none yet, or have not been worked at.
     *
     * @param untouched true for a lesson whose answer the learner has never saved
     */
    void keep(Predicate<String> untouched) throws IOException {
        List<String> wanted = course.names().stream()
                .filter(name -> untouched.test(name) || !Files.isDirectory(copies.resolve(name))).toList();
        if (wanted.isEmpty()) {
            return;
        }
        Files.createDirectories(copies);
        Path committed = copies.resolve("committed");
        Folders.delete(committed);
        Committed.answers(workspace, committed);
        for (String name : wanted) {
            Path ofGit = committed.resolve(course.lessons().getFileName()).resolve(name);
            Path answer = Course.answerIn(Files.isDirectory(ofGit) ? ofGit : course.lessons().resolve(name));
            Path copy = copies.resolve(name);
            Path made = copies.resolve(name + ".new");
            Folders.delete(made);
            if (Files.isDirectory(answer)) {
                copy(answer, made);
                Folders.delete(copy);
                Files.move(made, copy);
            }
        }
        Folders.delete(committed);
    }

    /**
     * Copies the answer aside, then makes it what the starter was.
     *
     * @return where the answer is kept, relative to the workspace, with slashes
     * @throws IOException where there is no copy of the starter, or files fail; the answer is kept then, or as it was
     */
    String startAgain(String lesson) throws IOException {
        Path starter = copies.resolve(lesson);
        if (!Files.isDirectory(starter)) {
            throw new NoSuchFileException("there is no copy of its starter in " + shown(copies)
                    + "; without git, take it from where you have the course");
        }
        Path answer = Course.answerIn(course.lessons().resolve(lesson));
        Path kept = newFolder(aside.resolve(lesson));
        if (Files.isDirectory(answer)) {
            copy(answer, kept);
            for (Path file : filesIn(answer)) {
                if (!Files.exists(starter.resolve(file.toString()))) {
                    Files.delete(answer.resolve(file));
                }
            }
        }
        for (Path file : filesIn(starter)) {
            Files.createDirectories(answer.resolve(file).getParent());
            Files.write(answer.resolve(file), Files.readAllBytes(starter.resolve(file)));
        }
        return shown(kept);
    }

    private static Path newFolder(Path of) throws IOException {
        Files.createDirectories(of);
        String name = LocalDateTime.now().format(NOW);
        for (int i = 1; ; i++) {
            try {
                return Files.createDirectory(of.resolve(i == 1 ? name : name + "-" + i));
            } catch (FileAlreadyExistsException e) {
                // Somebody is quick: the next number.
            }
        }
    }

    private String shown(Path path) {
        return workspace.relativize(path.toAbsolutePath().normalize()).toString().replace('\\', '/');
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path file : filesIn(from)) {
            Files.createDirectories(to.resolve(file).getParent());
            Files.copy(from.resolve(file), to.resolve(file));
        }
    }

    /** Relative to the folder. A link is no file of the answer's, and stays where it is. */
    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(folder::relativize).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
