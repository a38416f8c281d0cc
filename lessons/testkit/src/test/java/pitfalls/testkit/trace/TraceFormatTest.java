package pitfalls.testkit.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A trace comes back as it was, and what is none is refused. */
class TraceFormatTest {

    private static final Line LINE = new Line("PriceClient", "price", "PriceClient.java", 31);
    private static final Data DATA = Data.of(new byte[] {0, 1, (byte) 0xff});

    private static final Trace ONE_OF_EACH = new Trace(List.of(
            new Event.CallBegins(0, 1, "price(\"ACME\")"),
            new Event.CallReturns(1, 1, "price(\"ACME\")", "7"),
            new Event.CallThrows(2, 1, "price(\"ACME\")", "SocketTimeoutException: Read timed out", LINE),
            new Event.CallStands(3, 1, "price(\"ACME\")", "reading", null),
            new Event.Connected(4, 1, Event.End.PEER, "port 7"),
            new Event.Unanswered(5, ""),
            new Event.Written(6, -1, 0, "you: price", DATA, true),
            new Event.Sent(7, -1, 3, 7, 2, Event.End.YOU, Data.counted(Long.MAX_VALUE), false),
            new Event.Ended(8, 1, Event.End.YOU, Event.How.RESET, Event.Noticed.BY_A_FAILED_WRITE),
            new Event.ReadFails(9, 1, "IOException"),
            new Event.Silent(10, 1),
            new Event.Lost(11, 1),
            new Event.Unread(12, 1, 5),
            new Event.Held(13, 14, "the look-up", "you: price", true),
            new Event.Note(14, "a note"),
            new Event.Round(15, "a round"),
            new Event.States(16, 0, 3, "SYN_SENT", ""),
            new Event.Again(17, 5),
            new Event.LeftOut(18, 6, true),
            new Event.Failed(19, "returned", "did not", LINE, "nothing ends", new Event.Deadline(1, 2, "within 1 ms"),
                    new Event.Comparison(true, 4, "00 01", "00 02"), 1, 2),
            new Event.Failed(20, "returned", "did not", null, "nothing ends", null, null)), 2, 3);

    @Test
    void everyEventComesBackAsItWas() throws IOException {
        assertEquals(List.of(Event.class.getPermittedSubclasses()),
                ONE_OF_EACH.events().stream().<Class<?>>map(Event::getClass).distinct().toList());
        assertEquals(ONE_OF_EACH, read(written(ONE_OF_EACH)));
        assertEquals(Trace.EMPTY, read(written(Trace.EMPTY)));
    }

    @Test
    void anythingCutShortIsRefused() throws IOException {
        byte[] whole = written(ONE_OF_EACH);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(IOException.class, () -> read(cut));
        }
    }

    @Test
    void whatFollowsWithinIsRefused() {
        refused(out -> new DataOutputStream(out).write(new byte[Integer.BYTES * 3 + 1]));
    }

    /** Each byte of a trace is replaced by each other; what is still a trace can be written and shown. */
    @Test
    void noChangedByteDoesMoreThanToBeRefused() throws IOException {
        byte[] whole = written(ONE_OF_EACH);
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            for (int value = 0; value < 256; value++) {
                changed[i] = (byte) value;
                readsOrRefuses(changed);
            }
        }
    }

    @Test
    void randomBytesAreRefusedOrHarmless() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] body = new byte[random.nextInt(64)];
            random.nextBytes(body);
            readsOrRefuses(block(body));
        }
    }

    @Test
    void hugeCountsAreRefused() {
        assertThrows(IOException.class, () -> read(new byte[] {0x7f, -1, -1, -1}));
        assertThrows(IOException.class, () -> read(new byte[] {-1, -1, -1, -1}));
        refused(out -> {
            out.writeInt(0);
            out.writeInt(0);
            out.writeInt(Integer.MAX_VALUE);
        });
        refused(out -> header(out, -1));
        refused(out -> {
            header(out, 1);
            out.writeByte('n');
            out.writeLong(0);
            out.writeShort(1001);
            out.write(new byte[1001]);
        });
        refused(out -> {
            header(out, 1);
            out.writeByte('s');
            for (int i = 0; i < 4; i++) {
                out.writeLong(0);
            }
            out.writeInt(1);
            out.writeByte(0);
            out.writeByte(Data.MOST + 1);
            out.write(new byte[Data.MOST + 1]);
            out.writeLong(1000);
            out.writeBoolean(false);
        });
    }

    @Test
    void aTimeBeforeTheOneBeforeItIsRefused() {
        refused(out -> {
            header(out, 2);
            for (int at = 1; at >= 0; at--) {
                out.writeByte('q');
                out.writeLong(at);
                out.writeInt(1);
            }
        });
        refused(out -> {
            header(out, 1);
            out.writeByte('q');
            out.writeLong(Long.MAX_VALUE);
            out.writeInt(1);
        });
    }

    @Test
    void controlCharactersAreRefusedAndNeverWritten() throws IOException {
        refused(out -> {
            header(out, 1);
            out.writeByte('n');
            out.writeLong(0);
            out.writeShort(1);
            out.writeByte(27);
        });
        Trace hostile = new Trace(List.of(new Event.Note(0, "\u001b[31m<script>\n\u00e4")), 0, 0);

        assertEquals(new Event.Note(0, "\\u001b[31m<script>\\n\\u00e4"), read(written(hostile)).events().getFirst());
    }

    @Test
    void aLongTextIsCut() throws IOException {
        Trace hostile = new Trace(List.of(new Event.Note(0, "\u001b".repeat(1_000_000))), 0, 0);

        String text = ((Event.Note) read(written(hostile)).events().getFirst()).text();
        assertTrue(text.length() == 1000 && text.endsWith("..."), text);
    }

    @Test
    void aMillionEventsAreCutToTheirEnds() throws IOException {
        List<Event> events = new ArrayList<>();
        IntStream.range(0, 1_000_000).forEach(i -> events.add(new Event.Note(i, "number " + i)));
        events.add(500_000, new Event.Failed(500_000, "returned", "did not", null, "nothing ends", null, null));

        byte[] bytes = written(new Trace(events, 0, 0));
        Trace trace = read(bytes);
        assertTrue(bytes.length <= TraceFormat.MOST_BYTES + Integer.BYTES, "" + bytes.length);
        assertEquals("number 0", ((Event.Note) trace.events().getFirst()).text());
        assertEquals("number 999999", ((Event.Note) trace.events().getLast()).text());
        assertTrue(trace.failure().isPresent());
        assertEquals(1_000_000, trace.events().stream().mapToInt(event ->
                event instanceof Event.LeftOut(long _, int count, boolean _) ? count
                        : event instanceof Event.Note ? 1 : 0).sum());
    }

    private static void header(DataOutputStream out, int events) throws IOException {
        out.writeInt(1);
        out.writeInt(0);
        out.writeInt(events);
    }

    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    private static void refused(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThrows(IOException.class, () -> {
            body.write(new DataOutputStream(bytes));
            read(block(bytes.toByteArray()));
        });
    }

    private static byte[] block(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            new DataOutputStream(bytes).writeInt(body.length);
            bytes.write(body);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static void readsOrRefuses(byte[] bytes) {
        Trace trace;
        try {
            trace = read(bytes);
        } catch (IOException e) {
            return;
        }
        TextView.lines(trace).forEach(line -> assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 127), line));
    }

    private static byte[] written(Trace trace) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TraceFormat.write(trace, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static Trace read(byte[] bytes) throws IOException {
        return TraceFormat.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
