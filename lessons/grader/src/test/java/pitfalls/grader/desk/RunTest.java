package pitfalls.grader.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import pitfalls.grader.engine.Ending;

class RunTest {

    @Test
    void theLineOfTheFirstFailureIsTheLearnersOwn() {
        assertEquals(new Place("pitfalls/Answer.java", 2), Lessons.red().place());
        assertNull(Lessons.red("s", "at Peer.java:12 and Answer.java:99").place());
        assertNull(Lessons.green().place());
    }

    @Test
    void whereNothingRanTheLineIsTheCompilers() {
        Run run = Run.of(Lessons.outcome(Ending.DID_NOT_COMPILE, "Answer.java:3: ';' expected", Map.of(), ""),
                Lessons.sources());

        assertFalse(run.ran());
        assertEquals(new Place("pitfalls/Answer.java", 3), run.place());
        assertEquals("did not compile: Answer.java:3: ';' expected", run.line());
    }

    @Test
    void whatAnAnswerSaysIsCleanAndBounded() {
        Run run = Lessons.red("\u001b[2J\u202e", "\u001b]0;x\u0007" + "x".repeat(1_000_000));
        Finding open = run.firstOpen().orElseThrow();

        assertEquals("?[2J?", open.why());
        assertTrue(open.page().startsWith("?]0;x?xxx"));
        assertTrue(open.page().length() < 21_000, "" + open.page().length());
        assertTrue(run.printed().length() < 21_000);
    }

    @Test
    void aPictureIsDrawnOfTheFirstFailureAlone() {
        Run run = Lessons.red("<script>\u001b[31m", "p");
        Drawing drawing = run.findings().getLast().drawing();

        assertNull(run.findings().getFirst().drawing());
        assertTrue(drawing.wide().startsWith("<svg ") && drawing.narrow().startsWith("<svg "));
        assertFalse(drawing.wide().contains("<script>") || drawing.narrow().contains("<script>"));
        assertFalse(drawing.rows().isEmpty());
        assertNull(Lessons.tooBusy().findings().getLast().drawing());
    }
}
