package pitfalls.grader.marks;

import java.util.List;

/**
 * What a teacher says of a class, beside what a lesson is worth.
 *
 * @param roster who is in it
 * @param overrides marks that are given by hand
 * @param only the submissions to grade again, by their names or their owners' ids, the others being taken from
 *     the finished run; empty where all are graded
 */
public record ClassRules(Roster roster, Overrides overrides, List<String> only) {

    /** For a class of which nothing is said. */
    public static final ClassRules NONE = new ClassRules(Roster.NONE, Overrides.NONE, List.of());
}
