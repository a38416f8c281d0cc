package pitfalls.grader.marks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.course.Expected;
import pitfalls.grader.engine.Ending;
import pitfalls.grader.engine.Outcome;
import pitfalls.grader.runner.Verdict;
import pitfalls.testkit.trace.Trace;

class PointsTest {

    private static final String NAME = "99-adding";
    private static final Expected ADDS = new Expected(Expected.WORKS, "adds", "adds two numbers");
    private static final Expected CARRIES = new Expected(Expected.PITFALL, "carries", "carries");
    private static final Expected OVERFLOWS = new Expected(Expected.PITFALL, "overflows", "overflows");
    private static final Expected NEGATES = new Expected(Expected.PITFALL, "negates", "negates");
    private static final Exercise LESSON = new Exercise(NAME, NAME, "1 of 1", "pitfalls.adding.AddingTest",
            List.of(ADDS, CARRIES, OVERFLOWS, NEGATES), Set.of(), List.of());

    @TempDir
    private Path folder;

    @Test
    void aLessonIsWorthOnePointUnlessTheFileSaysOtherwise() throws IOException {
        Points points = read("# the second half\n99-adding = 3\n", false);

        assertEquals(300, points.most(NAME));
        assertEquals(100, points.most("98-other"));
        assertEquals(300, points.of(NAME, outcome(Ending.RAN)));
        assertEquals(0, points.of(NAME, outcome(Ending.RAN, CARRIES)));
    }

    @Test
    void aPartIsForThePitfallAndOnlyWhereNothingIsBroken() throws IOException {
        Points points = read("99-adding = 2", true);

        assertEquals(133, points.of(NAME, outcome(Ending.RAN, CARRIES)));
        assertEquals(0, points.of(NAME, outcome(Ending.RAN, CARRIES, OVERFLOWS, NEGATES)));
        assertEquals(0, points.of(NAME, outcome(Ending.RAN, ADDS)));
        assertEquals(0, points.of(NAME, outcome(Ending.CRASHED, CARRIES)));
    }

    @Test
    void theFileMayComeFromAnyEditor() throws IOException {
        Path file = folder.resolve("points.properties");
        String text = "99-adding = 3\r\n# gr\u00f6\u00dfer\r\n98-other = 2\r\n";
        for (Map.Entry<String, Charset> written : List.of(Map.entry("\ufeff", StandardCharsets.UTF_8),
                Map.entry("\ufeff", StandardCharsets.UTF_16LE), Map.entry("\ufeff", StandardCharsets.UTF_16BE),
                Map.entry("", StandardCharsets.UTF_8))) {
            Files.writeString(file, written.getKey() + text, written.getValue());

            Points points = Points.read(file, List.of(NAME, "98-other"), false);

            assertEquals(300, points.most(NAME), written.toString());
            assertEquals(200, points.most("98-other"), written.toString());
        }
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
        assertEquals("The file " + file + " is not UTF-8.", assertThrows(IllegalArgumentException.class,
                () -> Points.read(file, List.of(NAME, "98-other"), false)).getMessage());
    }

    @Test
    void aWrongFileIsNamed() {
        assertRefused("07-adding is no lesson of this course.", "07-adding = 1");
        assertRefused("the points of 99-adding are \"-1\": a whole number from 0 to 9999 is needed.", "99-adding = -1");
        assertRefused("is no list of points", "99-adding = \\uZZZZ");
    }

    private void assertRefused(String part, String text) {
        String said = assertThrows(IllegalArgumentException.class, () -> read(text, false)).getMessage();
        assertTrue(said.contains(part) && said.contains("points.properties"), said);
    }

    private Points read(String text, boolean partial) throws IOException {
        return Points.read(Files.writeString(folder.resolve("points.properties"), text), List.of(NAME, "98-other"),
                partial);
    }

    private static Outcome outcome(Ending ending, Expected... failed) {
        Map<Expected, Verdict> verdicts = new LinkedHashMap<>();
        LESSON.checks().forEach(check -> verdicts.put(check, List.of(failed).contains(check)
                ? new Verdict.Failed("no", "no", Trace.EMPTY, true) : new Verdict.Passed()));
        return new Outcome(LESSON, ending, "", verdicts, "", Duration.ZERO);
    }
}
