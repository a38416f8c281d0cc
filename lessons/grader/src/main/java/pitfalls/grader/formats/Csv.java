package pitfalls.grader.formats;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pitfalls.grader.marks.ClassBook;
import pitfalls.grader.marks.ClassBook.Entry;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Mark;
import pitfalls.grader.marks.Person;

/** A class as a table for a spreadsheet (RFC 4180): it says the same whenever the same is graded. */
final class Csv {

    private static final String LINE_END = "\r\n";

    /** Without it Excel takes UTF-8 for the code page of the system. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private Csv() {}

    /**
     * With a roster, each line says whose the submission is; who has none is a line too. Where a mark is not as
     * the checks gave it, the last columns have what they gave, in all and for the lesson, and why.
     */
    static String of(ClassBook book) {
        boolean named = book.roster().file() != null;
        List<String> adjusted = book.adjusted();
        StringBuilder csv = new StringBuilder(BYTE_ORDER_MARK + line(join(Stream.of("submission"),
                named ? Stream.of("id", "name") : Stream.of(), Stream.of("points", "of"), book.lessons().stream(),
                Stream.of("problem"), adjusted.isEmpty() ? Stream.of() : join(Stream.of("automatic"),
                        adjusted.stream().map(lesson -> lesson + " automatic"), Stream.of("why")))));
        for (Entry entry : book.entries()) {
            Gradebook one = entry.book();
            csv.append(line(join(Stream.of(one.submission()), named ? person(entry.person()) : Stream.of(),
                    Stream.of(points(one), Mark.show(one.most())), marks(one), Stream.of(one.problem()),
                    adjusted.isEmpty() ? Stream.of() : automatic(one, adjusted))));
        }
        return csv.toString();
    }

    /** An empty cell where there is no mark. */
    static String points(Gradebook book) {
        return book.marked() ? Mark.show(book.points()) : "";
    }

    /** A cell for each lesson, empty where there is no mark. */
    static Stream<String> marks(Gradebook book) {
        return book.marks().stream().map(mark -> book.marked() ? Mark.show(mark.points()) : "");
    }

    private static Stream<String> automatic(Gradebook book, List<String> adjusted) {
        return join(Stream.of(Mark.show(book.automatic())),
                book.marks().stream().filter(mark -> adjusted.contains(mark.name()))
                        .map(mark -> Mark.show(mark.automatic())),
                Stream.of(book.marks().stream().filter(Mark::isAdjusted)
                        .map(mark -> mark.name() + " " + mark.note()).collect(Collectors.joining("; "))));
    }

    private static Stream<String> person(Person person) {
        return person == null ? Stream.of("", "") : Stream.of(person.id(), person.name());
    }

    @SafeVarargs
    private static Stream<String> join(Stream<String>... parts) {
        return Stream.of(parts).flatMap(part -> part);
    }

    static String line(Stream<String> cells) {
        return cells.map(Csv::cell).collect(Collectors.joining(",", "", LINE_END));
    }

    /**
     * A spreadsheet takes a cell that begins with = + - or @, wide ones and behind blanks too, for a formula; the
     * apostrophe says that it is text.
     */
    private static String cell(String text) {
        String safe = text.matches("(?s)\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20].*") ? "'" + text : text;
        return safe.matches("(?s).*[\",\\r\\n].*") ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }
}
