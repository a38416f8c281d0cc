package pitfalls.grader.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pitfalls.grader.desk.Lessons.FIRST;
import static pitfalls.grader.desk.Lessons.SECOND;
import static pitfalls.grader.desk.Lessons.TWELFTH;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pitfalls.grader.course.Course;
import pitfalls.grader.desk.Desk;
import pitfalls.grader.desk.Lessons;
import pitfalls.grader.desk.Run;
import pitfalls.grader.engine.Folders;

/** Keys, and what the terminal shows of what they do. */
class PressedTest {

    private final StringWriter printed = new StringWriter();

    @TempDir
    private Path workspace;
    private Desk desk;
    private Pressed pressed;
    private int turn;
    private boolean quit;

    @BeforeEach
    void sitDown() throws IOException {
        Course course = Lessons.in(workspace);
        desk = Desk.in(course, (lesson, thisTurn) -> turn = thisTurn);
        Screen screen = new Screen(course, desk, new PrintWriter(printed));
        pressed = new Pressed(desk, screen, () -> quit = true);
        desk.listen(screen);
        desk.begin();
    }

    @Test
    void aRedRunShowsTheFirstFailureAndTheKeys() {
        judged(Lessons.red());

        assertEquals("""

                --------------------------------------------------------------------------------
                FAILED: keeps its promise
                  at Answer.promise(Answer.java:2)

                  01-connect-timeout: 1 of 2 checks
                  h: hint, n: next lesson, a number: that lesson, r: run again, u: start the
                  lesson again, s: compare with the reference when it is solved, q: quit
                """, shown());
    }

    @Test
    void aSolvedLessonIsSaidAndWaits() {
        judged(Lessons.green());

        assertEquals("""

                  SOLVED: 01-connect-timeout
                  read on: solutions/01-connect-timeout/README.md
                  The next one is 02-lookup-budget.
                  Enter or n: go on, s: compare with the reference, q: quit
                """, shown());
        assertEquals(FIRST, desk.state().current());
    }

    @ParameterizedTest
    @ValueSource(chars = {'\n', '\r', 'n'})
    void enterAndNGoOnFromASolvedLesson(char key) {
        judged(Lessons.green());
        press("" + key);

        assertEquals(SECOND, desk.state().current());
    }

    @Test
    void enterAtAnOpenLessonNamesTheKeys() {
        press("\n");

        assertEquals(FIRST, desk.state().current());
        assertTrue(shown().startsWith("\n  h: hint"), shown());
    }

    @Test
    void goingOnWhenEverythingIsSolvedSaysSo() {
        for (String lesson : desk.state().names()) {
            desk.goTo(lesson);
            judged(Lessons.green());
        }
        shown();
        press("n");

        assertEquals("\n  Everything is solved. A number goes to that lesson, q quits.\n", shown());
    }

    @Test
    void aNumberGoesToThatLesson() {
        press("12");
        assertEquals(TWELFTH, desk.state().current());

        press("2");
        assertEquals(SECOND, desk.state().current(), "No lesson begins with 2, so the number is whole.");

        press("1");
        assertEquals(SECOND, desk.state().current(), "It may be 1 or 12.");
        press("\n");
        assertEquals(FIRST, desk.state().current());

        press("02");
        assertEquals(SECOND, desk.state().current());
    }

    @Test
    void aNumberThatIsNoLessonIsSaid() {
        press("7");
        assertEquals("\n  There is no lesson 07.\n", shown());

        press("19");
        assertTrue(shown().endsWith("\n  There is no lesson 19.\n"));
        assertEquals(FIRST, desk.state().current());
    }

    @Test
    void anotherKeyForgetsHalfANumber() {
        press("1h2");

        assertEquals(SECOND, desk.state().current());
        assertEquals(1, desk.state().lessons().get(FIRST).hints());
    }

    @Test
    void hintsArePrintedOneByOne() {
        press("hhh");

        assertEquals("""

                  Hint 1 of 2 for 01-connect-timeout:
                  Far?

                  The far hint.

                  Hint 2 of 2 for 01-connect-timeout:
                  Near?

                  The near hint.

                  That was the last hint of 01-connect-timeout.
                """, shown());
    }

    @Test
    void theReferenceIsShownWhenTheLessonIsSolvedAndNotBefore() {
        press("s");
        assertEquals("\n  The reference is shown when the lesson is solved.\n", shown());

        judged(Lessons.green());
        shown();
        press("s");
        assertEquals("""

                --- your pitfalls/Answer.java
                +++ the reference's pitfalls/Answer.java
                @@ -1,3 +1,3 @@
                 class Answer {
                -    int broken;
                +    int mended;
                 }

                  Enter or n: go on, s: compare with the reference, q: quit
                """, shown());
    }

    @Test
    void anAnswerThatIsTheReferenceIsSaidToBe() throws IOException {
        Files.writeString(Lessons.answer(workspace, FIRST), Lessons.REFERENCE);
        judged(Lessons.green());
        shown();
        press("s");

        assertEquals("\n\n  Your answer is the reference.\n", shown());
    }

    @Test
    void withoutTheSolutionsTheWatchSaysSoAndGoesOn() {
        Folders.delete(workspace.resolve("solutions"));
        judged(Lessons.green());
        assertTrue(shown().contains("read on: lessons/01-connect-timeout/README.md"));

        press("s");
        assertEquals("\n  There is no folder solutions/01-connect-timeout here, so there is no reference\n"
                + "  to compare with.\n", shown());
        press("n");
        assertEquals(SECOND, desk.state().current());
    }

    @Test
    void startingAgainAsksFirst() throws IOException {
        desk.keepStarters();
        Path answer = Lessons.answer(workspace, FIRST);
        Files.writeString(answer, "class Answer { int mine; }\n");
        desk.saved(Set.of(FIRST));

        press("un");
        assertEquals("class Answer { int mine; }\n", Files.readString(answer));
        assertEquals(FIRST, desk.state().current(), "The n was the answer to the question.");
        assertEquals("""

                  Start 01-connect-timeout again? Your answer is kept aside. y: yes, any other
                  key: no

                  Nothing was changed.
                """, shown());

        press("uy");
        assertEquals(Lessons.STARTER, Files.readString(answer));
        assertTrue(shown().contains("Your answer is kept in"));
    }

    @Test
    void qAndTheEndOfTheKeysEndTheWatchWhateverWasAsked() {
        press("u");
        press("q");
        assertTrue(quit);

        quit = false;
        pressed.press(-1);
        assertTrue(quit);
        assertFalse(Files.exists(workspace.resolve(".desk/answers")));
    }

    private void press(String keys) {
        keys.chars().forEach(pressed::press);
    }

    private void judged(Run run) {
        desk.judged(turn, run);
    }

    /** What was printed since the last look. */
    private String shown() {
        String text = printed.toString().replace(System.lineSeparator(), "\n");
        printed.getBuffer().setLength(0);
        return text;
    }
}
