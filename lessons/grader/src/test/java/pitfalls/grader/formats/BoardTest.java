package pitfalls.grader.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Mark;

class BoardTest {

    private final Gradebook book = new Gradebook("a", "", List.of(
            new Mark("01-connect-timeout", false, true, "solved", "", List.of(), 100, 100),
            new Mark("07-read-timeout", false, false, "refused: declares org.junit.jupiter.api.Test, outside the"
                    + " lesson's package \u2014 and more", "", List.of(), 0, 100)));

    @Test
    void eachLessonHasOneLineInAsciiWithinTheColumns() {
        assertEquals(List.of(
                "  01-connect-timeout  solved",
                "  07-read-timeout     refused: declares org.junit.jupiter.api.Test, outside ..."),
                new Board(false).lines(book));
    }

    @Test
    void aTerminalGetsColours() {
        assertEquals("  01-connect-timeout  \u001b[32msolved\u001b[0m", new Board(true).lines(book).getFirst());
    }

    @Test
    void aLongSentenceGoesOnBelowWhereItBegan() {
        assertEquals(List.of("  There is no folder", "  " + "x".repeat(78), "  xx"),
                Board.wrapped("  ", "There is no folder " + "x".repeat(80)));
    }
}
