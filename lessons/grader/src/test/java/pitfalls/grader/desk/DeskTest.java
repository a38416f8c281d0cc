package pitfalls.grader.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pitfalls.grader.desk.Lessons.FIRST;
import static pitfalls.grader.desk.Lessons.SECOND;
import static pitfalls.grader.desk.Lessons.TWELFTH;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pitfalls.grader.course.Course;

/** The model, with a judge that finds what the test says. */
class DeskTest {

    private final List<String> judged = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private int turn;

    @TempDir
    private Path workspace;
    private Course course;
    private Desk desk;

    @BeforeEach
    void sitDown() throws IOException {
        course = Lessons.in(workspace);
        desk = newDesk();
    }

    private Desk newDesk() {
        Desk made = Desk.in(course, (lesson, thisTurn) -> {
            judged.add(lesson);
            turn = thisTurn;
        });
        made.listen(changes::add);
        made.begin();
        return made;
    }

    @Test
    void aNewLearnerBeginsAtTheFirstLesson() {
        assertEquals(List.of(FIRST), judged);
        assertTrue(desk.state().judging());
        assertEquals(LessonState.Standing.NOT_BEGUN, desk.state().here().standing());
    }

    @Test
    void aSolvedLessonWaitsUntilTheLearnerGoesOn() {
        desk.judged(turn, Lessons.green());

        assertEquals(FIRST, desk.state().current());
        assertEquals(List.of(FIRST), judged);
        assertTrue(desk.state().here().solved());
        assertEquals(SECOND, desk.state().next());

        desk.goOn(FIRST);

        assertEquals(List.of(FIRST, SECOND), judged);
    }

    @Test
    void goingOnFromASolvedLessonLeavesSolvedOnesOut() {
        desk.goTo(SECOND);
        desk.judged(turn, Lessons.green());
        desk.goTo(FIRST);
        desk.judged(turn, Lessons.green());

        desk.goOn(FIRST);
        assertEquals(TWELFTH, desk.state().current());

        desk.judged(turn, Lessons.green());
        assertNull(desk.state().next());
        desk.goOn(TWELFTH);
        assertEquals(TWELFTH, desk.state().current());
    }

    @Test
    void goingOnFromAnOpenLessonGoesToTheOneBehindIt() {
        desk.goTo(TWELFTH);
        desk.goOn(TWELFTH);

        assertEquals(FIRST, desk.state().current());
    }

    @Test
    void aWishForAnotherLessonThanTheCurrentOneComesTooLate() {
        desk.goOn(SECOND);
        desk.hint(SECOND);
        desk.runAgain(SECOND);
        desk.startAgain(SECOND);
        desk.goTo("99-nowhere");

        assertEquals(List.of(FIRST), judged);
        assertEquals(List.of(new Change.Began(FIRST)), changes);
    }

    @Test
    void aVerdictThatNobodyWaitsForAnyMoreIsNoVerdict() {
        int old = turn;
        desk.saved(Set.of(FIRST));
        desk.judged(old, Lessons.green());

        assertTrue(desk.state().judging());
        assertFalse(desk.state().here().solved());
    }

    @Test
    void aSaveJudgesTheCurrentLessonBeforeOthers() {
        desk.goTo(SECOND);
        desk.saved(Set.of(FIRST, SECOND));
        assertEquals(SECOND, desk.state().current());

        desk.saved(Set.of(TWELFTH));
        assertEquals(TWELFTH, desk.state().current());
        assertEquals(LessonState.Standing.OPEN, desk.state().here().standing());
    }

    @Test
    void theLastRedRunStaysBesideTheGreenOne() {
        desk.judged(turn, Lessons.red());
        Run red = desk.state().here().last();
        desk.runAgain(FIRST);
        desk.judged(turn, Lessons.green());

        assertTrue(desk.state().here().last().solved());
        assertEquals(red, desk.state().here().red());
    }

    @Test
    void aMachineThatWasTooBusyChangesNoState() {
        desk.judged(turn, Lessons.green());
        desk.runAgain(FIRST);
        desk.judged(turn, Lessons.tooBusy());

        assertTrue(desk.state().here().solved());
        assertNull(desk.state().here().red());
        assertTrue(desk.state().here().last().tooBusy());
    }

    @Test
    void anAnswerThatBreaksAgainIsNoLongerSolved() {
        desk.judged(turn, Lessons.green());
        desk.saved(Set.of(FIRST));
        desk.judged(turn, Lessons.red());

        assertEquals(LessonState.Standing.OPEN, desk.state().here().standing());
    }

    @Test
    void hintsComeOneByOneAndThenFromTheFirstAgain() {
        changes.clear();
        for (int i = 0; i < 4; i++) {
            desk.hint(FIRST);
        }

        Change far = new Change.Hinted(FIRST, 1, 2, "Far?\n\nThe far hint.");
        assertEquals(List.of(far, new Change.Hinted(FIRST, 2, 2, "Near?\n\nThe near hint."),
                new Change.HintsOver(FIRST, 2), far), changes);
        assertEquals(2, desk.state().here().hints());
    }

