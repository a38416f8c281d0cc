package pitfalls.grader.desk;

import pitfalls.grader.marks.CleanText;
import pitfalls.grader.runner.Report;

/** A text of an answer's as the desk keeps it: without control characters, and not longer than a report's. */
final class Shown {

    private Shown() {}

    static String text(String text) {
        String clean = CleanText.lines(text);
        return clean.length() <= Report.MOST_CHARACTERS ? clean : clean.substring(0, Report.MOST_CHARACTERS) + " ...";
    }
}
