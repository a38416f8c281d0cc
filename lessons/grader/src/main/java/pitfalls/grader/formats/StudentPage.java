package pitfalls.grader.formats;

import static pitfalls.grader.formats.Html.tag;

import java.util.Optional;
import pitfalls.grader.marks.FirstFailure;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Mark;
import pitfalls.grader.picture.Picture;
import pitfalls.grader.picture.Row;

/**
 * As {@link Page}, in HTML: a line for each lesson, and below them what failed, in full, behind the picture
 * of the first failure.
 */
final class StudentPage {

    /** A lesson's picture is left out where it takes more than this in all its forms, in characters. */
    static final int MOST_OF_A_PICTURE = 150_000;

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
        book.marks().stream().filter(StudentPage::isShown).forEach(mark -> {
            main.add(tag("h2", mark.name()).with("id", mark.name()));
            picture(mark).ifPresent(main::add);
            main.add(tag("pre", mark.text()).with("tabindex", "0").with("role", "region")
                    .with("aria-label", "What failed in " + mark.name()));
        });
        return Html.pageWithPictures(title, main);
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

    /** None where there is none, or where it cannot be drawn: the text tells the same, and no mark hangs on a picture. */
    private static Optional<Html> picture(Mark mark) {
        if (mark.first() == null) {
            return Optional.empty();
        }
        try {
            Html drawn = drawn(mark.first());
            return Optional.of(drawn.length() <= MOST_OF_A_PICTURE ? drawn
                    : tag("p", "The picture of the first failure is left out, for it is too large. The text tells the same."));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Which of the two widths is seen depends on the width of the page. */
    private static Html drawn(FirstFailure failure) {
        Picture picture = new Picture(failure.sentence(), failure.trace());
        Html head = tag("tr");
        for (String name : new String[] {"time", "who", "what"}) {
            head.add(tag("th", name).with("scope", "col"));
        }
        Html body = tag("tbody");
        for (Row row : picture.rows()) {
            body.add(tag("tr").add(tag("td", row.time()), tag("td", row.side()), tag("td", row.text())));
        }
        return tag("figure").add(
                tag("div").with("class", "drawing wide").add(picture, Picture.WIDE),
                tag("div").with("class", "drawing narrow").add(picture, Picture.NARROW),
                tag("details").add(tag("summary", "The picture as a table"),
                        Html.scrolling("The picture as a table", tag("table").add(tag("thead").add(head), body))));
    }
}
