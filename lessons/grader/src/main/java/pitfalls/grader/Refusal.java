package pitfalls.grader;

/** An answer that cannot be judged further; the message is one sentence that says why. */
final class Refusal extends Exception {

    private final transient Ending ending;

    Refusal(Ending ending, String why) {
        super(why, null, false, false);
        this.ending = ending;
    }

    Ending ending() {
        return ending;
    }
}
