package pitfalls.testkit;

/** An expectation that was not met, in the two halves of a sentence: "should have ..., but ...". */
final class Unmet extends RuntimeException {

    private final String should;
    private final String but;
    private final StackTraceElement yourLine;
    private final boolean judged;

    private Unmet(String should, String but, StackTraceElement yourLine, boolean judged) {
        super("should have " + should + ", but " + but, null, false, false);
        this.should = should;
        this.but = but;
        this.yourLine = yourLine;
        this.judged = judged;
    }

    static Unmet expected(String should, String but) {
        return new Unmet(should, but, null, true);
    }

    static Unmet expected(String should, String but, StackTraceElement yourLine) {
        return new Unmet(should, but, yourLine, true);
    }

    /** Nothing was learnt about the answer, for instance because it had called exit before. */
    static Unmet notJudged(String why) {
        return new Unmet("run", why, null, false);
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

    boolean judged() {
        return judged;
    }
}
