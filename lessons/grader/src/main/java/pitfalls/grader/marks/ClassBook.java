package pitfalls.grader.marks;

import java.util.List;

/**
 * All marks of a class.
 *
 * @param name the name of the class's folder
 * @param lessons the names of the marks, in order
 * @param books one for each submission, by name
 */
public record ClassBook(String name, List<String> lessons, List<Gradebook> books) {

    /** How many submissions were graded, whatever the marks. */
    public long graded() {
        return books.stream().filter(book -> book.problem().isEmpty()).count();
    }
}
