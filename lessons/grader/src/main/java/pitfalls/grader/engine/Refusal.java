package pitfalls.grader.engine;

/** An answer that cannot be judged further; the message is one sentence that says why. */
public final class Refusal extends Exception {

    private final transient Ending ending;

    public Refusal(Ending ending, String why) {
        super(why, null, false, false);
        this.ending = ending;
    }

    public Ending ending() {
        return ending;
    }
}
