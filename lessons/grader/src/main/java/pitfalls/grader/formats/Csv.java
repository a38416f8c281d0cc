package pitfalls.grader.formats;

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

    private Csv() {}

    /** With a roster, each line says whose the submission is; who has none is a line too. */
    static String of(ClassBook book) {
        boolean named = book.roster().file() != null;
        StringBuilder csv = new StringBuilder(line(join(Stream.of("submission"),
                named ? Stream.of("id", "name") : Stream.of(), Stream.of("points", "of"), book.lessons().stream(),
                Stream.of("problem"))));
        for (Entry entry : book.entries()) {
            Gradebook one = entry.book();
            csv.append(line(join(Stream.of(one.submission()), named ? person(entry.person()) : Stream.of(),
                    Stream.of(Mark.show(one.points()), Mark.show(one.most())),
                    one.marks().stream().map(mark -> Mark.show(mark.points())), Stream.of(one.problem()))));
        }
        return csv.toString();
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

    /** A spreadsheet takes a cell that begins with = + - or @ for a formula; the apostrophe says that it is text. */
    private static String cell(String text) {
        String safe = text.matches("(?s)[=+\\-@\\t\\r].*") ? "'" + text : text;
        return safe.matches("(?s).*[\",\\r\\n].*") ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }
}
