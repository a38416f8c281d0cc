package pitfalls.grader.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts that fit: how they are broken, and how an answer's are shown. */
class FaceTest {

    private static final Face FACE = new Face(10);

    /** As many pixels as so many letters take. */
    private static double letters(int count) {
        return FACE.width("x".repeat(count));
    }

    @Test
    void aTextIsBrokenAtSpaces() {
        assertEquals(List.of("should have", "failed with", "an end"),
                FACE.wrap("should have failed with an end", letters(11), 9));
    }

    @Test
    void aLongNameIsBrokenWhereItHasAJoint() {
        assertEquals(List.of("PriceClient.readLine(", "PriceClient.java:82)"),
                FACE.wrap("PriceClient.readLine(PriceClient.java:82)", letters(30), 9));
    }

    @Test
    void aWordWithoutAJointIsBrokenAnywhere() {
        assertEquals(List.of("xxxxx", "xxxxx", "xx"), FACE.wrap("x".repeat(12), letters(5), 9));
    }

    @Test
    void theLastLineEndsInDotsWhereThereIsMore() {
        assertEquals(List.of("one two", "thre..."), FACE.wrap("one two three four five", letters(7), 2));
    }

    @Test
    void noLineIsWiderThanItMayBe() {
        for (int columns = 4; columns < 40; columns++) {
            String text = "a (quite.long)text,with/joints=and words " + "x".repeat(50);
            for (String line : FACE.wrap(text, letters(columns), 5)) {
                assertTrue(FACE.width(line) <= letters(columns) + 0.01, line);
            }
        }
    }

    @Test
    void whatIsNotPrintableIsEscaped() {
        assertEquals("a\\tb\\r\\n\\u0000\\u001b\\u00e4\\u202e\\ud83d\\ude00",
                Visible.of("a\tb\r\n\u0000\u001b\u00e4\u202e\ud83d\ude00", 99));
    }

    @Test
    void aLongTextIsCut() {
        assertEquals("xxxxx...", Visible.of("x".repeat(1_000_000), 8));
        assertEquals("xxxxxxxx", Visible.of("x".repeat(8), 8));
        assertEquals("\\u001...", Visible.of("\u001b\u001b", 8));
    }
}
