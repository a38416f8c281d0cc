package pitfalls.grader.marks;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import pitfalls.grader.course.Expected;
import pitfalls.grader.engine.Ending;
import pitfalls.grader.engine.Outcome;

/**
 * What a lesson is worth: one point, unless a teacher's file says otherwise.
 *
 * @param weights whole points by the name of the mark; one that is not named is worth one point
 * @param partial whether an unsolved lesson gets a part of its points
 */
record Points(Map<String, Integer> weights, boolean partial) {

    private static final String WHOLE = "\\d{1,4}";

    /**
     * Reads lines such as {@code 07-read-timeout = 2}, in the format of {@link Properties}.
     *
     * @param file null where every lesson is worth one point
     * @param names the marks that there are
     * @throws IllegalArgumentException where the file is missing or a line of it is wrong; the message names it
     */
    static Points read(Path file, List<String> names, boolean partial) {
        Map<String, Integer> weights = new HashMap<>();
        if (file != null) {
            properties(file).forEach((name, value) -> {
                if (!names.contains(name.toString())) {
                    throw new IllegalArgumentException("In " + file + ", " + name + " is no lesson of this course.");
                }
                if (!value.toString().matches(WHOLE)) {
                    throw new IllegalArgumentException("In " + file + ", the points of " + name + " are \"" + value
                            + "\": a whole number from 0 to 9999 is needed.");
                }
                weights.put(name.toString(), Integer.parseInt(value.toString()));
            });
        }
        return new Points(Map.copyOf(weights), partial);
    }

    /** In hundredths of a point. */
    int most(String name) {
        return 100 * weights.getOrDefault(name, 1);
    }

    /** In hundredths of a point, rounded down; nothing where the answer broke what the starter did right. */
    int of(String name, Outcome outcome) {
        if (outcome.solved()) {
            return most(name);
        }
        List<Expected> pitfall = outcome.lesson().group(Expected.PITFALL);
        if (!partial || pitfall.isEmpty() || outcome.ending() != Ending.RAN
                || outcome.open().stream().anyMatch(check -> check.group().equals(Expected.WORKS))) {
            return 0;
        }
        int passed = (int) pitfall.stream().filter(check -> !outcome.open().contains(check)).count();
        return most(name) * passed / pitfall.size();
    }

    private static Properties properties(Path file) {
        Properties properties = new Properties();
        StringReader text = new StringReader(TextFile.read(file));
        try {
            properties.load(text);
            return properties;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The file " + file + " is no list of points: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