    @Test
    void anEngineThatFailsSaysSoAndTheDeskGoesOn() {
        desk.notJudged(turn, "the disk is full");
        assertEquals("The lesson cannot be judged: the disk is full.", desk.state().trouble());

        desk.runAgain(FIRST);
        assertEquals("", desk.state().trouble());
    }

    @Test
    void everythingIsWhereItWasWhenTheWatchIsStartedAgain() {
        desk.saved(Set.of(FIRST));
        desk.judged(turn, Lessons.red());
        desk.runAgain(FIRST);
        desk.judged(turn, Lessons.green());
        desk.goTo(TWELFTH);
        desk.hint(TWELFTH);
        desk.judged(turn, Lessons.red());
        State before = desk.state();

        desk = newDesk();

        assertEquals(before.current(), desk.state().current());
        assertEquals(before.lessons(), desk.state().lessons());
        assertEquals(TWELFTH, judged.getLast());
        desk.hint(TWELFTH);
        assertEquals(new Change.Hinted(TWELFTH, 2, 2, "Near?\n\nThe near hint."), changes.getLast());
    }

    @Test
    void aMemoryThatIsNoneBeginsAnew() throws IOException {
        desk.goTo(SECOND);
        desk.judged(turn, Lessons.green());
        for (String text : List.of("", "null", "{", "[1]", "{\"lesson\": 7}",
                "{\"solved\": true, \"last\": {\"findings\": [null]}}")) {
            Files.writeString(workspace.resolve(".desk/place.json"), text);
            Files.writeString(workspace.resolve(".desk/" + SECOND + ".json"), text);

            desk = newDesk();

            assertEquals(FIRST, desk.state().current(), text);
            assertEquals(LessonState.NEW, desk.state().lessons().get(SECOND), text);
        }
    }

    @Test
    void aPlaceThatCannotBeKeptIsSaidOnce() throws IOException {
        Path other = workspace.resolve("other");
        course = Lessons.in(Files.createDirectory(other));
        Files.writeString(other.resolve(".desk"), "a file where the folder would be");
        changes.clear();

        desk = newDesk();
        desk.goTo(SECOND);

        assertEquals(1, changes.stream().filter(Change.Failed.class::isInstance).count(), changes::toString);
        assertEquals(SECOND, desk.state().current());
    }

    @Test
    void aLessonThatIsStartedAgainHasItsStarterAndTheAnswerIsKeptAside() throws IOException {
        desk.keepStarters();
        Path answer = Lessons.answer(workspace, FIRST);
        Lessons.write(answer, "class Answer { int mine; }\n");
        Lessons.write(answer.resolveSibling("Helper.java"), "class Helper {}\n");
        desk.saved(Set.of(FIRST));
        desk.judged(turn, Lessons.red());
        desk.hint(FIRST);

        desk.startAgain(FIRST);

        Change.StartedAgain started = (Change.StartedAgain) changes.getLast();
        Path kept = workspace.resolve(started.kept()).resolve("pitfalls");
        assertEquals(Lessons.STARTER, Files.readString(answer));
        assertFalse(Files.exists(answer.resolveSibling("Helper.java")));
        assertEquals("class Answer { int mine; }\n", Files.readString(kept.resolve("Answer.java")));
        assertEquals("class Helper {}\n", Files.readString(kept.resolve("Helper.java")));
        assertTrue(started.kept().startsWith(".desk/answers/" + FIRST + "/"), started.kept());
        assertEquals(0, desk.state().here().hints());
        assertNull(desk.state().here().last());
    }

    @Test
    void aStarterIsCopiedUntilItIsSavedForTheFirstTime() throws IOException {
        Path answer = Lessons.answer(workspace, FIRST);
        desk.keepStarters();
        Lessons.write(answer, "class Answer { int ofANewerCourse; }\n");
        desk.keepStarters();
        Lessons.write(answer, "class Answer { int mine; }\n");
        desk.saved(Set.of(FIRST));
        desk = newDesk();
        desk.keepStarters();

        desk.startAgain(FIRST);

        assertEquals("class Answer { int ofANewerCourse; }\n", Files.readString(answer));
    }

    @Test
    void whatGitHasCommittedIsTheStarter() throws Exception {
        git("init", "--quiet");
        git("add", ".");
        git("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "The course");
        Path answer = Lessons.answer(workspace, FIRST);
        Lessons.write(answer, "class Answer { int mineBeforeTheFirstWatch; }\n");
        desk = newDesk();
        desk.keepStarters();

        desk.startAgain(FIRST);

        assertEquals(Lessons.STARTER, Files.readString(answer));
    }

    @Test
    void withoutACopyOfTheStarterNothingIsChanged() throws IOException {
        Path answer = Lessons.answer(workspace, FIRST);
        Lessons.write(answer, "class Answer { int mine; }\n");

        desk.startAgain(FIRST);

        assertEquals("class Answer { int mine; }\n", Files.readString(answer));
        assertTrue(desk.state().trouble().contains("there is no copy of its starter"), desk.state().trouble());
    }

    private void git(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process git = new ProcessBuilder(command).directory(workspace.toFile()).inheritIO().start();
        assertEquals(0, git.waitFor());
    }
}
