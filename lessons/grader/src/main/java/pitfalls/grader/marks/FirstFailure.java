package pitfalls.grader.marks;

import pitfalls.grader.course.Expected;
import pitfalls.grader.engine.Outcome;
import pitfalls.testkit.trace.Trace;

/**
 * The first check of a lesson that has not passed, for its picture. The trace may be an answer's making: it
 * is bounded, and not trusted.
 *
 * @param sentence the check's
 * @param trace what happened in it
 */
public record FirstFailure(String sentence, Trace trace) {

    /** Null where every check has passed, none is known, or nobody recorded what happened in the first that has not. */
    static FirstFailure of(Outcome outcome) {
        if (outcome.open().isEmpty()) {
            return null;
        }
        Expected first = outcome.open().getFirst();
        Trace trace = outcome.trace(first);
        return trace.events().isEmpty() ? null : new FirstFailure(first.sentence(), trace);
    }
}
