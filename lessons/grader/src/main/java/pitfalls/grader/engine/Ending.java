package pitfalls.grader.engine;

/** How far an answer came. */
public enum Ending {
    /** Its checks ran to their end. */
    RAN("ran"),
    /** Its JVM was ended when enough was known: a check had rejected it, and no more was asked for. */
    STOPPED("was stopped"),
    /** It is not an answer to this lesson. */
    REFUSED("refused"),
    /** It, or the checks against it, did not compile. */
    DID_NOT_COMPILE("did not compile"),
    /** Its JVM did not come to load it: the engine's failure, and nothing was learnt about the answer. */
    DID_NOT_START("did not start"),
    /** Its JVM ended early, or reported what nobody expected. */
    CRASHED("crashed"),
    /** It was still running at the time limit. */
    HUNG("hung"),
    /** This machine had too little processor time for it: nothing was learnt about the answer. */
    TOO_BUSY("not judged");

    /** The one reason of {@link #TOO_BUSY}. */
    static final String BUSY = "this machine was too busy";

    private final String words;

    Ending(String words) {
        this.words = words;
    }

    /** The ending in words, for a line of the board. */
    public String words() {
        return words;
    }
}
