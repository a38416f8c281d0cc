package pitfalls.grader.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.course.Expected;
import pitfalls.grader.runner.Verdict;
import pitfalls.testkit.trace.Trace;

/**
 * What the engine found for one answer.
 *
 * @param lesson the lesson that the answer was judged by
 * @param ending how far the answer came
 * @param reason one sentence on the ending; empty where the checks ran to their end
 * @param verdicts one for each expected check, in the order of the source; empty where the checks are unknown
 * @param printed the beginning of what the answer's JVM printed; nothing in it is trusted
 * @param took from reading the answer to the last report
 */
public record Outcome(Exercise lesson, Ending ending, String reason, Map<Expected, Verdict> verdicts,
        String printed, Duration took) {

    /** True only when every expected check has passed and nothing unexpected happened. */
    public boolean solved() {
        return ending == Ending.RAN && !lesson.checks().isEmpty()
                && lesson.checks().stream().allMatch(check -> verdicts.get(check) instanceof Verdict.Passed);
    }

    /** How many checks have passed. */
    public long passed() {
        return verdicts.values().stream().filter(Verdict.Passed.class::isInstance).count();
    }

    /** The checks that have not passed, in the order of the source. */
    public List<Expected> open() {
        return verdicts.keySet().stream().filter(check -> !(verdicts.get(check) instanceof Verdict.Passed)).toList();
    }

    /** True where this machine was too busy to judge the answer. */
    public boolean tooBusy() {
        return ending == Ending.TOO_BUSY || verdicts.values().stream().anyMatch(Verdict.TooBusy.class::isInstance);
    }

    /** True where nothing was learnt about the answer, for a reason of this machine's, which may be gone. */
    boolean mayBeOtherwise() {
        return ending == Ending.DID_NOT_START || tooBusy();
    }

    /** True where the check ran, failed, and the failure is the answer's own. */
    public boolean rejectedBy(Expected check) {
        return verdicts.get(check) instanceof Verdict.Failed failed && failed.judged();
    }

    /** One sentence for people: why the answer is not solved, or "solved". */
    public String sentence() {
        if (ending != Ending.RAN) {
            return ending.words() + ": " + reason;
        }
        if (solved()) {
            return "solved";
        }
        Expected first = open().getFirst();
        return first.sentence() + ": " + why(first);
    }

    /** As {@link #sentence}, shorter where its checks have run: "5 of 12 checks". */
    public String line() {
        if (solved() || ending != Ending.RAN) {
            return sentence();
        }
        if (tooBusy()) {
            return Ending.TOO_BUSY.words() + ": " + Ending.BUSY;
        }
        String count = passed() + " of " + lesson.checks().size() + " checks";
        Expected other = open().stream().filter(check -> check.group().equals(Expected.WORKS)
                || !(verdicts.get(check) instanceof Verdict.Failed)).findFirst().orElse(null);
        return switch (other == null ? null : verdicts.get(other)) {
            case null -> count;
            case Verdict.NotJudgedHere(String why) -> "not graded on this system: " + why;
            case Verdict.Failed failed -> count + "; it broke \"" + other.sentence() + "\"";
            default -> count + "; \"" + other.sentence() + "\" " + why(other);
        };
    }

    /** One sentence: why a check has not passed. */
    public String why(Expected check) {
        return switch (verdicts.get(check)) {
            case Verdict.Passed() -> "passed";
            case Verdict.Failed failed -> failed.summary();
            case Verdict.TooBusy busy -> busy.summary();
            case Verdict.DidNotRun(String why) -> "did not run: " + why;
            case Verdict.NotJudgedHere(String why) -> "not judged here: " + why;
        };
    }

    /** What happened in a check that has not passed; empty where nobody recorded it. */
    public Trace trace(Expected check) {
        return switch (verdicts.get(check)) {
            case Verdict.Failed failed -> failed.trace();
            case Verdict.TooBusy busy -> busy.trace();
            default -> Trace.EMPTY;
        };
    }

    /** What the learner would read on a check that has not passed. */
    public String page(Expected check) {
        return switch (verdicts.get(check)) {
            case Verdict.Failed failed -> failed.page();
            case Verdict.TooBusy busy -> busy.page();
            default -> check.sentence() + "\n  " + why(check);
        };
    }
}
