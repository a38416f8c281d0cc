package pitfalls.grader.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pitfalls.grader.course.Course;
import pitfalls.grader.desk.Lessons;

class MarkdownTest {

    private static final String README = "lessons/01-connect-timeout/README.md";

    private static final Path LESSONS = Path.of("..");

    private static final Pattern TAG = Pattern.compile("&lt;/?(details|summary|picture|source|img|a)\\b");

    @TempDir
    private Path workspace;
    private Pages pages;
    private Markdown markdown;

    @BeforeEach
    void course() throws IOException {
        Course course = Lessons.in(workspace);
        Files.createDirectories(workspace.resolve("docs/benchmarks/pictures"));
        Files.write(workspace.resolve("docs/benchmarks/pictures/cost.png"), new byte[] {1});
        pages = new Pages(course);
        markdown = new Markdown(pages);
    }

    @Test
    void anAnswerIsFoldedAndItsMarkdownIsRendered() {
        assertEquals("""
                <details><summary>Is it &amp; why?</summary>
                <p>Yes, <code>a</code>.</p>
                </details>
                """, markdown.html("<details><summary>Is it & why?</summary>\n\nYes, `a`.\n\n</details>\n", README));
    }

    @Test
    void aFoldThatIsNotClosedIsClosedAtTheEndAndAnEndTooManyIsText() {
        assertTrue(markdown.html("<details><summary>A</summary>\n\nB\n", README).endsWith("</details>"));
        assertEquals("<p>&lt;/details&gt;</p>", markdown.html("</details>\n", README));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <script>alert(1)</script>
            <details open onclick=x><summary>A</summary>
            <details><summary><b>A</b></summary>
            a <img src=x onerror=y> b
            <a id="x" href="javascript:y">
            <picture><img src="x" alt="y"></picture>
            <style>p {}</style>
            <svg onload=x>
            """)
    void otherHtmlIsText(String text) {
        String html = markdown.html(text, README);

        assertFalse(Pattern.compile("<(script|details|b|img|a|picture|style|svg)\\b").matcher(html).find(), html);
        assertTrue(html.contains("&lt;"), html);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [a](../../docs/article.md#claim-1)        | <a href="/read?page=docs%2Farticle.md#claim-1" target="_blank">a</a>
            [a](../02-lookup-budget/README.md)        | <a href="/read?page=lessons%2F02-lookup-budget%2FREADME.md" target="_blank">a</a>
            [a](#here)                                | <a href="/read?page=lessons%2F01-connect-timeout%2FREADME.md#here" target="_blank">a</a>
            [a](https://example.org/x?y&z)            | <a href="https://example.org/x?y&amp;z" target="_blank" rel="noopener noreferrer">a</a>
            [a](http://example.org/)                  | <span>a</span>
            [a](javascript:alert(1))                  | <span>a</span>
            [a](data:text/html,x)                     | <span>a</span>
            [a](../../pom.xml)                        | <span>a</span>
            [a](../../../../../etc/passwd)            | <span>a</span>
            [a](../../solutions/01-connect-timeout/right) | <span>a</span>
            [a](//example.org/)                       | <span>a</span>
            ![a](https://example.org/x.png)           | a
            """)
    void aLinkLeadsToThePagesOfTheCourseOrToTheWeb(String text, String html) {
        assertEquals("<p>" + html + "</p>\n", markdown.html(text, README));
    }

    @Test
    void aPictureOfTheBenchmarksIsShownAndAnotherIsItsWords() {
        String picture = """
                <picture>
                  <source media="(prefers-color-scheme: dark)" srcset="benchmarks/pictures/cost.png">
                  <img src="benchmarks/pictures/%s.png" alt="What it costs.">
                </picture>
                """;

        assertTrue(markdown.html(picture.formatted("cost"), "docs/benchmarks.md")
                .contains("<img src=\"/picture?name=cost.png\" alt=\"What it costs.\""));
        assertEquals("<p>What it costs.</p>", markdown.html(picture.formatted("other"), "docs/benchmarks.md").strip());
    }

    @Test
    void ofTheCoursesOwnPagesNoTagIsLeftAsText() throws IOException {
        Course course = Course.in(LESSONS);
        Markdown own = new Markdown(new Pages(course));
        for (Path file : new Pages(course).all()) {
            String html = own.html(Files.readString(file), README).replaceAll("(?s)<code.*?</code>", "");
            assertFalse(TAG.matcher(html).find(), file.toString());
            assertEquals(html.split("<details>", -1).length, html.split("</details>", -1).length, file.toString());
        }
    }
}
