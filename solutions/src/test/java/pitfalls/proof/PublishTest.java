package pitfalls.proof;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import pitfalls.grader.course.Course;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.engine.Engine;
import pitfalls.grader.engine.Outcome;

/**
 * {@code mvn verify -Psolutions -Dpublish}: runs the starter that the root README shows and puts its text and
 * its pictures there, and takes the picture of the desk in docs/desk.md.
 */
@EnabledIfSystemProperty(named = "publish", matches = ".*", disabledReason = "nothing is published")
class PublishTest {

    private static final int WIDTH = 1280;
    private static final int HEIGHT = 960;
    private static final int MOST_BYTES = 150_000;

    private final Workspace workspace = Workspace.here();

    @Test
    void theFirstFailureOfTheReadme() throws IOException {
        Exercise lesson = workspace.course().exercise(FirstPage.LESSON);
        try (Engine engine = new Engine(workspace.course())) {
            Outcome starter = engine.judge(lesson, workspace.starter(lesson));

            new FirstPage(workspace.root()).publish(starter);
        }
    }

    @Test
    void theDeskInABrowser(@TempDir Path copy) throws Exception {
        Optional<Browser> opened = Browser.open();
        assumeTrue(opened.isPresent(), "This system has no chromium with a chromedriver.");
        for (String folder : new String[] {"lessons", "docs"}) {
            workspace.copy(folder, copy);
        }
        Course course = Course.in(copy.resolve("lessons"));
        try (Browser browser = opened.get(); Engine engine = new Engine(course); OpenDesk desk = new OpenDesk(course, engine)) {
            browser.widen(WIDTH, HEIGHT);
            browser.goTo(desk.address());
            browser.click("[data-lesson='" + FirstPage.LESSON + "']");
            browser.await("#desk-verdict", text -> text.endsWith("checks pass."));
            browser.await("#desk-findings", text -> browser.count("#desk-findings figure svg") == 2);

            byte[] shown = Palette.reduced(browser.picture());
            assertTrue(shown.length < MOST_BYTES, () -> shown.length + " bytes");
            Files.write(workspace.root().resolve("docs/desk/pictures/desk.png"), shown);
        }
    }
}
