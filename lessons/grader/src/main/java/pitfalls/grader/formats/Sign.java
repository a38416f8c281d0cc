package pitfalls.grader.formats;

import java.util.Locale;
import pitfalls.grader.marks.Mark;

/** How a mark looks on a page: a sign tells as much as its colour. */
enum Sign {
    SOLVED("\u2713", "solved"),
    FAILED("\u2717", "fails so many checks"),
    BROKEN("!", "did not run to its end"),
    MISSING("\u2013", "missing");

    private final String mark;
    private final String meaning;

    Sign(String mark, String meaning) {
        this.mark = mark;
        this.meaning = meaning;
    }

    static Sign of(Mark mark) {
        return mark.solved() ? SOLVED : mark.missing() ? MISSING : mark.broken() ? BROKEN : FAILED;
    }

    /** One character. */
    String mark() {
        return mark;
    }

    String meaning() {
        return meaning;
    }

    /** The class in the style sheet. */
    String style() {
        return name().toLowerCase(Locale.ROOT);
    }
}
