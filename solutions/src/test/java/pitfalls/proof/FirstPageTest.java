package pitfalls.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import pitfalls.grader.marks.FirstFailure;
import pitfalls.grader.picture.Theme;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.TextView;

/** The root README's failure: its text and its pictures are of one run, and are what the code makes of it today. */
class FirstPageTest {

    private static final Pattern SHOWN = Pattern.compile("(?s)<picture>\\s*<source media=\"\\(prefers-color-scheme: dark\\)\""
            + " srcset=\"(?<dark>[^\"]+)\">\\s*<img src=\"(?<light>[^\"]+)\" alt=\"[^\"]+\">\\s*</picture>");

    private final FirstPage page = new FirstPage(Workspace.here().root());

    @Test
    void thePicturesAreWhatIsDrawnOfTheRun() {
        for (Theme theme : FirstPage.THEMES) {
            assertEquals(page.drawn(theme), Workspace.text(page.picture(theme)),
                    page.picture(theme) + " is stale: mvn verify -Psolutions -Dpublish");
        }
    }

    @Test
    void theTextIsOfTheSameRun() {
        FirstFailure kept = page.kept();
        Event.Failed failure = kept.trace().failure().orElseThrow();

        assertTrue(page.text().startsWith("FAILED: " + kept.sentence() + "\n"), page::text);
        assertTrue(page.text().contains(String.join("\n", TextView.lines(kept.trace()))), page::text);
        assertTrue(page.text().replaceAll("\\s+", " ").contains("should have " + failure.should() + ", but " + failure.but()),
                page::text);
    }

    @Test
    void theReadmeShowsThePicturesBesideTheText() {
        String readme = Workspace.text(page.readme());
        Matcher shown = SHOWN.matcher(readme);
        assertTrue(shown.find(readme.indexOf(page.text())), "No picture stands below the text.");

        assertEquals(page.picture(Theme.LIGHT), page.root().resolve(shown.group("light")));
        assertEquals(page.picture(Theme.DARK), page.root().resolve(shown.group("dark")));
    }
}
