package pitfalls.grader.terminal;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import pitfalls.grader.course.Course;
import pitfalls.grader.desk.Change;
import pitfalls.grader.desk.Desk;
import pitfalls.grader.desk.Finding;
import pitfalls.grader.desk.Run;
import pitfalls.grader.desk.Solution;
import pitfalls.grader.desk.State;
import pitfalls.grader.formats.Board;

/** Prints what happens at the desk, one thing below the other. */
public final class Screen implements Consumer<Change> {

    static final String KEYS = "h: hint, n: next lesson, a number: that lesson, r: run again, u: start the lesson again, "
            + "s: compare with the reference when it is solved, q: quit";

    private static final String SOLVED_KEYS = "Enter or n: go on, s: compare with the reference, q: quit";

    private final Course course;
    private final Desk desk;
    private final PrintWriter out;

    public Screen(Course course, Desk desk, PrintWriter out) {
        this.course = course;
        this.desk = desk;
        this.out = out;
    }

    @Override
    public void accept(Change change) {
        switch (change) {
            case Change.Began began -> { }
            case Change.Found(String lesson, Run run) when run.solved() -> solved(lesson);
            case Change.Found(String lesson, Run run) -> open(lesson, run);
            case Change.Hinted(String lesson, int number, int all, String text) -> {
                say("Hint " + number + " of " + all + " for " + lesson + ":");
                text.lines().forEach(line -> out.println(line.isEmpty() ? "" : "  " + line));
                out.flush();
            }
            case Change.HintsOver(String lesson, int all) ->
                    say(all == 0 ? lesson + " has no hints." : "That was the last hint of " + lesson + ".");
            case Change.StartedAgain(String lesson, String kept) ->
                    say(lesson + " is as it was at first. Your answer is kept in " + kept + ".");
            case Change.Failed(String sentence) -> say(sentence);
        }
    }

    private void solved(String lesson) {
        State state = desk.state();
        say("SOLVED: " + lesson, "read on: " + readOn(lesson),
                state.next() == null ? "Everything is solved." : "The next one is " + state.next() + ".", SOLVED_KEYS);
    }

    private void open(String lesson, Run run) {
        out.println();
        out.println("-".repeat(80));
        if (!run.printed().isBlank()) {
            out.println(run.printed().stripTrailing());
        }
        if (run.ran()) {
            run.findings().stream().filter(finding -> finding.result() != Finding.Result.PASSED).skip(1)
                    .forEach(finding -> out.println("  also: " + finding.sentence()));
        }
        say(lesson + ": " + run.line(), KEYS);
    }

    private String readOn(String lesson) {
        String page = "solutions/" + lesson + "/README.md";
        Path workspace = course.lessons().toAbsolutePath().normalize().getParent();
        return Files.isReadable(workspace.resolve(page)) ? page : "lessons/" + lesson + "/README.md";
    }

    /** The answer beside the reference; the lines of the sources stand as they are. */
    void difference(String lesson) {
        Solution solution = Solution.of(course, lesson);
        if (!desk.state().here().solved()) {
            say("The reference is shown when the lesson is solved.");
        } else if (!solution.isHere()) {
            say("There is no folder solutions/" + lesson + " here, so there is no reference to compare with.");
        } else {
            List<String> lines = solution.unified();
            out.println();
            lines.forEach(out::println);
            say(lines.isEmpty() ? "Your answer is the reference." : SOLVED_KEYS);
        }
    }

    /** Prints sentences below an empty line, in ASCII and within the columns. */
    public void say(String... sentences) {
        out.println();
        for (String sentence : sentences) {
            Board.wrapped("  ", sentence).forEach(out::println);
        }
        out.flush();
    }
}
