package pitfalls.grader.marks;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pitfalls.grader.marks.Table.Line;

/**
 * Marks that a teacher gives by hand: a table with the columns {@code submission}, {@code lesson},
 * {@code points} and {@code comment}. What the checks gave is kept beside them.
 *
 * @param all in the order of the file
 */
public record Overrides(List<Override> all) {

    /** For a class whose marks are the checks' own. */
    public static final Overrides NONE = new Overrides(List.of());

    /**
     * @param submission its name, or its owner's id in the roster
     * @param points in hundredths of a point
     */
    record Override(Line line, String submission, String lesson, int points, String comment) {}

    /**
     * @param file null where there is none
     * @throws IllegalArgumentException where the file or a line of it is wrong; the message names it
     */
    public static Overrides read(Path file) {
        if (file == null) {
            return NONE;
        }
        Table table = Table.read(file);
        List<String> needed = List.of("submission", "lesson", "points", "comment");
        if (!table.columns().containsAll(needed)) {
            throw new IllegalArgumentException("The marks in " + file + " need the columns "
                    + String.join(", ", needed) + " in the first line.");
        }
        List<Override> all = new ArrayList<>();
        Set<List<String>> seen = new HashSet<>();
        for (Line line : table.lines()) {
            Override one = override(line);
            if (!seen.add(List.of(one.submission(), one.lesson()))) {
                throw line.wrong(one.submission() + " has a second mark for " + one.lesson());
            }
            all.add(one);
        }
        return new Overrides(List.copyOf(all));
    }

    /** @throws IllegalArgumentException where a line is for what is not there, or gives more points than there are */
    void check(Collection<String> submissions, Map<String, Person> owners, Marker marker) {
        Set<String> known = new HashSet<>(submissions);
        owners.values().forEach(person -> known.add(person.id()));
        for (Override one : all) {
            if (!known.contains(one.submission())) {
                throw one.line().wrong("there is no submission " + one.submission());
            }
            if (!marker.names().contains(one.lesson())) {
                throw one.line().wrong(one.lesson() + " is no lesson of this course");
            }
            int most = marker.points().most(one.lesson());
            if (one.points() > most) {
                throw one.line().wrong("there are " + Mark.show(one.points()) + " points for " + one.lesson()
                        + ", which is worth " + Mark.show(most));
            }
        }
    }

    /** A gradebook with the marks that are given by hand, the rest of it unchanged. */
    Gradebook apply(Gradebook book, String submission, Person owner) {
        return new Gradebook(book.submission(), book.problem(),
                book.marks().stream().map(mark -> apply(mark, submission, owner)).toList(), book.note(), book.marked());
    }

    private Mark apply(Mark mark, String submission, Person owner) {
        return all.stream().filter(one -> one.lesson().equals(mark.name()))
                .filter(one -> one.submission().equals(submission)
                        || owner != null && one.submission().equals(owner.id()))
                .findFirst().map(one -> mark.adjusted(one.points(), "by hand, " + Mark.show(mark.automatic())
                        + " by the checks: " + one.comment())).orElse(mark);
    }

    private static Override override(Line line) {
        String points = line.cell("points");
        if (!points.matches("\\d{1,4}(\\.\\d{1,2})?")) {
            throw line.wrong("the points are \"" + points + "\": a number such as 1 or 0.5 is needed");
        }
        if (line.cell("comment").isEmpty()) {
            throw line.wrong("the mark has no comment");
        }
        return new Override(line, line.cell("submission"), line.cell("lesson"),
                new BigDecimal(points).movePointRight(2).intValueExact(), line.cell("comment"));
    }
}
