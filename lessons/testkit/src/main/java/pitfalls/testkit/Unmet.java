package pitfalls.testkit;

import pitfalls.testkit.trace.Event;

/** An expectation that was not met, in the two halves of a sentence: "should have ..., but ...". */
final class Unmet extends RuntimeException {

    private final String should;
    private final String but;
    private final transient Details details;

    /** What is known about the answer where an expectation was not met. */
    enum Judged {
        /** It is the answer that did not meet it. */
        YES,
        /** Nothing, and nothing will be: an earlier check had left the answer unable to run. */
        NO,
        /** Nothing yet: the machine was too busy. */
        NOT_YET
    }

    /** What else there is to it; null where there is none, and times as {@link System#nanoTime()}. */
    private record Details(long nanos, StackTraceElement yourLine, Judged judged, String inProduction,
            Event.Deadline deadline, Event.Comparison comparison) {}

    private Unmet(String should, String but, Details details) {
        super("should have " + should + ", but " + but, null, false, false);
        this.should = should;
        this.but = but;
        this.details = details;
    }

    private static Unmet now(String should, String but, StackTraceElement yourLine, Judged judged) {
        return new Unmet(should, but, new Details(System.nanoTime(), yourLine, judged, null, null, null));
    }

    static Unmet expected(String should, String but) {
        return now(should, but, null, Judged.YES);
    }

    static Unmet expected(String should, String but, StackTraceElement yourLine) {
        return now(should, but, yourLine, Judged.YES);
    }

    /** Nothing was learnt about the answer, for instance because it had called exit before. */
    static Unmet notJudged(String why) {
        return now("run", why, null, Judged.NO);
    }

    /** Nothing was learnt about the answer, for this machine did not let it run. */
    static Unmet tooBusy(String should, String but) {
        return now(should, but + "; and this machine was too busy to judge it", null, Judged.NOT_YET);
    }

    /** The same, where what happens in production is not what the check says. */
    Unmet inProduction(String inProduction) {
        return new Unmet(should, but, new Details(details.nanos, details.yourLine, details.judged, inProduction,
                details.deadline, details.comparison));
    }

    /** The same, where it is about a time; the deadline's are {@link System#nanoTime()}s. */
    Unmet about(Event.Deadline deadline) {
        return new Unmet(should, but, new Details(details.nanos, details.yourLine, details.judged,
                details.inProduction, deadline, details.comparison));
    }

    /** The same, where both the expected and the actual are known; null where they are not. */
    Unmet about(Event.Comparison comparison) {
        return new Unmet(should, but, new Details(details.nanos, details.yourLine, details.judged,
                details.inProduction, details.deadline, comparison));
    }

    String should() {
        return should;
    }

    String but() {
        return but;
    }

    /** When it was not met, as a {@link System#nanoTime()}. */
    long nanos() {
        return details.nanos;
    }

    /** The line of the answer that matters, or null. */
    StackTraceElement yourLine() {
        return details.yourLine;
    }

    /** What such an answer does in production, or null where the check says it. */
    String inProduction() {
        return details.inProduction;
    }

    /** The time that it is about, or null. */
    Event.Deadline deadline() {
        return details.deadline;
    }

    /** The expected and the actual, or null. */
    Event.Comparison comparison() {
        return details.comparison;
    }

    Judged judged() {
        return details.judged;
    }
}
