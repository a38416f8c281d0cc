package pitfalls.testkit.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a page of text shows of a long story, and what it leaves out. */
class TextViewTest {

    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    private final Recorder recorder = new Recorder();

    @Test
    void aSingleConnectionHasNoNumber() {
        accepts();

        assertFalse(log().contains("#"));
    }

    @Test
    void severalConnectionsAllHaveTheirNumber() {
        accepts();
        accepts();
        recorder.record(new Event.States(0, 1, 1, "ESTABLISHED", "ESTABLISHED"));

        assertTrue(log().contains("#1 accepts"));
        assertTrue(log().contains("#2 accepts"));
        assertTrue(log().contains("#1 ESTABLISHED"));
    }

    @Test
    void theMiddleOfARunOfAlikeRowsIsCounted() {
        Link link = recorder.connects();
        begins("next()");
        for (int i = 0; i < 100; i++) {
            link.peerSends(new byte[] {(byte) i});
        }
        peerEnds(link, Event.How.CLOSE);

        List<String> lines = lines();
        assertEquals(1 + 1 + 3 + 1 + 3 + 1, lines.size());
        assertTrue(lines.get(5).contains("... 94 more like these ..."));
    }

    @Test
    void whatWasNotKeptOfARunIsCountedWithIt() {
        Link link = recorder.connects();
        for (int i = 0; i < 100_000; i++) {
            link.peerSends(new byte[] {(byte) i});
        }

        assertEquals(1 + 3 + 1 + 3, lines().size());
        assertTrue(log().contains("... 99994 more like these ..."));
    }

    @Test
    void whatWasNotKeptOfAStoryIsCounted() {
        for (int i = 0; i < 100_000; i++) {
            begins("next() number " + i);
        }

        assertEquals(1 + 5 + 1 + 7, lines().size());
        assertTrue(log().contains("... 99988 more rows ..."));
    }

    @Test
    void noRowThatTellsTheStoryIsLeftOut() {
        Link link = recorder.connects();
        for (int i = 0; i < 100; i++) {
            begins("next() number " + i);
            link.peerSends(new byte[] {(byte) i});
            if (i == 50) {
                peerEnds(link, Event.How.RESET);
                recorder.record(new Event.CallThrows(0, 1, "next()", "SocketException: Connection reset", null));
            }
        }

        assertTrue(log().contains("resets"));
        assertTrue(log().contains("threw SocketException"));
        assertTrue(log().contains(" more rows ..."));
        assertTrue(lines().size() < 20);
    }

    @Test
    void theSameRowAgainIsCounted() {
        for (int i = 0; i < 1_000_000; i++) {
            recorder.record(new Event.Ended(0, 1, Event.End.PEER, Event.How.END_OF_STREAM,
                    Event.Noticed.BY_READING));
        }

        assertEquals(3, lines().size());
        assertTrue(log().contains("... and the same 999999 times more ..."));
    }

    @Test
    void rowsThatLookTheSameAreCountedAsTheSame() {
        Link link = recorder.connects();
        byte[] bytes = new byte[300];
        for (int i = 0; i < 5; i++) {
            bytes[50] = (byte) i;
            link.peerSends(bytes);
        }

        assertEquals(3, lines().size());
        assertTrue(log().contains("... and the same 4 times more ..."));
    }

    @Test
    void roundsThatWentWellAreCounted() {
        begins("before");
        for (int i = 0; i < 5; i++) {
            recorder.round("round " + i);
            recorder.connects().peerSends(new byte[1]);
        }

        assertTrue(log().contains("before"));
        assertTrue(log().contains("(4 rounds before this one went well)"));
        assertTrue(log().contains("round 4"));
        assertFalse(log().contains("round 3"));
        assertFalse(log().contains("#"));
    }

    @Test
    void dataThatDoesNotFitEndsInItsLength() {
        Link link = recorder.connects();
        recorder.newConnection();
        link.peerSends(new byte[300]);
        link.peerHas(Data.of(new byte[300]));

        assertTrue(log().contains("#1 00 00... (300 bytes)"));
        assertTrue(log().contains("#1 reads 300 bytes"));
    }

    @Test
    void anExceptionIsShownWhole() {
        String thrown = "IOException: no byte came on connection 127.0.0.1:40123 within 100 ms, as agreed";
        recorder.record(new Event.ReadFails(0, 1, thrown));

        assertTrue(log().replaceAll("\\s+", " ").contains(thrown));
    }

    @Test
    void aWriteIsShownWhereTheCheckWantsIt() {
        Link link = recorder.dials(40000);
        link.youHand(HELLO, false);
        assertEquals(List.of(), lines());

        link.youHand(HELLO, true);
        assertTrue(log().contains(" writes \"hello\""));
    }

    @Test
    void noLineIsWiderThanTheScreen() {
        byte[] letters = new byte[1000];
        Arrays.fill(letters, (byte) 'x');
        for (int i = 0; i < 12; i++) {
            recorder.newConnection();
        }
        Link link = recorder.connects();
        link.peerSends(letters);
        link.peerHas(Data.of(letters));
        link.peerHas(Data.of(new byte[16 << 20]));
        link.peerHas(Data.counted(Long.MAX_VALUE));
        link.youHand(letters, true);
        recorder.record(new Event.Note(0, "y".repeat(200)));
        recorder.record(new Event.ReadFails(0, link.number(), "z".repeat(200)));

        lines().forEach(line -> assertTrue(line.length() <= 80, line));
    }

    private void accepts() {
        Link link = recorder.connects();
        recorder.record(new Event.Connected(0, link.number(), Event.End.YOU, ""));
    }

    private void begins(String name) {
        recorder.record(new Event.CallBegins(0, 1, name));
    }

    private void peerEnds(Link link, Event.How how) {
        recorder.record(new Event.Ended(0, link.number(), Event.End.PEER, how, Event.Noticed.NOTHING_YET));
    }

    private List<String> lines() {
        return TextView.lines(recorder.trace());
    }

    private String log() {
        return String.join("\n", lines());
    }
}
