package pitfalls.grader.desk;

/** What has just become otherwise at the desk. The whole of it is in {@link Desk#state}. */
public sealed interface Change {

    /** The learner is at this lesson, and its answer is being judged. */
    record Began(String lesson) implements Change {}

    /** A run has ended. */
    record Found(String lesson, Run run) implements Change {}

    /**
     * A hint was asked for.
     *
     * @param number the first is 1
     * @param text in Markdown, its question first
     */
    record Hinted(String lesson, int number, int all, String text) implements Change {}

    /** A hint was asked for, and all have been shown, or there are none. */
    record HintsOver(String lesson, int all) implements Change {}

    /**
     * The starter stands where the answer stood.
     *
     * @param kept where the answer is now, relative to the workspace
     */
    record StartedAgain(String lesson, String kept) implements Change {}

    /** Something could not be done; the sentence says what and why. */
    record Failed(String sentence) implements Change {}
}
