package pitfalls.grader.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pitfalls.grader.picture.Scenes.line;
import static pitfalls.grader.picture.Scenes.ms;
import static pitfalls.grader.picture.Scenes.text;
import static pitfalls.grader.picture.Scenes.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Event.End;
import pitfalls.testkit.trace.Trace;

/** Where marks stand: what can be asked without looking. */
class LayoutTest {

    private static final List<Integer> WIDTHS = List.of(400, 500, 999, 1000, 1280, 2000);

    @TestFactory
    Stream<DynamicTest> everyLabelCanBeReadAtEveryWidth() {
        return Scenes.all().entrySet().stream().flatMap(scene -> WIDTHS.stream().map(width ->
                DynamicTest.dynamicTest(scene.getKey() + " at " + width, () -> assertEquals(List.of(),
                        Flaws.of(layout(scene.getValue().trace(), width))))));
    }

    /** Events at random times, crowded and far apart: what no lesson does today one may do tomorrow. */
    @Test
    void everyLabelCanBeReadWhateverHappens() {
        for (int seed = 0; seed < 200; seed++) {
            Trace random = random(new Random(seed));
            for (int width : List.of(400, 1280)) {
                assertEquals(List.of(), Flaws.of(layout(random, width)), "seed " + seed + " at " + width);
            }
        }
    }

    @Test
    void everyFlawIsSeen() {
        Mark.Label label = new Mark.Label(10, 20, Mark.Side.RIGHT, List.of("four"), new Face(10), Mark.Tone.PLAIN, "");
        Mark.Label beside = new Mark.Label(35, 20, Mark.Side.RIGHT, List.of("more"), new Face(10), Mark.Tone.PLAIN, "");
        Mark.Label near = new Mark.Label(34, 25, Mark.Side.RIGHT, List.of("more"), new Face(10), Mark.Tone.PLAIN, "");

        assertEquals(List.of(), Flaws.of(List.of(label, beside), 100, 100));
        assertEquals(List.of("overlap: [four] and [more]"), Flaws.of(List.of(label, near), 100, 100));
        assertFlaw("outside", label, 30);
        assertFlaw("upwards", new Mark.Arrow(10, 50, 90, 49, Mark.Tip.HEAD, false, ""), 100);
        assertFlaw("upwards", new Mark.Bar(50, 50, 49, false, ""), 100);
        assertFlaw("too small", new Mark.Cell(10, 10, 20, 20, "four", new Face(10), true, ""), 100);
    }

    private static void assertFlaw(String flaw, Mark mark, double width) {
        List<String> flaws = Flaws.of(List.of(mark), width, 100);
        assertTrue(flaws.size() == 1 && flaws.getFirst().startsWith(flaw), flaws.toString());
    }

    @Test
    void timeGoesDownInProportion() {
        Layout layout = layout(trace(1,
                sent(0, "a"), sent(1, "b"), sent(2, "c"), sent(4, "d"), sent(5, "e"), sent(6, "f")), 1280);
        List<Double> tops = arrows(layout).stream().map(Mark.Arrow::fromY).toList();

        double usual = tops.get(1) - tops.get(0);
        assertEquals(usual, tops.get(2) - tops.get(1), 1);
        assertEquals(2 * usual, tops.get(3) - tops.get(2), usual / 2, "twice the time is about twice as long: " + tops);
    }

    @Test
    void aLongTimeInWhichNothingHappensIsAGapThatSaysItsLength() {
        Layout layout = layout(trace(1, sent(0, "a"), sent(1, "b"), sent(2, "c"), sent(579, "d")), 1280);

        assertEquals(List.of("nothing happens for 577 ms"), marks(layout, Mark.Gap.class).map(Mark::title).toList());
        assertTrue(says(layout, "nothing happens for 577 ms"));
    }

    @Test
    void whereTheSameGoesOnTheGapDoesNotSayThatNothingHappens() {
        Layout layout = layout(trace(1, sent(0, "a"), sent(1, "b"), sent(2, "c"), sent(3, "7"),
                new Event.Again(ms(900), 56),
                new Event.Failed(ms(901), "ended", "did not", null, "", new Event.Deadline(0, ms(300), "within 300 ms"),
                        null)), 1280);

        assertEquals(List.of("this goes on for 297 ms"), marks(layout, Mark.Gap.class).map(Mark::title).toList());
        assertTrue(says(layout, "... the same 56 times more ..."));
        assertEquals(5, arrows(layout).size(), "the last one too");
    }

    @Test
    void anArrowSlantsFromWhenBytesWereHandedOverToWhenTheyWereTaken() {
        Layout layout = layout(trace(1,
                new Event.Connected(0, 1, End.YOU, ""),
                new Event.Written(ms(1), ms(4), 1, "writer", text("a"), true),
                sent(2, "b"), sent(3, "c"), sent(4, "d")), 1280);
        Mark.Arrow written = arrows(layout).stream().filter(arrow -> arrow.title().startsWith("thread writer"))
                .findFirst().orElseThrow();

        Mark.Label taken = label(layout, "reads 1 byte");
        assertTrue(written.toY() - written.fromY() > 3 * 20, written.toString());
        assertTrue(written.toY() > taken.y() - 1, "ends where it was taken, and not where it came");
    }

