package pitfalls.grader.formats;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Json;
import pitfalls.grader.marks.Mark;

/** A gradebook as Gradescope reads it from {@code results/results.json}. */
final class Gradescope {

    private Gradescope() {}

    /** @param seconds how long grading took */
    static String json(Gradebook book, long seconds) {
        Map<String, Object> top = new LinkedHashMap<>();
        top.put("score", book.points() / 100.0);
        top.put("execution_time", seconds);
        top.put("output", book.problem().isEmpty() ? (book.score() + "\n" + book.note()).strip()
                : "The submission " + book.problem() + ".");
        top.put("output_format", "text");
        top.put("visibility", "visible");
        top.put("stdout_visibility", "hidden");
        top.put("tests", book.marks().stream().map(Gradescope::test).toList());
        return Json.write(top);
    }

    private static Map<String, Object> test(Mark mark) {
        Map<String, Object> test = new LinkedHashMap<>();
        test.put("name", mark.name());
        test.put("score", mark.points() / 100.0);
        test.put("max_score", mark.most() / 100.0);
        test.put("status", mark.solved() ? "passed" : "failed");
        test.put("output", mark.text().isEmpty() ? mark.saidAndNote() : mark.saidAndNote() + "\n\n" + mark.text());
        test.put("output_format", "text");
        test.put("tags", List.of());
        test.put("visibility", mark.hidden() ? "hidden" : "visible");
        return test;
    }
}
