package pitfalls.grader.marks;

import java.util.List;

/**
 * All marks of a class.
 *
 * @param name the name of the class's folder
 * @param lessons the names of the marks, in order
 * @param roster who is in the class
 * @param entries one for each submission, by name, and behind them one for each person of the roster who has none
 */
public record ClassBook(String name, List<String> lessons, Roster roster, List<Entry> entries) {

    /**
     * @param person null where nobody in the roster has the submission
     * @param folder the name of the submission's folder among the results; empty where there is none
     * @param book with an empty name of the submission where there is none
     */
    public record Entry(Person person, String folder, Gradebook book) {

        /** True for a person without a submission. */
        public boolean isMissing() {
            return book.submission().isEmpty();
        }

        /** The person's name, or the submission's. */
        public String name() {
            return person == null ? book.submission() : person.name();
        }
    }

    /** What was handed in. */
    public List<Entry> submissions() {
        return entries.stream().filter(entry -> !entry.isMissing()).toList();
    }

    /** Who has handed nothing in. */
    public List<Person> missing() {
        return entries.stream().filter(Entry::isMissing).map(Entry::person).toList();
    }

    /** What was handed in and is nobody's in the roster; nothing where there is no roster. */
    public List<String> nobodys() {
        return roster.file() == null ? List.of() : submissions().stream().filter(entry -> entry.person() == null)
                .map(entry -> entry.book().submission()).toList();
    }

    /** The lessons in which a mark is not as the checks gave it, in order. */
    public List<String> adjusted() {
        return lessons.stream().filter(lesson -> entries.stream().flatMap(entry -> entry.book().marks().stream())
                .anyMatch(mark -> mark.name().equals(lesson) && mark.isAdjusted())).toList();
    }

    /** How many submissions were graded, whatever the marks. */
    public long graded() {
        return submissions().stream().filter(entry -> entry.book().problem().isEmpty()).count();
    }
}
