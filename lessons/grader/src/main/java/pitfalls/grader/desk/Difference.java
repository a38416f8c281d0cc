package pitfalls.grader.desk;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Chunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The learner's answer beside the reference, file by file. A file that only one of them has is whole on its
 * side. Beyond a thousand lines nothing is compared: the memory that it takes grows with their square.
 *
 * @param path of the file in both, with slashes
 * @param rows the lines of both, those that belong together in one row
 */
public record Difference(String path, List<Row> rows) {

    private static final int CONTEXT_LINES = 3;

    private static final int MOST_LINES = 1_000;

    /**
     * @param yours the learner's line; null where there is none
     * @param reference the reference's line; null where there is none
     */
    public record Row(Line yours, Line reference) {

        public boolean same() {
            return yours != null && reference != null && yours.text().equals(reference.text());
        }
    }

    /** @param number the first is 1 */
    public record Line(int number, String text) {}

    /** @param yours and {@code reference} have the text of each source by its path */
    static List<Difference> between(Map<String, String> yours, Map<String, String> reference) {
        return paths(yours, reference).stream()
                .map(path -> of(path, lines(yours.get(path)), lines(reference.get(path)))).toList();
    }

    /** The same as a unified diff, from the learner's answer to the reference; no lines where they are equal. */
    static List<String> unified(Map<String, String> yours, Map<String, String> reference) {
        List<String> all = new ArrayList<>();
        for (String path : paths(yours, reference)) {
            List<String> from = lines(yours.get(path));
            all.addAll(UnifiedDiffUtils.generateUnifiedDiff("your " + path, "the reference's " + path, from,
                    DiffUtils.diff(from, lines(reference.get(path))), CONTEXT_LINES));
        }
        return all;
    }

    private static Difference of(String path, List<String> yours, List<String> reference) {
        List<Row> paired = new ArrayList<>();
        for (AbstractDelta<String> delta : DiffUtils.diff(yours, reference, true).getDeltas()) {
            Chunk<String> left = delta.getSource();
            Chunk<String> right = delta.getTarget();
            for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
                paired.add(new Row(line(left, i), line(right, i)));
            }
        }
        return new Difference(path, paired);
    }

    private static Line line(Chunk<String> lines, int i) {
        return i < lines.size() ? new Line(lines.getPosition() + i + 1, lines.getLines().get(i)) : null;
    }

    private static TreeSet<String> paths(Map<String, String> yours, Map<String, String> reference) {
        TreeSet<String> paths = new TreeSet<>(yours.keySet());
        paths.addAll(reference.keySet());
        return paths;
    }

    private static List<String> lines(String text) {
        return text == null ? List.of() : text.lines().limit(MOST_LINES).toList();
    }
}
