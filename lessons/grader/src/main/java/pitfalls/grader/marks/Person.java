package pitfalls.grader.marks;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Somebody of a class, as a roster has them. What the roster does not say is an empty text.
 *
 * @param line of the roster, from 1
 * @param id tells them from everybody else: Canvas's ID, Moodle's "Participant 12345", or a number of the school's
 * @param name as it is shown
 * @param submission the name of their folder or zip; where it is given, no other is theirs
 * @param github their name on GitHub
 * @param email their address
 * @param number Moodle's ID number
 * @param sisUser Canvas's SIS User ID
 * @param sisLogin Canvas's SIS Login ID
 * @param section Canvas's section
 */
public record Person(long line, String id, String name, String submission, String github, String email,
        String number, String sisUser, String sisLogin, String section) {

    /** Moodle's folder for a student: {@code Jane Doe_12345_assignsubmission_file_}. */
    private static final Pattern MOODLE = Pattern.compile("(?<name>.+)_(?<id>\\d+)_assignsubmission_file_?");

    /** Canvas's file of a student: {@code doejane_LATE_12345_67890_answers.zip}; the first number is Canvas's ID. */
    private static final Pattern CANVAS = Pattern.compile("(?<name>[^_]+)_(?:LATE_)?(?<id>\\d+)_\\d+_.*");

    /** @return null where a submission's name is not Moodle's, else its number of the participant */
    public static String moodleNumber(String submission) {
        Matcher moodle = MOODLE.matcher(submission);
        return moodle.matches() ? moodle.group("id") : null;
    }

    /** "Jane Doe (12345)". */
    public String shown() {
        return name + " (" + id + ")";
    }

    /** True where a submission with this name is theirs. */
    boolean has(String other) {
        if (!submission.isEmpty()) {
            String own = submission.substring(submission.lastIndexOf('/') + 1);
            return bare(other).equals(bare(own));
        }
        return isOnGithub(bare(other)) || isByService(bare(other))
                || Stream.of(id, name, email, number, sisUser, sisLogin).anyMatch(own -> !own.isEmpty() && own.equalsIgnoreCase(bare(other)));
    }

    /** GitHub's classrooms put the assignment's name and a hyphen before the student's. */
    private boolean isOnGithub(String other) {
        String end = github.toLowerCase(Locale.ROOT);
        String whole = other.toLowerCase(Locale.ROOT);
        return !end.isEmpty() && (whole.equals(end) || whole.endsWith("-" + end));
    }

    private boolean isByService(String other) {
        Matcher moodle = MOODLE.matcher(other);
        if (moodle.matches()) {
            return id.equals(moodle.group("id")) || id.endsWith(" " + moodle.group("id"))
                    || name.equalsIgnoreCase(moodle.group("name"));
        }
        Matcher canvas = CANVAS.matcher(other);
        return canvas.matches() && (id.equals(canvas.group("id")) || letters(name).equals(canvas.group("name")));
    }

    /** As Canvas writes a name before a file: the letters of "Doe, Jane", in this order; so of "Jane Doe" too. */
    private static String letters(String name) {
        String[] parts = name.strip().split("\\s+");
        String sorted = name.contains(",") || parts.length < 2 ? name
                : parts[parts.length - 1] + String.join("", Arrays.copyOf(parts, parts.length - 1));
        return sorted.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }

    private static String bare(String name) {
        return name.replaceFirst("(?i)\\.zip$", "");
    }
}
