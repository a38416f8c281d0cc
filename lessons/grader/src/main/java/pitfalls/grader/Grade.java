package pitfalls.grader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import pitfalls.grader.course.Course;
import pitfalls.grader.engine.Folders;
import pitfalls.grader.formats.Board;
import pitfalls.grader.formats.Page;
import pitfalls.grader.formats.Results;
import pitfalls.grader.marks.ClassBook;
import pitfalls.grader.marks.ClassRules;
import pitfalls.grader.marks.ClassRun;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Mark;
import pitfalls.grader.marks.Marker;
import pitfalls.grader.marks.Overrides;
import pitfalls.grader.marks.ResultsLock;
import pitfalls.grader.marks.Roster;

/**
 * {@code mvn test -Dgrade[=DIR]}: judges lessons by the course's own checks, prints the board and
 * writes the gradebooks. It ends with 0 only when every lesson is solved; for a class, when every
 * submission could be graded.
 */
final class Grade {

    private final Course course;
    private final Path results;
    private final Path calledIn;
    private final Options options;
    private final Board board = new Board(Board.onTerminal());

    private Grade(Course course, Path results, Path calledIn, Options options) {
        this.course = course;
        this.results = results;
        this.calledIn = calledIn;
        this.options = options;
    }

    /** @param args the course's lessons, the folder for results, and where mvn was called */
    public static void main(String[] args) {
        boolean good = false;
        endWithMaven();
        try {
            Path calledIn = Path.of(args[2]);
            Options options = Options.read(calledIn, System.getenv().getOrDefault("MAVEN_CMD_LINE_ARGS", ""));
            good = new Grade(Course.in(Path.of(args[0]).normalize()), Path.of(args[1]), calledIn, options).grade();
        } catch (IllegalArgumentException | IllegalStateException e) {
            say(e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            say("The grader cannot go on: " + e + ".");
        }
        System.exit(good ? 0 : 1);
    }

    private boolean grade() throws IOException {
        boolean ofClass = options.folder() != null && !options.one()
                && ClassRun.isClass(course, options.folder());
        if (!ofClass && !options.ofClass().isEmpty()) {
            throw new IllegalArgumentException("-D" + options.ofClass().getFirst() + " is for a class: "
                    + (options.folder() == null ? "-Dgrade names none." : options.folder() + " is one submission."));
        }
        ClassRules rules = new ClassRules(Roster.read(options.roster()), Overrides.read(options.overrides()),
                options.only());
        try (ResultsLock lock = ResultsLock.take(results);
                Marker marker = Marker.of(course, options.extra(), options.points(), options.partial(),
                        options.due(), options.folder())) {
            if (!marker.caveat().isEmpty()) {
                say(marker.caveat());
            }
            Results writer = new Results(options.partial(), System.getenv());
            return ofClass ? gradeClass(marker, rules, writer) : gradeOne(marker, writer);
        }
    }

    /** Maven may be killed alone; then there is nobody to grade for, and the next run would have to wait. */
    private static void endWithMaven() {
        ProcessHandle.current().parent().ifPresent(maven -> maven.onExit().thenRun(() -> System.exit(1)));
    }

    private boolean gradeOne(Marker marker, Results writer) throws IOException {
        Path folder = results.resolve("grade");
        Folders.delete(folder);
        long start = System.nanoTime();
        Path origin = options.folder() != null ? options.folder() : course.lessons();
        Gradebook book = marker.mark(name(origin), origin, Grade::tellOnTerminal);
        writer.write(book, folder, Duration.ofNanos(System.nanoTime() - start));
        writer.summarize(Page.of(book));
        tellOnTerminal("");
        if (!book.problem().isEmpty()) {
            say(origin + " " + book.problem() + ".");
            return false;
        }
        show(book, folder.resolve(Results.PAGE));
        return book.solved();
    }

    private boolean gradeClass(Marker marker, ClassRules rules, Results writer) throws IOException {
        Path folder = results.resolve("class");
        ClassBook book = new ClassRun(marker, rules, folder, writer, System.out).grade(options.folder());
        writer.summarize(Page.of(book));
        book.nobodys().forEach(name -> say("Nobody in " + rules.roster().file().getFileName()
                + " has the submission " + name + "."));
        Results.lacking(rules.roster()).forEach(Grade::say);
        int all = book.submissions().size();
        System.out.println();
        System.out.println("  " + book.graded() + " of " + all + " submissions graded"
                + (book.missing().isEmpty() ? "" : ", " + book.missing().size() + " missing"));
        System.out.println("  Look first at: " + from(calledIn, folder.resolve(Results.CLASS)));
        System.out.println("  All: " + from(calledIn, folder.resolve(Results.TABLE)));
        System.out.println("  Each: " + from(calledIn, folder.resolve("students")) + "/NAME/" + Results.PAGE);
        return book.graded() == all;
    }

    private void show(Gradebook book, Path page) throws IOException {
        List<Mark> open = book.marks().stream().filter(mark -> !mark.solved()).toList();
        int all = book.marks().size();
        System.out.println();
        board.lines(book).forEach(System.out::println);
        System.out.println();
        System.out.println("  " + (all - open.size()) + " of " + all + " solved, " + book.score());
        if (open.isEmpty()) {
            System.out.println("  Everything is solved. Compare with the other answers in solutions, and see what");
            System.out.println("  each fix costs in docs/benchmarks.md.");
            return;
        }
        System.out.println("  What failed, in full: " + from(calledIn, page));
        if (options.folder() == null) {
            System.out.println("  Next: mvn test -pl lessons/" + open.getFirst().name().replace(Marker.EXTRA, ""));
        }
    }

    private String name(Path origin) {
        return options.folder() != null ? origin.getFileName().toString() : "TCP Pitfalls";
    }

    /** A terminal shows where the grader is; a log has no use for it. */
    private static void tellOnTerminal(String what) {
        if (Board.onTerminal()) {
            System.out.printf("\r%-40s\r", what.isEmpty() ? "" : "  grading " + what);
            System.out.flush();
        }
    }

    private static void say(String sentence) {
        System.out.println();
        Board.wrapped("  ", sentence).forEach(System.out::println);
    }

    /** The shorter way to write a path: from where the command was called, if it lies below. */
    private static Path from(Path calledIn, Path path) {
        return path.startsWith(calledIn) ? calledIn.relativize(path) : path;
    }
}
