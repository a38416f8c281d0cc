package pitfalls.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import pitfalls.scenario.Beside;
import pitfalls.scenario.Exits;
import pitfalls.scenario.InTurn;
import pitfalls.scenario.LeaksBehindGarbage;
import pitfalls.scenario.LetsGo;
import pitfalls.scenario.Mistakes;
import pitfalls.scenario.Prints;
import pitfalls.scenario.Slow;
import pitfalls.scenario.Solved;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.TextView;

/**
 * The failure text is what the testkit is for, so it is tested to the letter: each mistake of
 * {@link Mistakes} against the page in {@code resources/golden}, times and line numbers masked.
 */
class PagesTest {

    private static Scenarios.Result mistakes;

    @BeforeAll
    static void makeEveryMistake() {
        mistakes = Scenarios.run(Mistakes.class);
    }

    @TestFactory
    Stream<DynamicTest> everyMistakeHasItsPage() {
        return Stream.of("reads from a silent peer", "gets another value", "gets an exception",
                        "returns where it should fail", "sends other bytes", "sends too little", "never connects",
                        "closes too early", "keeps the connection open", "reads a stream in memory",
                        "uses two connections", "gets a failing read", "reads a byte at a time",
                        "fails in the third round",
                        "leaves a thread", "leaves an executor", "leaves a connection open",
                        "leaves a selector and a socket that never connected", "leaves its thread interrupted",
                        "computes while it waits",
                        "gives up too early", "gives up too late", "gives up while it should wait",
                        "does not end when it is closed",
                        "breaks on the check's own thread", "fills the memory")
                .map(mistake -> dynamicTest(mistake, () ->
                        assertEquals(golden(mistake), mistakes.pages().get(mistake) + "\n")));
    }

    @Test
    void everyPageIsAViewOfItsTrace() {
        assertEquals(mistakes.pages().keySet(), mistakes.failures().keySet());
        mistakes.failures().forEach((sentence, failure) -> {
            Event.Failed failed = failure.trace().failure().orElseThrow();
            assertEquals(failure.toString(), "should have " + failed.should() + ", but " + failed.but());
            assertTrue(failure.page().contains(String.join("\n", TextView.lines(failure.trace()))), sentence);
        });
    }

    @Test
    void aFailureHasItsDeadlineItsLineAndWhatWasExpected() {
        Event.Failed late = failed("gives up too late");
        assertEquals("after 100 ms", late.deadline().words());
        assertEquals(100_000_000, late.deadline().length());
        assertTrue(late.at() > late.deadline().at());
        assertEquals("EchoClient.java", late.line().file());

        assertEquals("within 300 ms", failed("reads from a silent peer").deadline().words());
        assertEquals("within 250 ms", failed("never connects").deadline().words());
        assertEquals(new Event.Comparison(false, 0, "\"hello\\n\"", "\"hello\""), failed("sends too little").comparison());
        assertEquals(new Event.Comparison(true, 0, "00 00 00 05", "68 65 6c 6c"), failed("sends other bytes").comparison());
        assertEquals(new Event.Comparison(false, 0, "\"hello\"", "\"HELLO\""), failed("gets another value").comparison());
    }

    @Test
    void aFailureNamesItsCallOrItsConnection() {
        Event.Failed value = failed("uses two connections");
        assertEquals(List.of(1, 0), List.of(value.call(), value.connection()));
        Event.Failed open = failed("keeps the connection open");
        assertEquals(List.of(0, 1), List.of(open.call(), open.connection()));
        Event.Failed bytes = failed("sends other bytes");
        assertEquals(List.of(0, 1), List.of(bytes.call(), bytes.connection()));
    }

    private static Event.Failed failed(String mistake) {
        return mistakes.failures().get(mistake).trace().failure().orElseThrow();
    }

    @Test
    void noOtherCheckFails() {
        assertEquals(26, mistakes.pages().size());
        assertEquals(1, mistakes.events().testEvents().aborted().count());
    }

    @Test
    void theScreenShowsTheFirstFailureAloneAndWhatToDo() {
        assertEquals(golden("screen of a red lesson"), mistakes.screen());
    }

    @Test
    void everythingFitsIntoEightyColumnsOfAscii() {
        Stream.concat(mistakes.pages().values().stream(), Stream.of(mistakes.screen()))
                .flatMap(String::lines)
                .forEach(line -> assertTrue(line.length() <= 80 && line.chars().allMatch(c -> c < 127), line));
    }

    @Test
    void aSolvedLessonSaysSo() throws Exception {
        assertEquals(golden("screen of a solved lesson"), Scenarios.runApart(Solved.class) + "\n");
    }

    @Test
    void idleWorkersOfAPoolMayEndByThemselves() {
        assertEquals(Map.of(), Scenarios.run(LetsGo.class).pages());
    }

    @Test
    void noCollectionHidesALeak() throws Exception {
        String screen = Scenarios.runApart(LeaksBehindGarbage.class, "-XX:+UseSerialGC");
        assertTrue(screen.contains("a socket of yours") && screen.contains("passed 1, failed 2"), screen);
    }

    @Test
    void checksRunInTheOrderOfTheSource() {
        assertEquals(List.of("first", "second", "third", "fourth"), Scenarios.run(Solved.class).order());
    }

    @Test
    void aCheckWaitsWhileTheOthersRun() {
        Beside.TOLD.clear();
        Scenarios.Result result = Scenarios.run(Beside.class);
        // Leaving something, the first fails beside those that wait, and is played again when they have ended.
        assertEquals(List.of("waits", "waits as well", "another runs", "goes on", "goes on as well", "another runs",
                "the last runs", "has computed"), Beside.TOLD);
        assertEquals(List.of("leaves a socket and a thread", "waits", "is the last", "gives up by itself", "computes"), result.order());
        assertEquals(Set.of("leaves a socket and a thread", "gives up by itself"), result.pages().keySet());
        assertTrue(result.failures().get("gives up by itself").toString().contains("SocketTimeoutException"),
                result.pages().get("gives up by itself"));
    }

    @Test
    void aCheckThatFailsBesideAnotherOneIsPlayedAgainAlone() {
        Scenarios.Result result = Scenarios.run(InTurn.class);
        assertEquals(List.of("echoes", "waits", "echoes again"), result.order());
        assertEquals(Map.of(), result.pages());
    }

    @Test
    void anAnswerThatCallsExitIsReportedWithItsLine() throws Exception {
        assertEquals(golden("screen of an exit"), Scenarios.runApart(Exits.class) + "\n");
    }

    @Test
    void whatAnAnswerPrintsIsCapped() throws Exception {
        assertEquals(golden("screen of a million lines"), Scenarios.runApart(Prints.class) + "\n");
    }

    @Test
    void aDeadlineEndsACheck() throws Exception {
        assertTrue(Scenarios.runApart(Slow.class).contains("was still reading after 1000 ms"));
    }

    @Test
    void underADebuggerNoDeadlineRuns() throws Exception {
        String screen = Scenarios.runApart(Slow.class, debugger());
        assertTrue(screen.contains("SOLVED"), screen);
    }

    @Test
    void gradingDoesNotHonourADebugger() throws Exception {
        String screen = Scenarios.runApart(Slow.class, debugger(), "-Dpitfalls.graded=true");
        assertTrue(screen.contains("was still reading after 1000 ms"), screen);
    }

    private static String debugger() {
        return "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0";
    }

    private static String golden(String name) {
        String file = "/golden/" + name.replaceAll("[^a-z]+", "-") + ".txt";
        try (InputStream in = PagesTest.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(file, e);
        }
    }
}
