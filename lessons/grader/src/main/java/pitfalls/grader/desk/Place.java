package pitfalls.grader.desk;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A line of the learner's source.
 *
 * @param file relative to the answer's folder, with slashes
 * @param line the first is 1
 */
public record Place(String file, int line) {

    /** As stack traces and javac name it. */
    private static final Pattern NAMED = Pattern.compile("\\b(\\w+\\.java):(\\d{1,6})\\b");

    public Place {
        Objects.requireNonNull(file);
    }

    /** The first line of these sources that a text names. */
    static Optional<Place> firstIn(String text, Map<String, String> sources) {
        return NAMED.matcher(text).results().flatMap(named -> sources.keySet().stream()
                .filter(path -> path.equals(named.group(1)) || path.endsWith("/" + named.group(1)))
                .filter(path -> line(named) >= 1 && line(named) <= sources.get(path).lines().count())
                .map(path -> new Place(path, line(named)))).findFirst();
    }

    private static int line(MatchResult named) {
        return Integer.parseInt(named.group(2));
    }
}
