package pitfalls.grader;

import java.util.ArrayList;
import java.util.List;

/** The last screen: ASCII, at most 80 columns, a line for each lesson. */
final class Board {

    private static final int COLUMNS = 80;

    private final List<String> lines = new ArrayList<>();
    private final int nameWidth;

    /** @param names the lessons, for the width of their column */
    Board(List<String> names) {
        nameWidth = names.stream().mapToInt(String::length).max().orElse(0) + 2;
    }

    /** What is said of one lesson: "solved", "3 of 6 checks", or how it ended and why. */
    void add(Outcome outcome) {
        String name = outcome.lesson().name();
        if (outcome.solved()) {
            add(name, "solved");
        } else if (outcome.ending() != Ending.RAN) {
            add(name, outcome.sentence());
        } else {
            add(name, outcome.passed() + " of " + outcome.lesson().checks().size() + " checks" + broken(outcome));
        }
    }

    /** A line for a lesson that was not judged. */
    void add(String name, String text) {
        lines.addAll(wrapped("  " + name + " ".repeat(Math.max(nameWidth - name.length(), 2)), text));
    }

    /** A text in ASCII within the columns; what goes on stands below where it began. */
    static List<String> wrapped(String start, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(start);
        for (String word : ascii(text).strip().split("\\s+")) {
            for (String part : pieces(word, COLUMNS - start.length())) {
                if (line.length() > start.length() && line.length() + 1 + part.length() > COLUMNS) {
                    lines.add(line.toString());
                    line = new StringBuilder(" ".repeat(start.length()));
                }
                line.append(line.length() > start.length() ? " " : "").append(part);
            }
        }
        lines.add(line.toString());
        return lines;
    }

    List<String> lines() {
        return lines;
    }

    /** What worked in the starter and does not work any more, or why the lesson cannot be judged here. */
    private static String broken(Outcome outcome) {
        return outcome.open().stream()
                .filter(check -> check.group().equals(Expected.WORKS)
                        || !(outcome.verdicts().get(check) instanceof Verdict.Failed))
                .findFirst()
                .map(check -> "; \"" + check.sentence() + "\": " + outcome.why(check)).orElse("");
    }

    private static List<String> pieces(String word, int width) {
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < word.length(); from += width) {
            pieces.add(word.substring(from, Math.min(word.length(), from + width)));
        }
        return pieces;
    }

    private static String ascii(String text) {
        return text.replaceAll("[^ -~\\s]", "?");
    }
}
