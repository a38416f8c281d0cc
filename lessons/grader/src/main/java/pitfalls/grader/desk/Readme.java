package pitfalls.grader.desk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A lesson's README in the parts in which the desk shows it, in Markdown.
 *
 * @param text what is read before the learner is green, without the hints
 * @param hints the folded hints, from vague to near: the question of each, an empty line, its text
 * @param after what is read when the lesson is solved, without its heading
 */
public record Readme(String text, List<String> hints, String after) {

    private static final Pattern PARTS = Pattern.compile(
            "(?s)(?<text>.*?)(\\n## Hints\\n(?<hints>.*?))?(\\n## After you are green\\n(?<after>.*))?");

    private static final Pattern HINT =
            Pattern.compile("(?s)<details><summary>(.*?)</summary>\\s*(.*?)\\s*</details>");

    /** @param lesson its folder; where it has no README that can be read, all parts are empty */
    public static Readme of(Path lesson) {
        Path file = lesson.resolve("README.md");
        try {
            return in(Files.exists(file) ? Files.readString(file) : "");
        } catch (IOException e) {
            return in("");
        }
    }

    private static Readme in(String readme) {
        Matcher parts = PARTS.matcher(readme.replace("\r\n", "\n"));
        parts.matches();
        List<String> hints = parts.group("hints") == null ? List.of() : HINT.matcher(parts.group("hints")).results()
                .map(hint -> hint.group(1) + "\n\n" + hint.group(2)).toList();
        return new Readme(parts.group("text"), hints, parts.group("after") == null ? "" : parts.group("after"));
    }
}
