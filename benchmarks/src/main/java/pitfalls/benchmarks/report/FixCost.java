package pitfalls.benchmarks.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One answer to one lesson beside the starter's way, on work where both are right.
 *
 * @param lesson "07 read timeout"
 * @param answer the benchmark's method: reference, or another answer's name
 */
record FixCost(String lesson, String answer, Cell starterCell, Cell answerCell) {
    private static final String PACKAGE = "fixcost.";
    private static final Set<String> STARTERS = Set.of("starter", "scanner");
    private static final Map<String, String> LESSONS = Map.of(
            "ConnectTimeout", "01 connect timeout", "EndOfStream", "04 end of stream",
            "ScannerFraming", "05 scanner framing", "ReadTimeout", "07 read timeout",
            "DoubleClose", "12 double close", "InterleavedWrites", "15 interleaved writes",
            "CrossedReplies", "16 crossed replies", "SmallWrites", "17 small writes");

    /** In the lessons' order; an answer whose starter was not measured is left out. */
    static List<FixCost> of(Results results) {
        return results.cells().stream()
                .filter(cell -> cell.benchmark().startsWith(PACKAGE))
                .filter(Predicate.not(cell -> STARTERS.contains(method(cell))))
                .flatMap(cell -> starter(results, cell).stream()
                        .map(starter -> new FixCost(lessonOf(cell), method(cell), starter, cell)))
                .filter(fix -> fix.starterCell.score().isPresent() && fix.answerCell.score().isPresent())
                .sorted(Comparator.comparing(FixCost::lesson).thenComparing(FixCost::size)
                        .thenComparing(fix -> !fix.answer.equals("reference")))
                .toList();
    }

    private static Optional<Cell> starter(Results results, Cell answer) {
        return results.cells().stream()
                .filter(cell -> type(cell).equals(type(answer)) && STARTERS.contains(method(cell))
                        && cell.params().equals(answer.params()))
                .findFirst();
    }

    private static String type(Cell cell) {
        return cell.benchmark().substring(0, Math.max(0, cell.benchmark().lastIndexOf('.')));
    }

    private static String method(Cell cell) {
        return cell.benchmark().substring(cell.benchmark().lastIndexOf('.') + 1);
    }

    private static String lessonOf(Cell cell) {
        String name = type(cell).substring(PACKAGE.length());
        String words = name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return LESSONS.getOrDefault(name, words);
    }

    /** What rows of one lesson are sorted by. */
    private double size() {
        return answerCell.params().keySet().stream().mapToLong(answerCell::number).sum();
    }

    /** ", 4 senders", ", 64 KiB"; "" where the benchmark has no parameters. */
    private String parameters() {
        return answerCell.params().keySet().stream().map(this::parameter).collect(Collectors.joining());
    }

    private String parameter(String name) {
        long value = answerCell.number(name);
        if (value < 0) {
            return ", " + answerCell.param(name);
        }
        return ", " + (name.endsWith("Bytes")
                ? Numbers.payload(value)
                : Numbers.exact(value) + " " + (value == 1 ? name.replaceFirst("s$", "") : name));
    }

    /** The lesson, or the answer's name where it is not the reference, and the parameters: "05 readLine, 32 B". */
    String label() {
        return (answer.equals("reference") ? lesson : number() + " " + answer) + parameters();
    }

    /** The lesson's: "07". */
    String number() {
        return lesson.split(" ")[0];
    }

    /** The answer's time in multiples of the starter's; more than 1 is what the fix costs. */
    Optional<Ratio> cost() {
        Spread starter = starterCell.score().orElseThrow();
        Spread other = answerCell.score().orElseThrow();
        return counted() ? Ratio.within(starter, other) : Ratio.within(other, starter);
    }

    boolean toldApart() {
        return !starterCell.score().orElseThrow().overlaps(answerCell.score().orElseThrow());
    }

    /** Whether the score counts operations, more being better, where the other modes give the time of one. */
    private boolean counted() {
        return answerCell.mode().equals("thrpt");
    }

    /** "µs/op". */
    String unit() {
        return answerCell.unit().replace("us/", "µs/");
    }
}