    @Test
    void whatNobodyTookEndsInACrossBeforeTheOtherEnd() {
        Layout layout = layout(Scenes.reset().trace(), 1280);
        List<Mark.Arrow> lost = arrows(layout).stream().filter(arrow -> arrow.tip() == Mark.Tip.CROSS).toList();
        List<Mark.Lane> sockets = marks(layout, Mark.Lane.class).filter(Mark.Lane::connection).toList();

        assertEquals(2, lost.size());
        assertTrue(lost.get(0).dotted() && lost.get(0).toX() < sockets.getLast().x(), lost.toString());
        assertTrue(lost.get(1).toX() > sockets.getFirst().x(), lost.toString());
        assertTrue(says(layout, "x: nobody took it"));
    }

    @Test
    void aCallThatNeverReturnsRunsToTheBottom() {
        Layout layout = layout(Scenes.silence().trace(), 1280);
        List<Mark.Bar> bars = marks(layout, Mark.Bar.class).toList();
        double bottom = marks(layout, Mark.Lane.class).mapToDouble(Mark.Lane::bottom).max().orElseThrow();

        assertEquals(List.of(false, true), bars.stream().map(Mark.Bar::open).toList());
        assertEquals(bottom, bars.getLast().bottom());
        assertEquals(bars.getFirst().x(), bars.getLast().x(), "one after the other: one lane");
    }

    @Test
    void callsAtOnceHaveLanesOfTheirOwn() {
        List<Mark.Bar> bars = marks(layout(Scenes.crossedReplies().trace(), 1280), Mark.Bar.class).toList();

        assertTrue(bars.getFirst().x() < bars.getLast().x(), bars.toString());
    }

    @Test
    void aThreadIsHeldWithinItsCall() {
        for (int width : WIDTHS) {
            Layout layout = layout(Scenes.twoSenders().trace(), width);
            Mark.Hold hold = marks(layout, Mark.Hold.class).findFirst().orElseThrow();
            Mark.Bar call = marks(layout, Mark.Bar.class).findFirst().orElseThrow();

            assertTrue(hold.x() == call.x() && call.top() < hold.top() && hold.bottom() < call.bottom(), hold.toString());
        }
    }

    @Test
    void theFirstDifferenceIsMarked() {
        Layout layout = layout(Scenes.twoSenders().trace(), 1280);
        List<Mark.Cell> expected = cells(layout, "expected");
        List<Mark.Cell> got = cells(layout, "got");
        Mark.Pointer pointer = marks(layout, Mark.Pointer.class).findFirst().orElseThrow();

        assertEquals("00 00 00 01 61 00 00 00 02 62 62", row(expected));
        assertEquals("00 00 00 01 00 00 00 02 62 62 61", row(got));
        assertEquals(List.of(4, 7, 8, 10), IntStream.range(0, 11).filter(i -> got.get(i).differs()).boxed().toList());
        assertTrue(expected.stream().noneMatch(Mark.Cell::differs), expected.toString());
        assertEquals(expected.get(4).left(), got.get(4).left(), "one above the other");
        assertTrue(got.get(4).left() < pointer.x() && pointer.x() < got.get(5).left(), pointer.toString());
    }

    @Test
    void aDifferenceFarFromTheStartIsShownToo() {
        String same = "61 ".repeat(200);
        for (int width : WIDTHS) {
            Layout layout = layout(trace(0, new Event.Failed(ms(1), "sent bytes", "sent others", null, "", null,
                    new Event.Comparison(true, 1000, same + "62", same + "63"))), width);

            assertEquals(1, marks(layout, Mark.Pointer.class).count(), "at " + width);
            assertEquals(1, marks(layout, Mark.Cell.class).filter(Mark.Cell::differs).count(), "at " + width);
            assertEquals(List.of(), Flaws.of(layout));
        }
    }

    @Test
    void theFailureStandsAtItsMoment() {
        Layout layout = layout(Scenes.silence().trace(), 400);
        double failed = marks(layout, Mark.Rule.class).filter(Mark.Rule::failed).findFirst().orElseThrow().y();

        assertTrue(label(layout, "stays silent").y() < failed);
        assertTrue(label(layout, "but was still reading after 650 ms").y() > failed);
        assertTrue(label(layout, "ESTABLISHED").y() > label(layout, "but was still reading after 650 ms").y());
    }

    @Test
    void whatTheFailureIsAboutIsToldApart() {
        Layout layout = layout(Scenes.crossedReplies().trace(), 1280);

        assertEquals(Mark.Tone.BAD, label(layout, "ask(\"ACME\") returned \"7.10\"").tone());
        assertEquals(Mark.Tone.PLAIN, label(layout, "returned \"42.50\"").tone());
    }

