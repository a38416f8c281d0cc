package pitfalls.testkit;

import java.util.Optional;
import pitfalls.testkit.trace.Trace;

/**
 * A check that failed. {@link #page()} is what the learner reads. The message is the check's
 * sentence, for the places that list every failed check; the text of {@link #toString()} is what an
 * IDE shows beside the check; the stack is the learner's own line alone.
 */
public final class LessonFailure extends AssertionError {

    private final String summary;
    private final String page;
    private final transient Trace trace;
    private final Unmet.Judged judged;

    LessonFailure(String sentence, String summary, String page, Trace trace, Unmet.Judged judged,
            StackTraceElement yourLine) {
        super(sentence, null);
        this.summary = summary;
        this.page = page;
        this.trace = trace;
        this.judged = judged;
        setStackTrace(yourLine == null ? new StackTraceElement[0] : new StackTraceElement[] {yourLine});
    }

    /** The whole text, ASCII, at most 80 columns wide, without a trailing line end. */
    public String page() {
        return page;
    }

    /** What happened, of which the page is one view; the failure is in it. */
    public Trace trace() {
        return trace;
    }

    /**
     * False where nothing was learnt about the answer, because an earlier check had left it unable
     * to run: the answer had called exit, or a thread of it could not be stopped; or because this
     * machine was too busy.
     */
    public boolean judged() {
        return judged == Unmet.Judged.YES;
    }

    /** True where this machine was too busy to judge the answer: on a quiet one it can be judged. */
    public boolean tooBusy() {
        return judged == Unmet.Judged.NOT_YET;
    }

    /** Where the answer has called {@code System.exit}, as {@code PriceClient.java:23}; empty where it has not. */
    public static Optional<String> exit() {
        return ExitGuard.exit().isDone()
                ? Optional.of(ExitGuard.exit().join()).map(line -> line.getFileName() + ":" + line.getLineNumber())
                : Optional.empty();
    }

    /** "should have ..., but ...": the page itself stands in the run's output, once. */
    @Override
    public String toString() {
        return summary;
    }
}
