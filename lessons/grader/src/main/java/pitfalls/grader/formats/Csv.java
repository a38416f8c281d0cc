package pitfalls.grader.formats;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Mark;

/** A class as a table for a spreadsheet (RFC 4180): it says the same whenever the same is graded. */
final class Csv {

    private static final String LINE_END = "\r\n";

    /** Without it Excel takes UTF-8 for the code page of the system. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private Csv() {}

    /** @param names the marks' names, in order */
    static String of(List<String> names, List<Gradebook> books) {
        StringBuilder csv = new StringBuilder(BYTE_ORDER_MARK + line(Stream.concat(
                Stream.of("submission", "points", "of"), Stream.concat(names.stream(), Stream.of("problem")))));
        for (Gradebook book : books) {
            csv.append(line(Stream.concat(
                    Stream.of(book.submission(), Mark.show(book.points()), Mark.show(book.most())),
                    Stream.concat(book.marks().stream().map(mark -> Mark.show(mark.points())),
                            Stream.of(book.problem())))));
        }
        return csv.toString();
    }

    private static String line(Stream<String> cells) {
        return cells.map(Csv::cell).collect(Collectors.joining(",", "", LINE_END));
    }

    /**
     * A spreadsheet takes a cell that begins with = + - or @, wide ones too, for a formula; the apostrophe says
     * that it is text.
     */
    private static String cell(String text) {
        String safe = text.matches("(?s)[=+\\-@\uff1d\uff0b\uff0d\uff20\\s].*") ? "'" + text : text;
        return safe.matches("(?s).*[\",\\r\\n].*") ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }
}
