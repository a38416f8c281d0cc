package pitfalls.grader.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {

    @Test
    void theHintsComeInTheirOrderAndNothingElseIsFolded(@TempDir Path lesson) throws IOException {
        Files.writeString(lesson.resolve("README.md"), """
                # 07 read-timeout
                <details><summary>Answer</summary>

                Not a hint.

                </details>

                ## Hints

                <details><summary>Where is the time lost?</summary>

                Find the line.
                Then the next.

                </details>

                <details><summary>Nearer</summary>

                Look at it.

                </details>

                ## After you are green

                <details><summary>Later</summary>x</details>
                """);

        assertEquals(List.of("Where is the time lost?\n\nFind the line.\nThen the next.", "Nearer\n\nLook at it."),
                Readme.of(lesson).hints());
    }

    @Test
    void theHintsAndWhatComesAfterAreNoPartOfTheText(@TempDir Path lesson) throws IOException {
        Files.writeString(lesson.resolve("README.md"), """
                # 07 read-timeout

                You will see.

                ## Hints

                <details><summary>A</summary>

                B

                </details>

                ## After you are green

                ### Why?
                """);

        assertEquals(new Readme("# 07 read-timeout\n\nYou will see.\n", List.of("A\n\nB"), "\n### Why?\n"),
                Readme.of(lesson));
    }

    @Test
    void aReadmeOfAnotherShapeIsAllText(@TempDir Path lesson) throws IOException {
        Files.writeString(lesson.resolve("README.md"), "# 07\r\n\r\nText.\r\n");

        assertEquals(new Readme("# 07\n\nText.\n", List.of(), ""), Readme.of(lesson));
    }

    @Test
    void aLessonWithoutAReadmeHasNone(@TempDir Path lesson) throws IOException {
        assertEquals(List.of(), Readme.of(lesson).hints());
    }
}
