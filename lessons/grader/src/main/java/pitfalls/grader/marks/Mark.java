package pitfalls.grader.marks;

import java.util.List;

/**
 * What one answer gets. Points are counted in hundredths, so that parts of a point add up exactly.
 *
 * @param name the lesson's folder, with {@code .extra} behind it for a teacher's own checks
 * @param hidden true where students are not shown what was checked
 * @param solved true when every check has passed
 * @param said one line: "solved", "5 of 12 checks", or how it ended and why
 * @param text what failed, in full, as the learner would have read it; empty when solved
 * @param first the first check that failed; null where there is no picture of it, and for a hidden mark
 * @param open the sentences of the checks that have not passed, in order; none where they did not run to their end
 * @param points what it gets, in hundredths of a point
 * @param most what there is to get, in hundredths of a point
 * @param automatic what the checks gave, in hundredths of a point
 * @param note one line on why it gets something else, or an empty text
 */
public record Mark(String name, boolean hidden, boolean solved, String said, String text, FirstFailure first,
        List<String> open, int points, int most, int automatic, String note) {

    /** A mark as the checks gave it, without a picture. */
    public Mark(String name, boolean hidden, boolean solved, String said, String text, List<String> open,
            int points, int most) {
        this(name, hidden, solved, said, text, null, open, points, most, points, "");
    }

    /** The same mark with what its picture is made of, or with null. */
    Mark showing(FirstFailure failure) {
        return new Mark(name, hidden, solved, said, text, failure, open, points, most, automatic, note);
    }

    /**
     * The same mark with other points; what the checks gave is kept.
     *
     * @param other in hundredths of a point
     * @param why one line
     */
    public Mark adjusted(int other, String why) {
        return new Mark(name, hidden, solved, said, text, first, open, other, most, automatic, why);
    }

    /** True where something else than the checks has a say in the points. */
    public boolean isAdjusted() {
        return !note.isEmpty();
    }

    /** What is said, and why the points are others where they are. */
    public String saidAndNote() {
        return isAdjusted() ? said + "; " + note : said;
    }

    /** What is said where the submission does not hold the lesson. */
    static final String MISSING = "missing";

    /** True where the submission does not hold the lesson. */
    public boolean missing() {
        return said.equals(MISSING);
    }

    /** True where there is an answer whose checks did not run to their end: refused, not compiled, crashed or hung. */
    public boolean broken() {
        return !solved && !missing() && open.isEmpty();
    }

    /** What failed is told in words of the answer, too: they are made clean. */
    public Mark {
        said = CleanText.line(said);
        text = CleanText.lines(text);
        note = CleanText.line(note);
    }

    /** "1", "0.5" or "0.33". */
    public static String show(int hundredths) {
        return hundredths % 100 == 0 ? "" + hundredths / 100
                : hundredths % 10 == 0 ? hundredths / 100 + "." + hundredths / 10 % 10
                : hundredths / 100 + "." + hundredths % 100 / 10 + hundredths % 10;
    }
}
