package pitfalls.grader.formats;

import java.util.List;
import java.util.stream.Stream;
import pitfalls.grader.marks.ClassBook;
import pitfalls.grader.marks.ClassBook.Entry;
import pitfalls.grader.marks.Mark;
import pitfalls.grader.marks.Person;
import pitfalls.grader.marks.Roster;

/**
 * The points of a class as Canvas's gradebook imports them. Canvas finds a student by its own ID, else by the
 * SIS User ID, the SIS Login ID and the name, in this order; it wants the columns in this order, and asks which
 * assignment is meant where none has the name of the last one.
 *
 * <p>The columns are those that <a href="https://teaching.resources.osu.edu/toolsets/carmencanvas/guides">Ohio State's
 * guide</a>, "Import CSV File for Carmen Grades", demands, and {@code lib/gradebook_importer.rb} of
 * <a href="https://github.com/instructure/canvas-lms">Canvas</a> (at 00b222d) reads.
 */
final class Canvas {

    static final String FILE = "canvas.csv";

    /** The column, and so the assignment. */
    private static final String ASSIGNMENT = "TCP Pitfalls";

    private Canvas() {}

    /** One sentence on what the roster must have for this, or an empty text. */
    static String lacking(Roster roster) {
        return isOwn(roster) || roster.has("sis user id") || roster.has("sis login id") ? ""
                : "There is no " + FILE + ": the roster has no column SIS User ID or SIS Login ID, and none that are"
                        + " called Student and ID as in Canvas's own export.";
    }

    static String of(ClassBook book) {
        int most = book.entries().isEmpty() ? 0 : book.entries().getFirst().book().most();
        StringBuilder csv = new StringBuilder(Csv.line(
                Stream.of("Student", "ID", "SIS User ID", "SIS Login ID", "Section", ASSIGNMENT)));
        csv.append(Csv.line(Stream.of("    Points Possible", "", "", "", "", Mark.show(most))));
        List<Entry> known = book.entries().stream().filter(entry -> entry.person() != null).toList();
        for (Entry entry : known) {
            Person person = entry.person();
            csv.append(Csv.line(Stream.of(person.name(), isOwn(book.roster()) ? person.id() : "", person.sisUser(),
                    person.sisLogin(), person.section(), Csv.points(entry.book()))));
        }
        return csv.toString();
    }

    /** True where the roster is what Canvas exports, so that its ID is Canvas's. */
    private static boolean isOwn(Roster roster) {
        return roster.has("student") && roster.has("id");
    }
}
