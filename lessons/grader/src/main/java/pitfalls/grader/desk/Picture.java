package pitfalls.grader.desk;

import java.util.Optional;
import pitfalls.grader.course.Expected;
import pitfalls.grader.engine.Outcome;

/**
 * Draws what happened in a check. What is drawn comes from an answer: the drawing escapes and bounds it.
 * A page takes no style element and no style attribute of a drawing; classes and presentation attributes
 * are let through.
 */
@FunctionalInterface
public interface Picture {

    /** Draws nothing. */
    Picture NONE = (outcome, check) -> Optional.empty();

    /**
     * @param check one that has not passed
     * @return an SVG document; none where nothing was seen of the check
     */
    Optional<String> of(Outcome outcome, Expected check);
}
