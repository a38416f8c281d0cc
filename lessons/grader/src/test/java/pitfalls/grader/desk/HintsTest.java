package pitfalls.grader.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HintsTest {

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
                Hints.of(lesson));
    }

    @Test
    void aLessonWithoutAReadmeHasNone(@TempDir Path lesson) throws IOException {
        assertEquals(List.of(), Hints.of(lesson));
    }
}
