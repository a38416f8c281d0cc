package pitfalls.grader.marks;

import java.util.List;

/**
 * All marks of one submission.
 *
 * @param submission whose it is: the name of its folder or zip
 * @param problem one sentence where the submission could not be graded, else an empty text
 * @param marks one for each lesson of the course, in their order, a teacher's own checks behind their lesson
 * @param note what was not read of the submission, in sentences, which costs nothing; else an empty text
 * @param marked false where this machine kept an answer from being judged: then the points are no mark
 */
public record Gradebook(String submission, String problem, List<Mark> marks, String note, boolean marked) {

    /** Names and sentences may hold what others wrote: they are made clean, and one line each. */
    public Gradebook {
        submission = CleanText.line(submission);
        problem = CleanText.line(problem);
        note = note == null ? "" : CleanText.line(note);
    }

    /** Of a submission that was read whole. */
    public Gradebook(String submission, String problem, List<Mark> marks) {
        this(submission, problem, marks, "", true);
    }

    public boolean solved() {
        return marks.stream().allMatch(Mark::solved);
    }

    /** In hundredths of a point. */
    public int points() {
        return marks.stream().mapToInt(Mark::points).sum();
    }

    /** In hundredths of a point. */
    public int most() {
        return marks.stream().mapToInt(Mark::most).sum();
    }

    /** What the checks gave, in hundredths of a point. */
    public int automatic() {
        return marks.stream().mapToInt(Mark::automatic).sum();
    }

    /** "12.5 of 20 points". */
    public String score() {
        return Mark.show(points()) + " of " + Mark.show(most()) + " points";
    }
}
