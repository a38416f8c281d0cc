package pitfalls.grader.formats;

import static pitfalls.grader.formats.Html.tag;

import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Mark;

/** As {@link Page}, in HTML: a line for each lesson, and below them what failed, in full. */
final class StudentPage {

    private StudentPage() {}

    static String of(Gradebook book) {
        String title = book.submission() + ": " + book.score();
        Html main = tag("main").add(tag("h1", title));
        if (!book.problem().isEmpty()) {
            main.add(tag("p", "The submission " + book.problem() + "."));
        }
        if (!book.note().isEmpty()) {
            main.add(tag("p", book.note()));
        }
        Html head = tag("tr").add(tag("th", "lesson").with("scope", "col"), tag("th", "points").with("scope", "col"),
                tag("th", "result").with("scope", "col"));
        Html body = tag("tbody");
        book.marks().forEach(mark -> body.add(line(mark)));
        main.add(Html.scrolling("Points by lesson", tag("table").add(tag("caption", "Points by lesson."),
                tag("thead").add(head), body)));
        book.marks().stream().filter(StudentPage::isShown).forEach(mark -> main.add(
                tag("h2", mark.name()).with("id", mark.name()),
                tag("pre", mark.text()).with("tabindex", "0").with("role", "region")
                        .with("aria-label", "What failed in " + mark.name())));
        return Html.page(title, main);
    }

    private static Html line(Mark mark) {
        Html name = isShown(mark) ? tag("a", mark.name()).with("href", "#" + mark.name()) : tag("span", mark.name());
        Sign sign = Sign.of(mark);
        return tag("tr").add(tag("th").with("scope", "row").add(name),
                tag("td", Mark.show(mark.points()) + " of " + Mark.show(mark.most())).with("class", "points"),
                mark.hidden() ? tag("td", mark.note()) : tag("td").with("class", sign.style())
                        .add(tag("span", sign.mark()).with("aria-hidden", "true")).text(" " + mark.saidAndNote()));
    }

    private static boolean isShown(Mark mark) {
        return !mark.hidden() && !mark.text().isEmpty();
    }
}
