package pitfalls.testkit;

/** An expectation that was not met, in the two halves of a sentence: "should have ..., but ...". */
final class Unmet extends RuntimeException {

    private final String should;
    private final String but;
    private final StackTraceElement yourLine;
    private final boolean judged;
    private final String inProduction;

    private Unmet(String should, String but, StackTraceElement yourLine, boolean judged, String inProduction) {
        super("should have " + should + ", but " + but, null, false, false);
        this.should = should;
        this.but = but;
        this.yourLine = yourLine;
        this.judged = judged;
        this.inProduction = inProduction;
    }

    static Unmet expected(String should, String but) {
        return new Unmet(should, but, null, true, null);
    }

    static Unmet expected(String should, String but, StackTraceElement yourLine) {
        return new Unmet(should, but, yourLine, true, null);
    }

    /** The same, where what happens in production is not what the check says. */
    Unmet inProduction(String inProduction) {
        return new Unmet(should, but, yourLine, judged, inProduction);
    }

    /** Nothing was learnt about the answer, for instance because it had called exit before. */
    static Unmet notJudged(String why) {
        return notJudged("run", why);
    }

    static Unmet notJudged(String should, String but) {
        return new Unmet(should, but, null, false, null);
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

    boolean judged() {
        return judged;
    }
}
