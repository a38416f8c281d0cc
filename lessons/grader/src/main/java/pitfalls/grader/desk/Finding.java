package pitfalls.grader.desk;

import java.util.Map;
import java.util.Objects;
import pitfalls.grader.course.Expected;
import pitfalls.grader.engine.Outcome;
import pitfalls.grader.runner.Verdict;

/**
 * What a run found for one check. Its texts are partly an answer's: clean and bounded, and not trusted.
 *
 * @param sentence what the answer does, as the learner reads it
 * @param works true where the starter does it already
 * @param why one sentence on the result
 * @param page what the learner reads on a check that has not passed; empty where it has
 * @param drawing the same as a picture; null where there is none
 * @param place the first line of the learner's source that the page names; null where it names none
 */
public record Finding(String sentence, boolean works, Result result, String why, String page, Drawing drawing,
        Place place) {

    /** What came out, as {@link Verdict} has it. */
    public enum Result { PASSED, FAILED, TOO_BUSY, DID_NOT_RUN, NOT_JUDGED_HERE }

    public Finding {
        Objects.requireNonNull(sentence);
        Objects.requireNonNull(result);
        Objects.requireNonNull(why);
        Objects.requireNonNull(page);
    }

    /** @param first true for the first check that has not passed, of which alone there is a picture */
    static Finding of(Outcome outcome, Expected check, Map<String, String> sources, boolean first) {
        Result result = switch (outcome.verdicts().get(check)) {
            case Verdict.Passed passed -> Result.PASSED;
            case Verdict.Failed failed -> Result.FAILED;
            case Verdict.TooBusy busy -> Result.TOO_BUSY;
            case Verdict.DidNotRun not -> Result.DID_NOT_RUN;
            case Verdict.NotJudgedHere not -> Result.NOT_JUDGED_HERE;
        };
        boolean passed = result == Result.PASSED;
        String page = passed ? "" : Shown.text(outcome.page(check));
        return new Finding(check.sentence(), check.group().equals(Expected.WORKS), result, Shown.text(outcome.why(check)),
                page, first ? Drawing.of(outcome, check) : null, Place.firstIn(page, sources).orElse(null));
    }
}
