package pitfalls.grader.marks;

import java.util.regex.Pattern;

/**
 * The one place that cleans text of others before people and logs see it: the names of files, and
 * what answers, compilers and libraries say. A terminal obeys control characters, a reader is misled
 * by those that turn the direction of writing, and a workflow's log obeys lines such as
 * {@code ::error::} and {@code ##[error]}. Gradebooks and marks clean what they are made of, so no
 * format has to.
 */
public final class CleanText {

    /** All but the line's end, the tab, and the two joiners that some languages write words with. */
    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}&&[^\\n\\t\\u200c\\u200d]]");

    /** As GitHub, Azure and TeamCity know commands; a method reference of Java is none. */
    private static final Pattern COMMAND = Pattern.compile("(?<![\\w)\\]>:])::+|##(?=\\w*\\[)");

    private CleanText() {}

    /** Keeps the lines of a text. */
    public static String lines(String text) {
        String visible = CONTROL.matcher(text.replace("\r\n", "\n")).replaceAll("?");
        return COMMAND.matcher(visible).replaceAll(command -> String.join(" ", command.group().split("")));
    }

    /** Makes one line of a text. */
    public static String line(String text) {
        return lines(text.strip().replaceAll("\\s+", " "));
    }
}
