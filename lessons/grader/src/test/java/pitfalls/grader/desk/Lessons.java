package pitfalls.grader.desk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pitfalls.grader.course.Course;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.course.Expected;
import pitfalls.grader.engine.Ending;
import pitfalls.grader.engine.Outcome;
import pitfalls.grader.runner.Verdict;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Trace;

/** A course of three lessons in a workspace of its own, and outcomes that no engine has found. */
public final class Lessons {

    public static final String FIRST = "01-connect-timeout";
    public static final String SECOND = "02-lookup-budget";
    public static final String TWELFTH = "12-double-close";
    public static final String STARTER = "class Answer {\n    int broken;\n}\n";
    public static final String REFERENCE = "class Answer {\n    int mended;\n}\n";

    private static final Expected WORKS = new Expected(Expected.WORKS, "works", "works as before");
    private static final Expected PITFALL = new Expected(Expected.PITFALL, "pitfall", "keeps its promise");

    private Lessons() {}

    /** @param workspace a folder that exists */
    public static Course in(Path workspace) throws IOException {
        for (String name : List.of(FIRST, SECOND, TWELFTH)) {
            write(answer(workspace, name), STARTER);
            write(workspace.resolve("solutions").resolve(name).resolve("src/main/java/pitfalls/Answer.java"), REFERENCE);
            write(workspace.resolve("solutions").resolve(name).resolve("README.md"), "# The review of " + name + "\n");
            write(workspace.resolve("lessons").resolve(name).resolve("README.md"), """
                    # %s

                    Read [the article](../../docs/article.md#claim-1) and [a file](../../pom.xml).

                    <details><summary>Answer</summary>

                    Folded.

                    </details>

                    ## Hints

                    <details><summary>Far?</summary>

                    The far hint.

                    </details>

                    <details><summary>Near?</summary>

                    The near hint.

                    </details>

                    ## After you are green

                    ### Why?
                    """.formatted(name));
        }
        write(workspace.resolve("docs/article.md"), "# The article\n");
        return Course.in(workspace.resolve("lessons"));
    }

    public static Path answer(Path workspace, String lesson) {
        return workspace.resolve("lessons").resolve(lesson).resolve("src/main/java/pitfalls/Answer.java");
    }

    public static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    public static Run green() {
        return run(new Verdict.Passed(), "");
    }

    public static Run red() {
        return red("should have kept it", "FAILED: keeps its promise\n  at Answer.promise(Answer.java:2)");
    }

    /** @param page what the learner would read */
    public static Run red(String summary, String page) {
        return run(new Verdict.Failed(summary, page, trace(summary), true), page);
    }

    private static Trace trace(String but) {
        return new Trace(List.of(new Event.CallBegins(0, 1, "promise()"),
                new Event.Failed(1_000, "kept its promise", but, null, "nothing.", null, null)), 0, 0);
    }

    public static Run tooBusy() {
        return run(new Verdict.TooBusy("nothing was seen", "TOO BUSY", Trace.EMPTY), "");
    }

    private static Run run(Verdict pitfall, String printed) {
        return Run.of(outcome(Ending.RAN, "", verdicts(pitfall), printed), sources());
    }

    /** The first check has passed. */
    static Map<Expected, Verdict> verdicts(Verdict pitfall) {
        Map<Expected, Verdict> verdicts = new LinkedHashMap<>();
        verdicts.put(WORKS, new Verdict.Passed());
        verdicts.put(PITFALL, pitfall);
        return verdicts;
    }

    static Outcome outcome(Ending ending, String reason, Map<Expected, Verdict> verdicts, String printed) {
        Exercise lesson = new Exercise(FIRST, FIRST, "1 of 3", "pitfalls.Test", List.of(WORKS, PITFALL),
                Set.of(), List.of());
        return new Outcome(lesson, ending, reason, verdicts, printed, Duration.ofSeconds(1));
    }

    static Map<String, String> sources() {
        return Map.of("pitfalls/Answer.java", STARTER);
    }
}
