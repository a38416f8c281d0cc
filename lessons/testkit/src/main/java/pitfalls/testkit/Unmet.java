package pitfalls.testkit;

import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Line;

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

    /** What else there is to it: null or 0 where there is none, and times as {@link System#nanoTime()}. */
    private record Details(long nanos, StackTraceElement yourLine, Judged judged, String inProduction,
            Event.Deadline deadline, Event.Comparison comparison, int call, int connection) {}

    private Unmet(String should, String but, Details details) {
        super("should have " + should + ", but " + but, null, false, false);
        this.should = should;
        this.but = but;
        this.details = details;
    }

    private static Unmet now(String should, String but, StackTraceElement yourLine, Judged judged) {
        return new Unmet(should, but, new Details(System.nanoTime(), yourLine, judged, null, null, null, 0, 0));
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
        return with(inProduction, details.deadline, details.comparison, details.call, details.connection);
    }

    /** The same, where it is about a time; the deadline's are {@link System#nanoTime()}s. */
    Unmet about(Event.Deadline deadline) {
        return with(details.inProduction, deadline, details.comparison, details.call, details.connection);
    }

    /** The same, where both the expected and the actual are known. */
    Unmet about(Event.Comparison comparison) {
        return with(details.inProduction, details.deadline, comparison, details.call, details.connection);
    }

    /** The same, where it is about the call of this number. */
    Unmet ofCall(int call) {
        return with(details.inProduction, details.deadline, details.comparison, call, details.connection);
    }

    /** The same, where it is about the connection of this number. */
    Unmet onConnection(int connection) {
        return with(details.inProduction, details.deadline, details.comparison, details.call, connection);
    }

    private Unmet with(String inProduction, Event.Deadline deadline, Event.Comparison comparison, int call,
            int connection) {
        return new Unmet(should, but, new Details(details.nanos, details.yourLine, details.judged, inProduction, deadline,
                comparison, call, connection));
    }

    /** As an event, whose times are {@link System#nanoTime()}s, with what such an answer does in production. */
    Event.Failed event(String inProduction) {
        return new Event.Failed(details.nanos, should, but, Line.of(details.yourLine), inProduction, details.deadline,
                details.comparison, details.call, details.connection);
    }

    String should() {
        return should;
    }

    String but() {
        return but;
    }

    /** The line of the answer that matters, or null. */
    StackTraceElement yourLine() {
        return details.yourLine;
    }

    /** What such an answer does in production, or null where the check says it. */
    String inProduction() {
        return details.inProduction;
    }

    Judged judged() {
        return details.judged;
    }
}
