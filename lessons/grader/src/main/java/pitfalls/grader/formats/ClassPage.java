package pitfalls.grader.formats;

import static pitfalls.grader.formats.Html.tag;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import pitfalls.grader.marks.ClassBook;
import pitfalls.grader.marks.ClassBook.Entry;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Mark;

/**
 * What a teacher looks at first: who has solved what, where the class is stuck, and what did not run. It is
 * the teacher's alone, and names hidden checks.
 */
final class ClassPage {

    /** How many checks are named for a lesson. */
    private static final int MOST_CHECKS = 3;

    private final ClassBook book;

    private ClassPage(ClassBook book) {
        this.book = book;
    }

    static String of(ClassBook book) {
        return new ClassPage(book).page();
    }

    private String page() {
        Html main = tag("main").add(tag("h1", "Class " + book.name()),
                tag("p", book.graded() + " of " + book.submissions().size() + " submissions graded."
                        + (book.missing().isEmpty() ? "" : " " + book.missing().size() + " missing.")));
        main.add(tag("h2", "Who has solved what"), key(), students());
        stuck(main);
        broken(main);
        missing(main);
        return Html.page("Class " + book.name(), main);
    }

    private Html key() {
        Html key = tag("p").with("class", "key");
        for (Sign sign : Sign.values()) {
            key.add(tag("span", sign.mark()).with("class", sign.style())).text(" " + sign.meaning() + "  ");
        }
        return book.adjusted().isEmpty() ? key : key.add(tag("span", "*")).text(" not the points of the checks alone");
    }

    private Html students() {
        Html head = tag("tr").add(tag("th", "submission").with("scope", "col"),
                tag("th", "points").with("scope", "col"));
        book.lessons().forEach(lesson -> head.add(tag("th").with("scope", "col").with("class", "lesson")
                .add(tag("span", lesson))));
        Html body = tag("tbody");
        book.entries().forEach(entry -> body.add(student(entry)));
        Html foot = tag("tr").add(tag("th", "solved by").with("scope", "row"), tag("td"));
        for (int i = 0; i < book.lessons().size(); i++) {
            foot.add(tag("td", "" + marks(i).stream().filter(Mark::solved).count()).with("class", "mark"));
        }
        Html table = tag("table").with("class", "class").add(tag("caption", "Submissions by lessons."),
                tag("thead").add(head), body, tag("tfoot").add(foot));
        return Html.scrolling("Submissions by lessons", table);
    }

    private Html student(Entry entry) {
        Gradebook one = entry.book();
        Html row = tag("tr").add(tag("th").with("scope", "row").add(name(entry)),
                tag("td", Mark.show(one.points())).with("class", "points"));
        if (entry.isMissing()) {
            return row.add(whole(Sign.MISSING, "nothing was handed in"));
        }
        if (!one.problem().isEmpty()) {
            return row.add(whole(Sign.BROKEN, "not graded: it " + one.problem()));
        }
        one.marks().forEach(mark -> row.add(cell(mark)));
        return row;
    }

    /** The person, and below the submission where that is called otherwise. */
    private static Html name(Entry entry) {
        String submission = entry.book().submission();
        if (entry.isMissing()) {
            return tag("span", entry.person().shown());
        }
        Html link = tag("a", entry.name()).with("href", "students/" + encoded(entry.folder()) + "/" + Results.STUDENT);
        return entry.name().equals(submission) ? link
                : tag("span").add(link, tag("br")).add(tag("small", submission));
    }

    private Html whole(Sign sign, String why) {
        return tag("td", sign.mark() + " " + why).with("class", sign.style())
                .with("colspan", "" + book.lessons().size());
    }

    private static Html cell(Mark mark) {
        Sign sign = Sign.of(mark);
        String shown = sign == Sign.FAILED ? sign.mark() + " " + mark.open().size() : sign.mark();
        String said = mark.saidAndNote();
        return tag("td").with("class", "mark " + sign.style()).with("title", mark.name() + ": " + said)
                .add(tag("span", mark.isAdjusted() ? shown + "*" : shown).with("aria-hidden", "true"),
                        tag("span", said).with("class", "unseen"));
    }

    private void stuck(Html main) {
        Html body = tag("tbody");
        for (int i = 0; i < book.lessons().size(); i++) {
            List<Mark> ran = marks(i).stream().filter(mark -> !mark.missing() && !mark.broken()).toList();
            List<Map.Entry<String, Integer>> checks = failing(ran);
            for (Map.Entry<String, Integer> check : checks) {
                Html row = tag("tr");
                if (check == checks.getFirst()) {
                    row.add(tag("th", book.lessons().get(i)).with("scope", "row")
                            .with("rowspan", "" + checks.size()));
                }
                body.add(row.add(tag("td", check.getKey()),
                        tag("td", check.getValue() + " of " + ran.size()).with("class", "points")));
            }
        }
        main.add(tag("h2", "Where the class is stuck"));
        if (allMarks().noneMatch(mark -> !mark.open().isEmpty())) {
            main.add(tag("p", "No check fails."));
            return;
        }
        Html head = tag("tr").add(tag("th", "lesson").with("scope", "col"),
                tag("th", "check").with("scope", "col"), tag("th", "fails for").with("scope", "col"));
        main.add(Html.scrolling("The checks that most fail", tag("table").add(
                tag("caption", "The checks that most fail, up to " + MOST_CHECKS
                        + " of each lesson. Counted are the answers whose checks ran to their end."),
                tag("thead").add(head), body)));
    }

    /** The checks that fail most, with the number of answers; of two that fail as often the earlier one first. */
    private static List<Map.Entry<String, Integer>> failing(List<Mark> marks) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        marks.forEach(mark -> mark.open().forEach(check -> counts.merge(check, 1, Integer::sum)));
        return counts.entrySet().stream().sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_CHECKS).toList();
    }

    private void broken(Html main) {
        List<Html> lines = new ArrayList<>();
        for (Entry entry : book.submissions()) {
            Gradebook one = entry.book();
            if (!one.problem().isEmpty()) {
                lines.add(tag("li").add(tag("strong", entry.name())).text(" " + one.problem()));
            }
            one.marks().stream().filter(Mark::broken).forEach(mark -> lines.add(tag("li")
                    .add(tag("strong", entry.name())).text(", " + mark.name() + ": " + mark.said())));
        }
        main.add(tag("h2", "What did not run"));
        main.add(lines.isEmpty() ? tag("p", "Every answer ran.") : tag("ul").add(lines.toArray(Html[]::new)));
    }

    private void missing(Html main) {
        if (book.roster().file() == null) {
            return;
        }
        List<Html> lines = book.missing().stream().map(person -> tag("li", person.shown())).toList();
        main.add(tag("h2", "Who is missing"));
        main.add(lines.isEmpty() ? tag("p", "Everybody has handed something in.")
                : tag("ul").add(lines.toArray(Html[]::new)));
        if (!book.nobodys().isEmpty()) {
            main.add(tag("p", "Nobody in the roster has " + String.join(", ", book.nobodys()) + "."));
        }
    }

    private Stream<Mark> allMarks() {
        return book.entries().stream().flatMap(entry -> entry.book().marks().stream());
    }

    /** Of a lesson, one for each submission that could be graded. */
    private List<Mark> marks(int lesson) {
        return book.submissions().stream().map(Entry::book).filter(one -> one.problem().isEmpty())
                .map(one -> one.marks().get(lesson)).toList();
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
