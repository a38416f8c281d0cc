package pitfalls.grader.runner;

import pitfalls.testkit.trace.Trace;

/** What came out for one check. Only {@link Passed} counts. */
public sealed interface Verdict {

    /** The check ran and found nothing wrong. */
    record Passed() implements Verdict {}

    /**
     * The check ran and failed.
     *
     * @param summary one sentence: what should have happened, and what did
     * @param page the whole text that the learner would have read
     * @param trace what happened, of which the page is one view; empty where nobody recorded it
     * @param judged false where the failure says nothing about the answer's behaviour in this check
     */
    record Failed(String summary, String page, Trace trace, boolean judged) implements Verdict {}

    /**
     * The check ran, and this machine was too busy to judge the answer by it.
     *
     * @param summary one sentence: what should have happened, and what was seen
     * @param page the whole text that the learner would have read
     * @param trace what happened, of which the page is one view
     */
    record TooBusy(String summary, String page, Trace trace) implements Verdict {}

    /** The check was expected and did not run, or did not come to its end. */
    record DidNotRun(String reason) implements Verdict {}

    /** This system cannot reproduce what the check needs. */
    record NotJudgedHere(String reason) implements Verdict {}
}
