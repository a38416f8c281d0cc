package pitfalls.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import pitfalls.grader.course.Course;
import pitfalls.grader.engine.Engine;

/** A learner at the desk's page, in a browser, with two lessons of the course and the engine. */
class DeskInBrowserTest {

    private static final String LESSON = "04-end-of-stream";
    private static final String NEXT = "06-trusted-length";
    private static final String TEXT = "#desk-text";
    private static final String VERDICT = "#desk-verdict";

    private static Engine engine;
    private static Browser browser;

    @TempDir
    private Path workspace;
    private Course course;
    private OpenDesk desk;

    @BeforeAll
    static void openBrowser() throws IOException {
        Optional<Browser> opened = Browser.open();
        assumeTrue(opened.isPresent(), "Not judged here: this system has no chromium with a chromedriver, so nobody has"
                + " looked at the desk's page.");
        browser = opened.get();
        engine = new Engine(Workspace.here().course());
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
            engine.close();
        }
    }

    @BeforeEach
    void sitDown() throws IOException {
        for (String name : List.of(LESSON, NEXT)) {
            Workspace.here().copy("lessons/" + name, workspace);
            Workspace.here().copy("solutions/" + name, workspace);
        }
        Workspace.here().copy("docs", workspace);
        course = Course.in(workspace.resolve("lessons"));
        start();
    }

    @AfterEach
    void standUp() throws Exception {
        browser.goTo("about:blank");
        browser.complaints();
        desk.close();
    }

    private void start() throws IOException {
        desk = new OpenDesk(course, engine);
        browser.goTo(desk.address());
    }

    @Test
    void aLearnerReadsFailsIsHelpedSolvesComparesAndGoesOn() throws Exception {
        browser.await(TEXT, text -> text.contains("What will happen?"));
        assertFalse(browser.text("body").contains("After you are green"));
        browser.await(VERDICT, text -> text.endsWith("checks pass."));

        save(answer(), starter() + "// My first try.\n");
        browser.await("#desk-findings .source", text -> text.contains("// My first try."));
        browser.await(VERDICT, text -> text.endsWith("checks pass."));
        browser.await("#desk-findings .first pre", text -> text.contains("FAILED: ") && text.contains("wire"));
        assertEquals("begun", browser.text("nav [aria-current] .standing"));

        browser.run("document.getElementById('desk-hint').focus()");
        browser.type(Keys.ENTER);
        browser.await("#desk-hints", text -> text.contains("Show hint 2 of"));
        String hint = browser.text("#desk-hint-texts");
        assertFalse(hint.isBlank());

        browser.reload();
        browser.await("#desk-findings .source", text -> text.contains("// My first try."));
        assertEquals(hint, browser.text("#desk-hint-texts"));

        save(answer(), reference() + "// My last try.\n");
        browser.await(VERDICT, text -> text.startsWith("Solved: all"));
        browser.await("#desk-difference", text -> text.contains("− // My last try."));
        browser.await("#desk-review", text -> text.contains("A review"));
        assertTrue(browser.text("#desk-after-text").contains("What the fix costs"));
        assertTrue(browser.text("#desk-red .first").contains("FAILED: "), "The red run stands beside the green one.");
        assertEquals("04 end-of-stream", browser.text(TEXT + " h1"), "The desk waits.");

        browser.click("#desk-on");
        browser.await(TEXT, text -> text.startsWith("06 trusted-length"));
        browser.await(VERDICT, text -> text.endsWith("checks pass."));

        desk.close();
        browser.await("#desk-trouble", text -> text.startsWith("The watch has ended."));
        assertEquals(List.of(), browser.complaints().stream().filter(one -> !one.contains("/events")).toList());
        start();

        browser.await(TEXT, text -> text.startsWith("06 trusted-length"));
        browser.await(VERDICT, text -> text.endsWith("checks pass."));
        assertTrue(browser.text("nav").startsWith("Lessons: 1 of 2 solved"));
        browser.click("[data-lesson='" + LESSON + "']");
        browser.await("#desk-difference", text -> text.contains("− // My last try."));
        browser.await(VERDICT, text -> text.startsWith("Solved: all"));
        assertEquals(hint, browser.text("#desk-hint-texts"));
        assertTrue(browser.text("#desk-red .first").contains("FAILED: "));
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void whatAnAnswerSaysIsShownAndDoesNothingAndTheLessonIsStartedAgainAfterAQuestion() throws IOException {
        browser.await(VERDICT, text -> text.endsWith("checks pass."));
        String hostile = "<script>document.title='run'</script><img src=x onerror=document.title='run'>\\u001b[2J";
        String thrown = "Thread.currentThread().setName(\"" + hostile + "\"); System.out.println(\"" + hostile + "\");"
                + " if (true) throw new IllegalStateException(\"" + hostile + "\" + \"<b>\".repeat(400_000));";
        save(answer(), starter().replace("next() throws IOException {", "next() throws IOException { " + thrown));

        browser.await("#desk-findings", text -> text.contains("<script>document.title='run'</script>"));

        assertEquals("04 end-of-stream – TCP Pitfalls", browser.run("return document.title"));
        assertEquals(1, browser.count("#desk-findings .source mark"), "The line that threw is marked.");
        assertEquals(2, browser.count("#desk-findings .first figure svg"));
        assertEquals(0, browser.count("#desk-work script, #desk-work img, #desk-work b"));
        assertTrue((Long) browser.run("return document.getElementById('desk-work').textContent.length") < 1_000_000);
        browser.click("#desk-start-again");
        browser.click("#desk-question [value='no']");
        assertEquals(1, browser.count("#desk-findings .source mark"));
        browser.click("#desk-start-again");
        browser.click("#desk-question [value='yes']");
        browser.await("#desk-findings .source", text -> !text.isEmpty() && !text.contains("document.title"));
        assertEquals(starter(), Files.readString(answer()));
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void theFirstFailureHasAPictureThatFitsAtEachWidth() {
        browser.await("#desk-findings", text -> browser.count("#desk-findings figure svg") == 2);

        for (int width : new int[] {400, 1280, 1920}) {
            browser.widen(width, 900);
            assertEquals(true, browser.run("return document.documentElement.scrollWidth <= " + width), width + " pixels");
            assertEquals(1L, browser.run("return [...document.querySelectorAll('#desk-findings figure svg')]"
                    + ".filter(svg => svg.checkVisibility()).length"), width + " pixels");
        }
        browser.click("#desk-findings figure summary");
        assertTrue(browser.text("#desk-findings figure table").contains("should have "));
    }

    private void save(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }

    private Path answer() throws IOException {
        return onlySource(Course.answerIn(workspace.resolve("lessons").resolve(LESSON)));
    }

    private String starter() throws IOException {
        return answerOf("lessons");
    }

    private String reference() throws IOException {
        return answerOf("solutions");
    }

    private static String answerOf(String folder) throws IOException {
        return Files.readString(onlySource(Course.answerIn(Workspace.here().root().resolve(folder).resolve(LESSON))));
    }

    private static Path onlySource(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }
}
