package pitfalls.testkit.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is kept of a check, and what becomes known of an event after it was recorded. */
class RecorderTest {

    private static final int PORT = 40000;

    private final Recorder recorder = new Recorder();

    @Test
    void aWriteIsTakenWhenThePeerHasReadItsLastByte() {
        Link you = recorder.dials(PORT);
        you.youHand(bytes("head"), true);
        you.youHand(bytes("body"), true);
        Link peer = recorder.accepts(PORT);

        peer.peerTakes(7);
        assertTrue(written(0).taken() >= written(0).at());
        assertEquals(-1, written(1).taken());
        peer.peerTakes(1);
        peer.peerHas(Data.of(bytes("headbody")));

        assertTrue(written(1).taken() >= written(0).taken());
        assertEquals(List.of(1, 1), all(Event.Written.class).map(Event.Written::connection).toList());
        Event.Sent sent = all(Event.Sent.class).findFirst().orElseThrow();
        assertEquals(written(0).at(), sent.handed());
        assertTrue(sent.handed() <= sent.seen() && sent.seen() <= sent.taken());
    }

    @Test
    void whatNobodyTakesHasNoTimeOfIt() {
        Link link = recorder.connects();
        link.peerSends(bytes("reply"));
        link.youTake(4);

        assertEquals(-1, all(Event.Sent.class).findFirst().orElseThrow().taken());
        link.youTake(1);
        assertTrue(all(Event.Sent.class).findFirst().orElseThrow().taken() >= 0);
    }

    @Test
    void theBytesOfAnEarlierReadAreNotThoseOfALaterOne() {
        Link link = recorder.connects();
        link.peerTakes(3);
        link.peerHas(Data.of(bytes("one")));
        link.peerTakes(3);
        link.peerHas(Data.of(bytes("two")));

        List<Event.Sent> sent = all(Event.Sent.class).toList();
        assertTrue(sent.get(0).taken() <= sent.get(1).seen());
        assertEquals(List.of(-1L, -1L), sent.stream().map(Event.Sent::handed).toList());
    }

    @Test
    void whatWasHandedOverInAnEarlierRoundWasSoBeforeTheTraceBegan() {
        recorder.round("first");
        Link link = recorder.dials(PORT);
        link.youHand(bytes("late"), true);
        recorder.round("second");
        recorder.accepts(PORT).peerTakes(4);
        link.peerHas(Data.of(bytes("late")));

        Event.Sent sent = all(Event.Sent.class).findFirst().orElseThrow();
        assertEquals(0, sent.handed());
        assertTrue(sent.seen() > 0 && sent.seen() <= sent.taken());
    }

    @Test
    void aHeldThreadHasAnEndOnceItGoesOn() {
        Recorder.Open held = recorder.holds("the look-up", false);
        assertEquals(-1, all(Event.Held.class).findFirst().orElseThrow().until());

        held.ends();
        Event.Held ended = all(Event.Held.class).findFirst().orElseThrow();
        assertTrue(ended.until() >= ended.at());
    }

    @Test
    void aFailureStandsAtItsTime() {
        note("before");
        long failed = System.nanoTime();
        note("after");
        recorder.fails(new Event.Failed(failed, "returned", "did not", null, "nothing ends", null, null));

        assertInstanceOf(Event.Failed.class, recorder.trace().events().get(1));
    }

    @Test
    void aFailureDoesNotPartAnEventFromItsCount() {
        note("drips");
        long failed = System.nanoTime();
        note("drips");
        recorder.fails(new Event.Failed(failed, "returned", "did not", null, "nothing ends", null, null));
        note("drips");

        assertEquals(List.of("Note", "Again", "Failed", "Note"), recorder.trace().events().stream()
                .map(event -> event.getClass().getSimpleName()).toList());
    }

    @Test
    void ofManyEventsTheMiddleIsCounted() {
        IntStream.range(0, 1_000_000).forEach(i -> note("number " + i));

        List<Event> events = recorder.trace().events();
        assertEquals(Stretch.MOST + 1, events.size());
        assertEquals(1_000_000 - Stretch.MOST, events.stream().filter(Event.LeftOut.class::isInstance)
                .map(Event.LeftOut.class::cast).findFirst().orElseThrow().count());
    }

    @Test
    void ofManyBytesTheFirstAreKept() {
        recorder.connects().peerSends(new byte[1_000_000]);

        Data data = all(Event.Sent.class).findFirst().orElseThrow().data();
        assertEquals(Data.MOST, data.first().length);
        assertEquals(1_000_000, data.count());
    }

    @Test
    void writesThatNoPageShowsDoNotPushOutTheRest() {
        Link link = recorder.dials(PORT);
        note("first");
        for (int i = 0; i < 100_000; i++) {
            link.youHand(new byte[] {(byte) i}, false);
        }
        note("last");

        assertEquals(List.of("first", "last"), all(Event.Note.class).map(Event.Note::text).toList());
        assertEquals(0, all(Event.LeftOut.class).count());
    }

    @Test
    void theComparisonShowsTheFirstDifference() {
        byte[] expected = new byte[200];
        byte[] actual = new byte[100];
        actual[60] = 1;

        Event.Comparison comparison = Event.Comparison.of(expected, actual);
        assertTrue(comparison.hex());
        assertEquals(44, comparison.from());
        assertTrue(comparison.expected().startsWith("00 00 "));
        assertEquals("01", comparison.actual().split(" ")[60 - 44]);
        assertTrue(comparison.expected().endsWith("00 ...") && comparison.actual().endsWith("00 ..."));
        assertEquals(new Event.Comparison(false, 0, "\"hello\\n\"", "\"hello\""),
                Event.Comparison.of(bytes("hello\n"), bytes("hello")));
    }

    private void note(String text) {
        recorder.record(new Event.Note(0, text));
    }

    private Event.Written written(int index) {
        return all(Event.Written.class).toList().get(index);
    }

    private <E extends Event> Stream<E> all(Class<E> type) {
        return recorder.trace().events().stream().filter(type::isInstance).map(type::cast);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
