package pitfalls.testkit;

import java.util.Comparator;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How many objects are held by anything, class by class.
 *
 * @param histogram the JVM's, as text: a map of it would be some thousand objects more, and in the next one
 */
public record Held(String histogram) {

    /** A row: its number, the objects, their bytes, and the class. */
    private static final Pattern ROW = Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +(\\S+)");

    /**
     * The class of which the most have come, and how many.
     *
     * @param type the class's name
     * @param count how many more there are of it
     */
    public record More(String type, long count) {

        @Override
        public String toString() {
            return count + " more of " + type;
        }
    }

    /**
     * Which class has grown most since then. What a hundred calls have left one by one is seen in it, in
     * whatever queue or map it lies; what some other thread does meanwhile is mostly not, for it grows by few.
     */
    public More since(Held before) {
        Map<String, Long> then = before.counts();
        return counts().entrySet().stream()
                .map(now -> new More(now.getKey(), now.getValue() - then.getOrDefault(now.getKey(), 0L)))
                .max(Comparator.comparingLong(More::count)).orElse(new More("nothing", 0));
    }

    /** The number of objects of each class that has any. A class has a row for each of its loaders. */
    private Map<String, Long> counts() {
        return ROW.matcher(histogram).results()
                .collect(Collectors.toMap(row -> row.group(2), row -> Long.parseLong(row.group(1)), Long::sum));
    }
}
