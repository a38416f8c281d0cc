package pitfalls.grader.marks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import pitfalls.grader.marks.Table.Line;

/**
 * Who is in a class, and whose a submission is. A table with the columns {@code id} and {@code name}, and any of
 * {@code submission}, {@code github}, {@code email}, {@code id number}, {@code sis user id},
 * {@code sis login id} and {@code section}; or what a service exports, for its names are known too: Canvas's
 * gradebook ({@code Student}, {@code ID}) and Moodle's grading worksheet ({@code Identifier},
 * {@code Full name}, {@code Email address}).
 *
 * @param file null where there is none
 * @param columns the columns that it has, in lower case
 * @param people in the order of the file
 */
public record Roster(Path file, List<String> columns, List<Person> people) {

    /** For a class of which nobody said who is in it. */
    public static final Roster NONE = new Roster(null, List.of(), List.of());

    /**
     * @param file null where there is none
     * @throws IllegalArgumentException where the file or a line of it is wrong; the message names it
     */
    public static Roster read(Path file) {
        if (file == null) {
            return NONE;
        }
        Table table = Table.read(file);
        if (!table.has("id") && !table.has("identifier")
                || !table.has("name") && !table.has("student") && !table.has("full name")) {
            throw new IllegalArgumentException("The roster " + file
                    + " needs the columns id and name in its first line.");
        }
        List<Person> people = new ArrayList<>();
        for (Line line : table.lines()) {
            if (isPerson(table, line)) {
                people.add(person(line));
            }
        }
        Roster roster = new Roster(file, table.columns(), List.copyOf(people));
        roster.refuseTwice("id", Person::id);
        roster.refuseTwice("submission", Person::submission);
        roster.refuseTwice("github", Person::github);
        return roster;
    }

    /** True where the file has a column, whose name is in lower case. */
    public boolean has(String column) {
        return columns.contains(column);
    }

    /**
     * Whose each submission is.
     *
     * @return by the name of the submission; a submission that nobody has is not in it
     * @throws IllegalArgumentException where somebody would have two, or one would be two people's
     */
    Map<String, Person> owners(Collection<String> submissions) {
        Map<String, Person> owners = new LinkedHashMap<>();
        for (Person person : people) {
            List<String> own = submissions.stream().filter(person::has).toList();
            if (own.size() > 1) {
                throw wrong(person, person.name() + " has the submissions " + String.join(" and ", own)
                        + ": name one in the column submission");
            }
            for (String submission : own) {
                Person other = owners.put(submission, person);
                if (other != null) {
                    throw wrong(person, "the submission " + submission + " is " + person.name() + "'s, and in line "
                            + other.line() + " it is " + other.name() + "'s: name theirs in the column submission");
                }
            }
        }
        return owners;
    }

    /** Canvas's export has lines of its own: what an assignment is worth, and how it is posted. */
    private static boolean isPerson(Table table, Line line) {
        String name = line.cell("student");
        boolean empty = name.isEmpty() && line.cell("id").isEmpty();
        return !table.has("student") || !name.equals("Points Possible") && !empty;
    }

    private static Person person(Line line) {
        Person person = new Person(line.number(), line.cell("id", "identifier"),
                line.cell("name", "student", "full name"), line.cell("submission"), line.cell("github"),
                line.cell("email", "email address"), line.cell("id number"), line.cell("sis user id"),
                line.cell("sis login id"), line.cell("section"));
        if (person.id().isEmpty() || person.name().isEmpty()) {
            throw line.wrong("somebody has no " + (person.id().isEmpty() ? "id" : "name"));
        }
        return person;
    }

    private void refuseTwice(String column, Function<Person, String> cell) {
        Map<String, Person> seen = new HashMap<>();
        for (Person person : people) {
            Person other = cell.apply(person).isEmpty() ? null : seen.put(cell.apply(person), person);
            if (other != null) {
                throw wrong(person, "the " + column + " " + cell.apply(person) + " is " + person.name()
                        + "'s, and in line " + other.line() + " it is " + other.name() + "'s");
            }
        }
    }

    private IllegalArgumentException wrong(Person person, String why) {
        return new IllegalArgumentException("In " + file + ", line " + person.line() + ", " + why + ".");
    }
}
