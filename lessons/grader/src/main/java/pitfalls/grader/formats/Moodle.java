package pitfalls.grader.formats;

import java.util.List;
import java.util.stream.Stream;
import pitfalls.grader.marks.ClassBook;
import pitfalls.grader.marks.ClassBook.Entry;
import pitfalls.grader.marks.Mark;
import pitfalls.grader.marks.Person;
import pitfalls.grader.marks.Roster;

/**
 * The points of a class as Moodle imports them, in two ways: as an assignment's grading worksheet, which goes by
 * the column Identifier, and as a table of grades for the gradebook, where the teacher says which column tells a
 * student (the address or the ID number) and which ones are grades.
 *
 * <p>A worksheet must have Identifier, Grade and Last modified (grade):
 * {@code mod/assign/feedback/offline/importgradeslib.php} of <a href="https://github.com/moodle/moodle">Moodle</a>
 * (at 452e36f) reads these. What the gradebook asks is in
 * <a href="https://docs.moodle.org/311/en/Grade_import">Grade import</a>.
 */
final class Moodle {

    static final String FILE = "moodle.csv";

    private Moodle() {}

    /** One sentence on what the roster must have for this, or an empty text. */
    static String lacking(Roster roster) {
        return roster.has("identifier") || roster.has("email") || roster.has("email address") || roster.has("id number")
                ? "" : "There is no " + FILE + ": the roster has no column email, ID number or Identifier.";
    }

    static String of(ClassBook book) {
        StringBuilder csv = new StringBuilder(Csv.line(Stream.concat(Stream.of("Identifier", "Full name", "ID number",
                "Email address", "Grade", "Maximum grade", "Last modified (grade)"), book.lessons().stream())));
        List<Entry> known = book.entries().stream().filter(entry -> entry.person() != null).toList();
        for (Entry entry : known) {
            Person person = entry.person();
            csv.append(Csv.line(Stream.concat(
                    Stream.of(identifier(book.roster(), entry), person.name(), person.number(), person.email(),
                            Csv.points(entry.book()), Mark.show(entry.book().most()), ""),
                    Csv.marks(entry.book()))));
        }
        return csv.toString();
    }

    /** As the worksheet has it, which is where the roster is one; else by the folder that Moodle made. */
    private static String identifier(Roster roster, Entry entry) {
        String number = Person.moodleNumber(entry.book().submission());
        return roster.has("identifier") ? entry.person().id() : number == null ? "" : "Participant " + number;
    }
}
