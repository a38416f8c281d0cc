package pitfalls.grader.marks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DueTest {

    private static final String NAME = "07-read-timeout";
    private static final Mark MARK = new Mark(NAME, false, true, "solved", "", List.of(), 100, 100);

    @TempDir
    private Path folder;

    @Test
    void eachDayThatHasBegunCosts() throws IOException {
        Due due = read("""
                # The second week has a day more.
                all = 2026-12-01T23:59+01:00
                08-slow-drip = 2026-12-02T23:59+01:00
                late.days = 2
                late.cost = 15%
                """);

        assertEquals(MARK, due.apply(MARK, HandedIn.at(Instant.parse("2026-12-01T22:59:00Z"))));
        assertEquals("85, 1 day late (1 in time)", said(due, "2026-12-01T22:59:01Z"));
        assertEquals("85, 1 day late (1 in time)", said(due, "2026-12-02T22:59:00Z"));
        assertEquals("70, 2 days late (1 in time)", said(due, "2026-12-02T22:59:01Z"));
        assertEquals("0, 3 days late, and 2 days allowed (1 in time)", said(due, "2026-12-03T22:59:01Z"));
        Mark late = due.apply(MARK, HandedIn.at(Instant.parse("2026-12-03T22:59:01Z")));
        assertEquals(100, late.automatic());
        Mark other = new Mark("08-slow-drip.extra", true, true, "solved", "", List.of(), 100, 100);
        assertEquals(85, due.apply(other, HandedIn.at(Instant.parse("2026-12-02T22:59:01Z"))).points());
    }

    @Test
    void aClockWithoutAZoneIsTheDeadlines() throws IOException {
        Due due = read("all = 2026-12-01T23:59+01:00\nlate.days = 1\nlate.cost = 10%");
        Instant clock = LocalDateTime.parse("2026-12-01T23:59").toInstant(ZoneOffset.UTC);

        assertEquals(100, due.apply(MARK, new HandedIn(clock, false, "")).points());
        assertEquals(90, due.apply(MARK, new HandedIn(clock.plusSeconds(2), false, "")).points());
    }

    @Test
    void withoutMoreThereAreNoLateDaysAndWhatIsNotNamedIsNeverLate() throws IOException {
        assertEquals("0, 1 day late, and 0 days allowed (1 in time)",
                said(read(NAME + " = 2026-12-01T23:59Z"), "2026-12-01T23:59:01Z"));
        assertEquals("100, ", said(read("08-slow-drip = 2026-12-01T23:59Z"), "2026-12-01T23:59:01Z"));
        assertTrue(Due.read(null, List.of()).isNever());
    }

    @Test
    void whatIsNotKnownIsSaidAndNotLate() throws IOException {
        Mark mark = read("all = 2026-12-01T23:59Z").apply(MARK, HandedIn.unknown("its zip does not tell when"));

        assertEquals("100, taken as in time, for its zip does not tell when", mark.points() + ", " + mark.note());
    }

    @Test
    void aWrongLineIsNamed() {
        assertRefused("In FILE, line 2, all is due at \"2026-12-01T23:59\": a time with its offset is needed, such as"
                + " 2026-12-01T23:59+01:00.", "\uFEFF# due\nall = 2026-12-01T23:59\n");
        assertRefused("In FILE, line 1, there is no \"=\": tomorrow.", "tomorrow");
        assertRefused("In FILE, line 1, 07-adding is no lesson of this course, nor all, late.days or late.cost.",
                "07-adding = 2026-12-01T23:59Z");
        assertRefused("In FILE, line 1, late.cost is \"10\": 0% to 100% is needed.", "late.cost = 10");
        assertRefused("In FILE, line 1, late.days is \"-1\": a whole number from 0 to 999 is needed.",
                "late.days = -1");
        assertRefused("In FILE, line 2, late.days stands for the second time.", "late.days = 1\nlate.days = 2");
    }

    private static String said(Due due, String at) {
        Mark mark = due.apply(MARK, HandedIn.at(Instant.parse(at)));
        return mark.points() + ", " + mark.note();
    }

    private void assertRefused(String sentence, String text) {
        assertEquals(sentence, assertThrows(IllegalArgumentException.class, () -> read(text)).getMessage()
                .replace(folder.resolve("due.txt").toString(), "FILE"));
    }

    private Due read(String text) throws IOException {
        return Due.read(Files.writeString(folder.resolve("due.txt"), text), List.of(NAME, "08-slow-drip"));
    }
}
