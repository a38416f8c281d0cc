package pitfalls.grader.formats;

import pitfalls.grader.marks.ClassBook;
import pitfalls.grader.marks.ClassBook.Entry;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Mark;

/** Gradebooks in Markdown: for a student, for a class, and for the summary of a GitHub Actions job. */
public final class Page {

    private Page() {}

    /** One submission: a line for each lesson, and below them what failed, in full. */
    public static String of(Gradebook book) {
        StringBuilder page = new StringBuilder("# " + cell(book.submission()) + ": " + book.score() + "\n\n");
        if (!book.problem().isEmpty()) {
            page.append("The submission ").append(cell(book.problem())).append(".\n\n");
        }
        if (!book.note().isEmpty()) {
            page.append(cell(book.note())).append("\n\n");
        }
        page.append("| lesson | points | |\n| --- | --- | --- |\n");
        for (Mark mark : book.marks()) {
            page.append("| ").append(mark.name()).append(" | ").append(Mark.show(mark.points())).append(" of ")
                    .append(Mark.show(mark.most())).append(" | ")
                    .append(cell(mark.hidden() ? mark.note() : mark.saidAndNote())).append(" |\n");
        }
        for (Mark mark : book.marks()) {
            if (!mark.hidden() && !mark.text().isEmpty()) {
                String fence = fence(mark.text());
                page.append("\n## ").append(mark.name()).append("\n\n").append(fence).append("text\n")
                        .append(mark.text()).append("\n").append(fence).append("\n");
            }
        }
        return page.toString();
    }

    /** A whole class: a line for each submission, and for each person who has none. */
    public static String of(ClassBook all) {
        StringBuilder page = new StringBuilder("| submission | points | |\n| --- | --- | --- |\n");
        for (Entry entry : all.entries()) {
            Gradebook book = entry.book();
            page.append("| ").append(cell(entry.name())).append(" | ").append(Mark.show(book.points()))
                    .append(" of ").append(Mark.show(book.most())).append(" | ").append(cell(book.problem()))
                    .append(" |\n");
        }
        return page.toString();
    }

    /** An answer may print what it likes: in a table it is text. */
    private static String cell(String text) {
        return text.replaceAll("\\s+", " ").replaceAll("([\\\\`*_\\[\\]<>|#])", "\\\\$1");
    }

    /** A fence that no line of the text ends. */
    private static String fence(String text) {
        String fence = "```";
        while (text.contains(fence)) {
            fence += "`";
        }
        return fence;
    }
}
