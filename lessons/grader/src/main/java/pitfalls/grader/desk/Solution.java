package pitfalls.grader.desk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import pitfalls.grader.course.Course;

/** What there is to compare a solved lesson with. A teacher may have taken all of it out. */
public final class Solution {

    private final Path lesson;
    private final Path solution;

    private Solution(Path lesson, Path solution) {
        this.lesson = lesson;
        this.solution = solution;
    }

    /** @param name of a lesson of the course */
    public static Solution of(Course course, String name) {
        Path workspace = course.lessons().toAbsolutePath().normalize().getParent();
        return new Solution(course.lessons().resolve(name), workspace.resolve("solutions").resolve(name));
    }

    /** True where there is a reference answer. */
    public boolean isHere() {
        return !reference().isEmpty();
    }

    /** The answer as it is now beside the reference; none where there is no reference. */
    public List<Difference> difference() {
        return isHere() ? Difference.between(Answers.in(lesson), reference()) : List.of();
    }

    /** The same as the lines of a unified diff; none where they are equal or there is no reference. */
    public List<String> unified() {
        return isHere() ? Difference.unified(Answers.in(lesson), reference()) : List.of();
    }

    /** The solution's README, in Markdown; empty where there is none. */
    public String review() {
        Path readme = solution.resolve("README.md");
        try {
            return Files.exists(readme) ? Files.readString(readme) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private Map<String, String> reference() {
        return Answers.in(solution);
    }
}
