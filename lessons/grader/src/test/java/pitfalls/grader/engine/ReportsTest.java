package pitfalls.grader.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.course.Expected;
import pitfalls.grader.runner.Report;
import pitfalls.grader.runner.Verdict;
import pitfalls.testkit.trace.Trace;

/** Nothing but a report of its own makes a check pass. */
class ReportsTest {

    private static final Expected ADDS = new Expected(Expected.WORKS, "adds", "adds two numbers");
    private static final Expected CARRIES = new Expected(Expected.PITFALL, "carries", "carries into the next digit");
    private static final Exercise LESSON = new Exercise("99-adding", "99-adding", "1 of 1",
            "pitfalls.adding.AddingTest", List.of(ADDS, CARRIES), Set.of("pitfalls.adding.AddingTest"), List.of());

    private final Reports reports = new Reports(LESSON, 1, check -> false);

    @Test
    void everyCheckReported() throws Refusal {
        take(new Report.Begins(), passed(ADDS), passed(CARRIES));

        assertFalse(reports.take(new Report.Done()));
        assertEquals(new Reports.Found(Ending.RAN, "", Map.of(
                ADDS, new Verdict.Passed(), CARRIES, new Verdict.Passed())), only(null));
    }

    @Test
    void aMissingReportIsNoPass() throws Refusal {
        take(new Report.Begins(), passed(ADDS), new Report.Done());

        assertInstanceOf(Verdict.DidNotRun.class, only(null).verdicts().get(CARRIES));
    }

    @Test
    void aSecondReportIsRefused() throws Refusal {
        take(new Report.Begins(), new Report.Ended(ADDS.id(), new Verdict.Failed("no", "no", Trace.EMPTY, true)));

        Refusal refusal = assertThrows(Refusal.class, () -> reports.take(passed(ADDS)));
        assertEquals("its JVM reported \"adds two numbers\" twice", refusal.getMessage());
        assertInstanceOf(Verdict.Failed.class, only(refusal).verdicts().get(ADDS));
        assertEquals(Ending.CRASHED, only(refusal).ending());
    }

    @Test
    void aRejectionThatIsEnoughEndsTheRun() throws Refusal {
        Reports untilRejected = new Reports(LESSON, 1, ADDS::equals);
        untilRejected.take(new Report.Begins());

        assertTrue(untilRejected.take(new Report.Ended(CARRIES.id(), new Verdict.Failed("no", "no", Trace.EMPTY, true))));
        Refusal end = assertThrows(Refusal.class,
                () -> untilRejected.take(new Report.Ended(ADDS.id(), new Verdict.Failed("no", "no", Trace.EMPTY, true))));
        assertEquals(Ending.STOPPED, end.ending());
        assertEquals(Ending.STOPPED, untilRejected.found(end).getFirst().ending());
    }

    @Test
    void anUnknownCheckIsRefused() throws Refusal {
        take(new Report.Begins());

        Refusal refusal = assertThrows(Refusal.class,
                () -> reports.take(new Report.Ended("ThePitfall.invented", new Verdict.Passed())));
        assertTrue(refusal.getMessage().contains("ThePitfall.invented"), refusal.getMessage());
    }

    @Test
    void aResultBeforeAnyRunIsRefused() {
        assertThrows(Refusal.class, () -> reports.take(passed(ADDS)));
    }

    @Test
    void aRunTooManyIsRefused() throws Refusal {
        take(new Report.Begins());

        assertThrows(Refusal.class, () -> reports.take(new Report.Begins()));
    }

    @Test
    void aFailureOutsideOfAnyCheckSpoilsTheRun() throws Refusal {
        take(new Report.Begins(), passed(ADDS), passed(CARRIES), new Report.Trouble("the class failed"),
                new Report.Done());

        assertEquals(Ending.CRASHED, only(null).ending());
    }

    @Test
    void anEarlyEndKeepsWhatWasReported() throws Refusal {
        take(new Report.Begins(), passed(ADDS), new Report.Started(CARRIES.id()));

        assertEquals(", in the check \"carries into the next digit\"", reports.whileRunning());
        Reports.Found found = only(new Refusal(Ending.HUNG, "it was still running"));
        assertInstanceOf(Verdict.Passed.class, found.verdicts().get(ADDS));
        assertEquals(new Verdict.DidNotRun("it was still running"), found.verdicts().get(CARRIES));
    }

    private void take(Report... all) throws Refusal {
        for (Report report : all) {
            reports.take(report);
        }
    }

    private Reports.Found only(Refusal early) {
        return reports.found(early).getFirst();
    }

    private static Report passed(Expected check) {
        return new Report.Ended(check.id(), new Verdict.Passed());
    }
}
