package pitfalls.grader.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import pitfalls.grader.marks.ClassBook;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.ResultsWriter;
import pitfalls.grader.marks.Roster;

/**
 * Writes gradebooks in every form that somebody reads.
 *
 * @param partial whether marks may be parts of a point
 * @param environment of this process
 */
public record Results(boolean partial, Map<String, String> environment) implements ResultsWriter {

    /** The page for the student. */
    public static final String PAGE = "page.md";

    /** The table of a class. */
    public static final String TABLE = "grades.csv";

    /** The page of a class, for the teacher. */
    public static final String CLASS = "class.html";

    /** The page for the student, in HTML. */
    static final String STUDENT = "page.html";

    /** Writes {@code results.json} and {@code result.json}, where there is a mark, and the page in both its forms. */
    @Override
    public void write(Gradebook book, Path folder, Duration took) throws IOException {
        Files.createDirectories(folder);
        Path gradescope = folder.resolve("results.json");
        Path classroom50 = folder.resolve("result.json");
        if (book.marked()) {
            Files.writeString(gradescope, Gradescope.json(book, took.toSeconds()));
            Files.writeString(classroom50, Classroom50.json(book, partial, environment, Instant.now()));
        } else {
            // Those of an earlier run are of other answers.
            Files.deleteIfExists(gradescope);
            Files.deleteIfExists(classroom50);
        }
        Files.writeString(folder.resolve(PAGE), Page.of(book));
        Files.writeString(folder.resolve(STUDENT), StudentPage.of(book));
    }

    @Override
    public void write(ClassBook book, Path folder) throws IOException {
        Files.writeString(folder.resolve(TABLE), Csv.of(book));
        Files.writeString(folder.resolve(CLASS), ClassPage.of(book));
        if (book.roster().file() != null && Canvas.lacking(book.roster()).isEmpty()) {
            Files.writeString(folder.resolve(Canvas.FILE), Canvas.of(book));
        }
        if (book.roster().file() != null && Moodle.lacking(book.roster()).isEmpty()) {
            Files.writeString(folder.resolve(Moodle.FILE), Moodle.of(book));
        }
    }

    /** One sentence for each service whose file is not written, on what the roster must have for it. */
    public static List<String> lacking(Roster roster) {
        return roster.file() == null ? List.of() : Stream.of(Canvas.lacking(roster), Moodle.lacking(roster))
                .filter(sentence -> !sentence.isEmpty()).toList();
    }

    /** Appends to the summary of the GitHub Actions job, where this is one. */
    public void summarize(String markdown) throws IOException {
        String summary = environment.getOrDefault("GITHUB_STEP_SUMMARY", "");
        if (!summary.isEmpty()) {
            Files.writeString(Path.of(summary), markdown + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
