package pitfalls.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pitfalls.grader.formats.Results;
import pitfalls.grader.marks.Gradebook;
import pitfalls.grader.marks.Mark;

/** A student's page as a file in a browser, with a picture: its policy lets its style through, and nothing else. */
class StudentPageInBrowserTest {

    @Test
    void oneOfTwoPicturesIsSeenAtEachWidthAndTheTableUnfolds(@TempDir Path folder) throws IOException {
        Optional<Browser> opened = Browser.open();
        assumeTrue(opened.isPresent(), "Not judged here: this system has no chromium with a chromedriver, so nobody has"
                + " looked at a student's page.");
        FirstPage first = new FirstPage(Workspace.here().root());
        Mark failed = new Mark(FirstPage.LESSON, false, false, "8 of 15 checks", first.text(),
                first.kept(), List.of(first.kept().sentence()), 0, 100, 0, "");
        new Results(false, Map.of()).write(new Gradebook("alice", "", List.of(failed)), folder, Duration.ZERO);

        try (Browser browser = opened.get()) {
            browser.goTo(folder.resolve("page.html").toUri().toString());
            for (int width : new int[] {400, 1280}) {
                browser.widen(width, 900);
                assertEquals(true, browser.run("return document.documentElement.scrollWidth <= " + width), width + " pixels");
                assertEquals(List.of(width == 400 ? "drawing narrow" : "drawing wide"), browser.run("return"
                        + " [...document.querySelectorAll('figure svg')].filter(svg => svg.checkVisibility())"
                        + ".map(svg => svg.parentElement.className)"));
            }
            assertEquals("rgb(255, 255, 255)",
                    browser.run("return getComputedStyle(document.querySelector('.paper')).fill"), "The style is let through.");
            browser.click("figure summary");
            assertTrue(browser.text("figure table").contains("should have failed with a SocketTimeoutException"));
            assertEquals(List.of(), browser.complaints());
        }
    }
}
