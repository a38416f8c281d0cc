package pitfalls.grader.formats;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Json;
import pitfalls.grader.marks.Mark;

/**
 * A gradebook as classroom50 reads it from {@code result.json}. Scores are whole numbers there, so
 * with partial credit all of them are in hundredths of a point.
 */
final class Classroom50 {

    private Classroom50() {}

    /**
     * @param environment of a GitHub Actions job; what it does not tell stays an empty text
     * @param partial whether marks may be parts of a point
     */
    static String json(Gradebook book, boolean partial, Map<String, String> environment, Instant now) {
        int unit = partial ? 1 : 100;
        String repository = environment.getOrDefault("GITHUB_REPOSITORY", "");
        String commit = environment.getOrDefault("GITHUB_SHA", "");
        String page = repository.isEmpty() ? ""
                : environment.getOrDefault("GITHUB_SERVER_URL", "https://github.com") + "/" + repository;
        boolean tag = environment.getOrDefault("GITHUB_REF_TYPE", "").equals("tag");

        Map<String, Object> top = new LinkedHashMap<>();
        top.put("schema", "classroom50/result/v1");
        top.put("classroom", repository.replaceAll("/.*", ""));
        top.put("assignment", "tcp-pitfalls");
        top.put("submission", repository.isEmpty() ? book.submission() : repository.replaceAll(".*/", ""));
        top.put("commit", commit);
        top.put("release", tag ? page + "/releases/tag/" + environment.getOrDefault("GITHUB_REF_NAME", "") : "");
        top.put("review", page.isEmpty() || commit.isEmpty() ? "" : page + "/commit/" + commit);
        top.put("datetime", now.truncatedTo(ChronoUnit.SECONDS).toString());
        top.put("score", book.points() / unit);
        top.put("max-score", book.most() / unit);
        top.put("tests", book.marks().stream().map(mark -> test(mark, unit)).toList());
        return Json.write(top);
    }

    private static Map<String, Object> test(Mark mark, int unit) {
        Map<String, Object> test = new LinkedHashMap<>();
        test.put("test-name", mark.name());
        test.put("passed", mark.solved());
        test.put("score", mark.points() / unit);
        test.put("max-score", mark.most() / unit);
        return test;
    }
}
