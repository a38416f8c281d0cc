package pitfalls.grader.desk;

import java.util.List;
import pitfalls.grader.course.Expected;
import pitfalls.grader.picture.Picture;
import pitfalls.grader.picture.Row;
import pitfalls.grader.picture.Theme;
import pitfalls.grader.runner.Verdict;
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
    static Drawing of(Expected check, Verdict verdict) {
        Trace trace = switch (verdict) {
            case Verdict.Failed failed -> failed.trace();
            case Verdict.TooBusy busy -> busy.trace();
            default -> Trace.EMPTY;
        };
        if (trace.events().isEmpty()) {
            return null;
        }
        Picture picture = new Picture(check.sentence(), trace);
        return new Drawing(picture.element(Picture.WIDE, Theme.SYSTEM), picture.element(Picture.NARROW, Theme.SYSTEM),
                picture.rows());
    }
}
