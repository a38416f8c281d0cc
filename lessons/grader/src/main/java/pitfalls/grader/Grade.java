package pitfalls.grader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code mvn test -Dgrade[=DIR]}: judges a folder of lessons, or the course's own, by the course's
 * own checks, and prints the board. It ends with 0 only when every lesson is solved.
 */
final class Grade {

    private static final String OWN_LESSONS = "true";

    private Grade() {}

    /** @param args the course's lessons, the folder for results, where mvn was called, and the property's value */
    public static void main(String[] args) throws IOException {
        Path results = Path.of(args[1]);
        Path pages = results.resolve("grade");
        Folders.delete(pages);
        Files.createDirectories(pages);

        boolean solved;
        try {
            Course course = Course.in(Path.of(args[0]).normalize());
            String value = args.length > 3 ? args[3] : OWN_LESSONS;
            Path folder = value.equals(OWN_LESSONS) ? course.lessons() : folder(Path.of(args[2]).resolve(value));
            solved = grade(course, folder.normalize(), pages, Path.of(args[2]));
        } catch (IllegalStateException | IllegalArgumentException e) {
            System.out.println();
            Board.wrapped("  ", e.getMessage()).forEach(System.out::println);
            solved = false;
        }
        System.exit(solved ? 0 : 1);
    }

    /** A folder of NN-slug folders, or a workspace that has one. */
    private static Path folder(Path named) throws IOException {
        if (!Files.isDirectory(named)) {
            throw new IllegalArgumentException("There is no folder " + named.normalize() + " to grade.");
        }
        Path inWorkspace = named.resolve("lessons");
        Path folder = Files.isDirectory(inWorkspace) ? inWorkspace : named;
        if (Course.names(folder).isEmpty()) {
            throw new IllegalArgumentException("The folder " + folder.normalize()
                    + " holds no lesson: no folder in it is named like 01-connect-timeout.");
        }
        return folder;
    }

    private static boolean grade(Course course, Path folder, Path pages, Path calledIn) throws IOException {
        List<String> names = course.names();
        if (names.isEmpty()) {
            throw new IllegalStateException("The course has no lessons in " + course.lessons() + ".");
        }
        List<String> there = Course.names(folder);
        Board board = new Board(names);
        List<String> open = new ArrayList<>();
        boolean written = false;
        try (Engine engine = new Engine(course)) {
            if (!engine.caveat().isEmpty()) {
                System.out.println(engine.caveat());
            }
            for (String name : names) {
                if (!there.contains(name)) {
                    board.add(name, "missing from " + folder);
                    open.add(name);
                    continue;
                }
                Outcome outcome = engine.judge(course.exercise(name), Course.answerIn(folder.resolve(name)));
                board.add(outcome);
                if (!outcome.solved()) {
                    open.add(name);
                    Files.writeString(pages.resolve(name + ".txt"), pages(outcome));
                    written = true;
                }
            }
        }
        there.stream().filter(name -> !names.contains(name))
                .forEach(name -> board.add(name, "not graded: the course has no such lesson"));

        int solved = names.size() - open.size();
        System.out.println();
        board.lines().forEach(System.out::println);
        System.out.println();
        System.out.println("  " + solved + " of " + names.size() + " lessons solved");
        if (written) {
            System.out.println("  What failed, in full:");
            System.out.println("  " + from(calledIn, pages) + "/NN-slug.txt");
        }
        if (!open.isEmpty()) {
            System.out.println("  Next: mvn test -pl lessons/" + open.getFirst());
        }
        return open.isEmpty();
    }

    private static String pages(Outcome outcome) {
        String ending = outcome.ending() == Ending.RAN ? "" : outcome.sentence() + "\n\n";
        return ending + outcome.open().stream().map(outcome::page).collect(Collectors.joining("\n\n", "", "\n"));
    }

    /** The shorter way to write a path: from where the command was called, if it lies below. */
    private static Path from(Path calledIn, Path path) {
        return path.startsWith(calledIn) ? calledIn.relativize(path) : path;
    }
}
