package pitfalls.grader.desk;

import java.util.List;
import pitfalls.grader.course.Expected;
import pitfalls.grader.engine.Outcome;
import pitfalls.grader.picture.Picture;
import pitfalls.grader.picture.Row;
import pitfalls.grader.picture.Theme;
import pitfalls.testkit.trace.Trace;

/**
 * The picture of a failed check, as SVG elements without a style, in which an answer's words are escaped and
 * bounded.
 *
 * @param wide for a screen
 * @param narrow for a phone, or a narrow column
 * @param rows the same in words
 */
public record Drawing(String wide, String narrow, List<Row> rows) {

    /** Null where the check has not failed, or nothing was recorded. */
    static Drawing of(Outcome outcome, Expected check) {
        Trace trace = outcome.trace(check);
        if (trace.events().isEmpty()) {
            return null;
        }
        Picture picture = new Picture(check.sentence(), trace);
        return new Drawing(picture.element(Picture.WIDE, Theme.SYSTEM), picture.element(Picture.NARROW, Theme.SYSTEM),
                picture.rows());
    }
}