    @Test
    void aDeadlineThatIsNotOverIsLeftOutUnlessTheEndWasNotToComeBefore() {
        assertEquals(0, deadlines("within 1000 ms"));
        assertEquals(1, deadlines("after 1000 ms"));
    }

    private static long deadlines(String words) {
        return marks(layout(trace(0, new Event.CallBegins(0, 1, "read()"), new Event.CallReturns(ms(20), 1, "read()", "7"),
                new Event.Failed(ms(20), "failed", "returned 7", line("read", 3), "",
                        new Event.Deadline(0, ms(1000), words), null)), 1280), Mark.Rule.class)
                .filter(rule -> !rule.failed()).count();
    }

    @Test
    void ofManyConnectionsTheMiddleIsLeftOut() {
        Layout wide = layout(Scenes.manyConnections().trace(), 1280);
        Layout narrow = layout(Scenes.manyConnections().trace(), 400);

        assertTrue(says(wide, "... 381 more events ..."), labels(wide).toString());
        assertTrue(says(narrow, "the last lane at each end stands for 2 connections"), labels(narrow).toString());
        assertTrue(wide.height() < 900 && narrow.height() < 1100, wide.height() + " and " + narrow.height());
        assertTrue(says(wide, "price(\"130\")"), "the call that hangs stays");
    }

    private static Event sent(double millis, String text) {
        return new Event.Sent(ms(millis), -1, ms(millis), ms(millis), 1, End.YOU, text(text), false);
    }

    private static Trace random(Random random) {
        List<Event> events = new ArrayList<>();
        long at = 0;
        int calls = 0;
        int connections = 1 + random.nextInt(5);
        int count = random.nextInt(1, 60);
        for (int i = 0; i < count; i++) {
            at += random.nextInt(4) == 0 ? ms(random.nextInt(1000)) : ms(random.nextDouble() / 2);
            int connection = 1 + random.nextInt(connections);
            String word = "w".repeat(random.nextInt(1, 90));
            long later = random.nextBoolean() ? -1 : at + ms(random.nextInt(20));
            End end = random.nextBoolean() ? End.YOU : End.PEER;
            events.add(switch (random.nextInt(14)) {
                case 0, 1 -> new Event.CallBegins(at, ++calls, word);
                case 2 -> new Event.CallReturns(at, Math.max(1, random.nextInt(calls + 1)), "a call", word);
                case 3 -> new Event.CallThrows(at, Math.max(1, random.nextInt(calls + 1)), "a call", word, line("read", 7));
                case 4 -> new Event.Connected(at, connection, end, "port 1");
                case 5 -> new Event.Written(at, later, connection, "thread " + random.nextInt(3), text(word),
                        random.nextBoolean());
                case 6, 7, 8 -> new Event.Sent(at, Math.max(-1, at - ms(3)), at, later, connection, end, text(word),
                        random.nextBoolean());
                case 9 -> new Event.Ended(at, connection, end, Event.How.RESET, Event.Noticed.BY_READING);
                case 10 -> new Event.Silent(at, connection);
                case 11 -> new Event.Held(at, later, "", "thread " + random.nextInt(3), true);
                case 12 -> new Event.Note(at, word);
                default -> new Event.Unread(at, connection, 7);
            });
        }
        events.add(new Event.Failed(at, "returned", "did not", null, "", new Event.Deadline(0, at / 2, "within it"),
                new Event.Comparison(random.nextBoolean(), random.nextInt(2), "00 01 02 03", "00 01 03")));
        for (int connection = 1; connection <= connections; connection++) {
            events.add(new Event.States(at, connection, 1, "ESTABLISHED", "CLOSE_WAIT"));
        }
        return new Trace(events, connections, random.nextInt(3));
    }

    private static Layout layout(Trace trace, int width) {
        return Layout.of("tells its story", trace, width);
    }

    private static <M extends Mark> Stream<M> marks(Layout layout, Class<M> type) {
        return layout.marks().stream().filter(type::isInstance).map(type::cast);
    }

    private static List<Mark.Arrow> arrows(Layout layout) {
        return marks(layout, Mark.Arrow.class).toList();
    }

    private static List<Mark.Label> labels(Layout layout) {
        return marks(layout, Mark.Label.class).toList();
    }

    private static Mark.Label label(Layout layout, String text) {
        return labels(layout).stream().filter(label -> String.join(" ", label.lines()).equals(text)).findFirst()
                .orElseThrow(() -> new AssertionError(text + " is not in " + labels(layout)));
    }

    private static boolean says(Layout layout, String text) {
        return labels(layout).stream().anyMatch(label -> String.join(" ", label.lines()).contains(text));
    }

    private static List<Mark.Cell> cells(Layout layout, String whose) {
        return marks(layout, Mark.Cell.class).filter(cell -> cell.title().startsWith(whose)).toList();
    }

    private static String row(List<Mark.Cell> cells) {
        return String.join(" ", cells.stream().map(Mark.Cell::text).toList());
    }
}
