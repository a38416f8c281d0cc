package pitfalls.grader.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.course.Expected;
import pitfalls.grader.runner.Report;
import pitfalls.grader.runner.Verdict;

/**
 * Adds up what an answer's JVM reports, and trusts none of it: a report of a check that nobody
 * expects, or a second one, ends the run. What was not reported has not passed.
 */
final class Reports {

    /** One run of all checks. */
    private static final class Run {

        private final Map<String, Verdict> verdicts = new LinkedHashMap<>();
        private String trouble;

        /** Only the first is kept: there may be any number of them. */
        void addTrouble(String what) {
            trouble = trouble == null ? what : trouble;
        }
    }

    private final Exercise lesson;
    private final int expectedRuns;
    private final Predicate<Expected> enough;
    private final List<Run> runs = new ArrayList<>();
    private Expected running;
    private boolean done;

    /** @param enough the checks of which one that rejects the answer ends the run */
    Reports(Exercise lesson, int expectedRuns, Predicate<Expected> enough) {
        this.lesson = lesson;
        this.expectedRuns = expectedRuns;
        this.enough = enough;
    }

    /**
     * Takes the next report.
     *
     * @return false after the last one
     * @throws Refusal where the report cannot be true, or no more needs to be known
     */
    boolean take(Report report) throws Refusal {
        switch (report) {
            case Report.Begins() -> {
                if (runs.size() == expectedRuns) {
                    throw untrue("a run that was not asked for");
                }
                runs.add(new Run());
            }
            case Report.Started(String check) -> running = expected(check);
            case Report.Ended(String check, Verdict verdict) -> {
                Expected which = expected(check);
                if (current().verdicts.putIfAbsent(check, verdict) != null) {
                    throw untrue("\"" + which.sentence() + "\" twice");
                }
                running = null;
                if (verdict instanceof Verdict.Failed failed && failed.judged() && enough.test(which)) {
                    throw new Refusal(Ending.STOPPED, "\"" + which.sentence() + "\" has rejected it");
                }
            }
            case Report.Trouble(String what) -> current().addTrouble(what);
            case Report.Done() -> done = true;
        }
        return !done;
    }

    /** True once the JVM has said that nothing follows. */
    boolean done() {
        return done;
    }

    /** ", in the check ...", or an empty text between two checks. */
    String whileRunning() {
        return running == null ? "" : ", in the check \"" + running.sentence() + "\"";
    }

    /**
     * What came out, a verdict for every expected check of every run that began.
     *
     * @param early why the reports ended early, or null
     */
    List<Found> found(Refusal early) {
        List<Found> found = new ArrayList<>();
        int last = early == null ? expectedRuns : Math.max(runs.size(), 1);
        for (int i = 0; i < last; i++) {
            Run run = i < runs.size() ? runs.get(i) : new Run();
            boolean cut = early != null && i == last - 1;
            found.add(cut ? new Found(early.ending(), early.getMessage(), verdicts(run, early.getMessage()))
                    : run.trouble == null ? new Found(Ending.RAN, "", verdicts(run, "it was not reported"))
                    : new Found(Ending.CRASHED, run.trouble, verdicts(run, run.trouble)));
        }
        return found;
    }

    /** What came out in one run. */
    record Found(Ending ending, String reason, Map<Expected, Verdict> verdicts) {}

    private Map<Expected, Verdict> verdicts(Run run, String otherwise) {
        Map<Expected, Verdict> verdicts = new LinkedHashMap<>();
        for (Expected check : lesson.checks()) {
            verdicts.put(check, run.verdicts.getOrDefault(check.id(), new Verdict.DidNotRun(otherwise)));
        }
        return verdicts;
    }

    private Run current() throws Refusal {
        if (runs.isEmpty()) {
            throw untrue("a result before any run");
        }
        return runs.getLast();
    }

    private Expected expected(String id) throws Refusal {
        return lesson.checks().stream().filter(check -> check.id().equals(id)).findFirst()
                .orElseThrow(() -> untrue("a check that the lesson does not have, " + id));
    }

    private static Refusal untrue(String what) {
        return new Refusal(Ending.CRASHED, "its JVM reported " + what);
    }
}
