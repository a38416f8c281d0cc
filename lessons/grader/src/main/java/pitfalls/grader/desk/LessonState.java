package pitfalls.grader.desk;

/**
 * How far the learner is with a lesson.
 *
 * @param solved what the last run came to that judged the answer
 * @param saved true once the learner has saved an answer
 * @param hints how many hints have been shown
 * @param last the last run; null before the first
 * @param red the last run that was not solved; null where there was none
 */
public record LessonState(boolean solved, boolean saved, int hints, Run last, Run red) {

    /** In a word, for the list of lessons. */
    public enum Standing { NOT_BEGUN, OPEN, SOLVED }

    static final LessonState NEW = new LessonState(false, false, 0, null, null);

    public LessonState {
        hints = Math.max(0, hints);
    }

    public Standing standing() {
        return solved ? Standing.SOLVED : saved || hints > 0 ? Standing.OPEN : Standing.NOT_BEGUN;
    }

    LessonState withSave() {
        return new LessonState(solved, true, hints, last, red);
    }

    LessonState withHints(int shown) {
        return new LessonState(solved, saved, shown, last, red);
    }

    /** A machine that was too busy says nothing of the answer. */
    LessonState with(Run run) {
        return run.tooBusy() ? new LessonState(solved, saved, hints, run, red)
                : new LessonState(run.solved(), saved, hints, run, run.solved() ? red : run);
    }
}
