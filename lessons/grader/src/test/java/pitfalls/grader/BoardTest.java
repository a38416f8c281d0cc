package pitfalls.grader;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class BoardTest {

    @Test
    void longSentencesGoOnBelowWhereTheyBegan() {
        Board board = new Board(List.of("01-connect-timeout", "07-read-timeout"));

        board.add("07-read-timeout", "refused: declares org.junit.jupiter.api.Test, outside the lesson's package"
                + " pitfalls.readtimeout \u2014 and " + "x".repeat(60));

        assertEquals(List.of(
                "  07-read-timeout     refused: declares org.junit.jupiter.api.Test, outside the",
                "                      lesson's package pitfalls.readtimeout ? and",
                "                      " + "x".repeat(58),
                "                      xx"), board.lines());
    }
}
