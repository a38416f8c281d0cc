package pitfalls.testkit;

/** An expectation that was not met, in the two halves of a sentence: "should have ..., but ...". */
final class Unmet extends RuntimeException {

    private final String should;
    private final String but;
    private final StackTraceElement yourLine;
    private final Judged judged;
    private final String inProduction;

    /** What is known about the answer where an expectation was not met. */
    enum Judged {
        /** It is the answer that did not meet it. */
        YES,
        /** Nothing, and nothing will be: an earlier check had left the answer unable to run. */
        NO,
        /** Nothing yet: the machine was too busy. */
        NOT_YET
    }

    private Unmet(String should, String but, StackTraceElement yourLine, Judged judged, String inProduction) {
        super("should have " + should + ", but " + but, null, false, false);
        this.should = should;
        this.but = but;
        this.yourLine = yourLine;
        this.judged = judged;
        this.inProduction = inProduction;
    }

    static Unmet expected(String should, String but) {
        return new Unmet(should, but, null, Judged.YES, null);
    }

    static Unmet expected(String should, String but, StackTraceElement yourLine) {
        return new Unmet(should, but, yourLine, Judged.YES, null);
    }

    /** The same, where what happens in production is not what the check says. */
    Unmet inProduction(String inProduction) {
        return new Unmet(should, but, yourLine, judged, inProduction);
    }

    /** Nothing was learnt about the answer, for instance because it had called exit before. */
    static Unmet notJudged(String why) {
        return new Unmet("run", why, null, Judged.NO, null);
    }

    /** Nothing was learnt about the answer, for this machine did not let it run. */
    static Unmet tooBusy(String should, String but) {
        return new Unmet(should, but + "; and this machine was too busy to judge it", null, Judged.NOT_YET, null);
    }

    String should() {
        return should;
    }

    String but() {
        return but;
    }

    /** The line of the answer that matters, or null. */
    StackTraceElement yourLine() {
        return yourLine;
    }

    /** What such an answer does in production, or null where the check says it. */
    String inProduction() {
        return inProduction;
    }

    Judged judged() {
        return judged;
    }
}
