package pitfalls.grader.desk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The folded hints of a lesson's README, from vague to near. */
final class Hints {

    private static final Pattern SECTION = Pattern.compile("(?s)\\n## Hints\\n(.*?)(\\n## |\\z)");
    private static final Pattern HINT =
            Pattern.compile("(?s)<details><summary>(.*?)</summary>\\s*(.*?)\\s*</details>");

    private Hints() {}

    /** @return the text of each hint, its question first; none where the lesson has no README */
    static List<String> of(Path lesson) throws IOException {
        Path readme = lesson.resolve("README.md");
        List<String> hints = new ArrayList<>();
        Matcher section = SECTION.matcher(Files.exists(readme) ? Files.readString(readme) : "");
        if (section.find()) {
            Matcher hint = HINT.matcher(section.group(1));
            while (hint.find()) {
                hints.add(hint.group(1) + "\n\n" + hint.group(2));
            }
        }
        return hints;
    }
}
