package pitfalls.testkit.trace;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A trace in bytes, for another process, which distrusts it: an answer may have written them. What is
 * written is cut to the bounds, and what is read beyond them is refused.
 */
public final class TraceFormat {

    /** What a trace takes at most, in bytes. */
    public static final int MOST_BYTES = 256 * 1024;

    /** More than a recorder keeps: two stretches, what stands between, and the failure. */
    private static final int MOST_EVENTS = 4 * Stretch.MOST + 3;

    /** A text is cut here. */
    private static final int MOST_CHARACTERS = 1000;
    private static final String MORE = "...";

    /** A day, in nanoseconds: no check takes so long, and a later time is written as this one. */
    private static final long LATEST = 86_400_000_000_000L;

    private TraceFormat() {}

    /** Writes a trace, its middle left out where it takes too much. */
    public static void write(Trace trace, DataOutputStream out) throws IOException {
        int each = MOST_EVENTS / 2 - 1;
        byte[] bytes = bytes(trace.ends(each));
        while (bytes.length > MOST_BYTES) {
            each /= 2;
            bytes = bytes(trace.ends(each));
        }
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] bytes(Trace trace) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            Writer out = new Writer(new DataOutputStream(bytes));
            out.count(trace.connections());
            out.count(trace.roundsBefore());
            out.count(trace.events().size());
            for (Event event : trace.events()) {
                out.event(event);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IOException where the bytes are no trace, or end */
    public static Trace read(DataInputStream from) throws IOException {
        int length = from.readInt();
        if (length < 0 || length > MOST_BYTES) {
            throw new IOException("a trace of " + length + " bytes");
        }
        byte[] bytes = from.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("a trace that ends too early");
        }
        Reader in = new Reader(new DataInputStream(new ByteArrayInputStream(bytes)));
        int connections = in.count();
        int roundsBefore = in.count();
        int count = in.count();
        if (count > MOST_EVENTS) {
            throw new IOException("a trace of " + count + " events");
        }
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Event event = in.event();
            if (!events.isEmpty() && event.at() < events.getLast().at()) {
                throw new IOException("an event before the one before it");
            }
            events.add(event);
        }
        if (in.in.read() >= 0) {
            throw new IOException("more than a trace");
        }
        return new Trace(events, connections, roundsBefore);
    }

    private record Writer(DataOutputStream out) {

        void event(Event event) throws IOException {
            switch (event) {
                case Event.CallBegins(long at, int call, String name) -> {
                    begin('b', at);
                    call(call, name);
                }
                case Event.CallReturns(long at, int call, String name, String value) -> {
                    begin('r', at);
                    call(call, name);
                    text(value);
                }
                case Event.CallThrows(long at, int call, String name, String thrown, Line line) -> {
                    begin('t', at);
                    call(call, name);
                    text(thrown);
                    line(line);
                }
                case Event.CallStands(long at, int call, String name, String doing, Line line) -> {
                    begin('w', at);
                    call(call, name);
                    text(doing);
                    line(line);
                }
                case Event.Connected(long at, int connection, Event.End by, String place) -> {
                    begin('c', at);
                    count(connection);
                    one(by);
                    text(place);
                }
                case Event.Unanswered(long at, String place) -> {
                    begin('u', at);
                    text(place);
                }
                case Event.Written(long at, long taken, int connection, String thread, Data data, boolean told) -> {
                    begin('o', at);
                    time(taken);
                    count(connection);
                    text(thread);
                    data(data);
                    out.writeBoolean(told);
                }
                case Event.Sent(long at, long handed, long seen, long taken, int connection, Event.End from, Data data,
                        boolean inMemory) -> {
                    begin('s', at);
                    time(handed);
                    time(seen);
                    time(taken);
                    count(connection);
                    one(from);
                    data(data);
                    out.writeBoolean(inMemory);
                }
                case Event.Ended(long at, int connection, Event.End by, Event.How how, Event.Noticed noticed) -> {
                    begin('e', at);
                    count(connection);
                    one(by);
                    one(how);
                    one(noticed);
                }
                case Event.ReadFails(long at, int connection, String thrown) -> {
                    begin('f', at);
                    count(connection);
                    text(thrown);
                }
                case Event.Silent(long at, int connection) -> {
                    begin('q', at);
                    count(connection);
                }
                case Event.Lost(long at, int connection) -> {
                    begin('l', at);
                    count(connection);
                }
                case Event.Unread(long at, int connection, int count) -> {
                    begin('y', at);
                    count(connection);
                    count(count);
                }
                case Event.Held(long at, long until, String gate, String thread, boolean inWrite) -> {
                    begin('h', at);
                    time(until);
                    text(gate);
                    text(thread);
                    out.writeBoolean(inWrite);
                }
                case Event.Note(long at, String text) -> {
                    begin('n', at);
                    text(text);
                }
                case Event.Round(long at, String text) -> {
                    begin('R', at);
                    text(text);
                }
                case Event.States(long at, int connection, int sockets, String you, String peer) -> {
                    begin('p', at);
                    count(connection);
                    count(sockets);
                    text(you);
                    text(peer);
                }
                case Event.Again(long at, int times) -> {
                    begin('a', at);
                    count(times);
                }
                case Event.LeftOut(long at, int count, boolean alike) -> {
                    begin('m', at);
                    count(count);
                    out.writeBoolean(alike);
                }
                case Event.Failed(long at, String should, String but, Line line, String inProduction,
                        Event.Deadline deadline, Event.Comparison comparison, int call, int connection) -> {
                    begin('F', at);
                    text(should);
                    text(but);
                    line(line);
                    text(inProduction);
                    deadline(deadline);
                    comparison(comparison);
                    count(call);
                    count(connection);
                }
            }
        }

        private void begin(char kind, long at) throws IOException {
            out.writeByte(kind);
            time(at);
        }

        private void time(long time) throws IOException {
            out.writeLong(Math.min(time, LATEST));
        }

        private void call(int call, String name) throws IOException {
            count(call);
            text(name);
        }

        void count(int count) throws IOException {
            out.writeInt(count);
        }

        private void one(Enum<?> value) throws IOException {
            out.writeByte(value.ordinal());
        }

        private void data(Data data) throws IOException {
            byte[] first = data.first();
            out.writeByte(first.length);
            out.write(first);
            out.writeLong(data.count());
        }

        private void line(Line line) throws IOException {
            out.writeBoolean(line != null);
            if (line != null) {
                text(line.type());
                text(line.method());
                text(line.file());
                out.writeInt(line.number());
            }
        }

        private void deadline(Event.Deadline deadline) throws IOException {
            out.writeBoolean(deadline != null);
            if (deadline != null) {
                time(deadline.from());
                time(deadline.at());
                text(deadline.words());
            }
        }

        private void comparison(Event.Comparison comparison) throws IOException {
            out.writeBoolean(comparison != null);
            if (comparison != null) {
                out.writeBoolean(comparison.hex());
                out.writeLong(comparison.from());
                text(comparison.expected());
                text(comparison.actual());
            }
        }

        private void text(String text) throws IOException {
            // Longer once it is escaped: what is cut off first never shows.
            String shown = Text.ascii(text.substring(0, Math.min(text.length(), MOST_CHARACTERS + 1)));
            String cut = shown.length() <= MOST_CHARACTERS ? shown
                    : shown.substring(0, MOST_CHARACTERS - MORE.length()) + MORE;
            out.writeShort(cut.length());
            out.write(cut.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private record Reader(DataInputStream in) {

        Event event() throws IOException {
            byte kind = in.readByte();
            long at = time();
            return switch (kind) {
                case 'b' -> new Event.CallBegins(at, count(), text());
                case 'r' -> new Event.CallReturns(at, count(), text(), text());
                case 't' -> new Event.CallThrows(at, count(), text(), text(), line());
                case 'w' -> new Event.CallStands(at, count(), text(), text(), line());
                case 'c' -> new Event.Connected(at, count(), one(Event.End.values()), text());
                case 'u' -> new Event.Unanswered(at, text());
                case 'o' -> new Event.Written(at, timeOrUnknown(), count(), text(), data(), in.readBoolean());
                case 's' -> new Event.Sent(at, timeOrUnknown(), timeOrUnknown(), timeOrUnknown(), count(),
                        one(Event.End.values()), data(), in.readBoolean());
                case 'e' -> new Event.Ended(at, count(), one(Event.End.values()), one(Event.How.values()),
                        one(Event.Noticed.values()));
                case 'f' -> new Event.ReadFails(at, count(), text());
                case 'q' -> new Event.Silent(at, count());
                case 'l' -> new Event.Lost(at, count());
                case 'y' -> new Event.Unread(at, count(), count());
                case 'h' -> new Event.Held(at, timeOrUnknown(), text(), text(), in.readBoolean());
                case 'n' -> new Event.Note(at, text());
                case 'R' -> new Event.Round(at, text());
                case 'p' -> new Event.States(at, count(), count(), text(), text());
                case 'a' -> new Event.Again(at, count());
                case 'm' -> new Event.LeftOut(at, count(), in.readBoolean());
                case 'F' -> new Event.Failed(at, text(), text(), line(), text(), deadline(), comparison(), count(), count());
                default -> throw new IOException("not an event");
            };
        }

        int count() throws IOException {
            int count = in.readInt();
            if (count < 0) {
                throw new IOException("a count of " + count);
            }
            return count;
        }

        private long time() throws IOException {
            long time = in.readLong();
            if (time < 0 || time > LATEST) {
                throw new IOException("a time of " + time);
            }
            return time;
        }

        private long timeOrUnknown() throws IOException {
            long time = in.readLong();
            if (time < -1 || time > LATEST) {
                throw new IOException("a time of " + time);
            }
            return time;
        }

        private <E> E one(E[] values) throws IOException {
            int ordinal = in.readUnsignedByte();
            if (ordinal >= values.length) {
                throw new IOException("no such value");
            }
            return values[ordinal];
        }

        private Data data() throws IOException {
            byte[] first = exactly(in.readUnsignedByte());
            long count = in.readLong();
            if (first.length > Data.MOST || first.length > count) {
                throw new IOException(first.length + " first bytes of " + count);
            }
            return new Data(first, count);
        }

        private Line line() throws IOException {
            return in.readBoolean() ? new Line(text(), text(), text(), in.readInt()) : null;
        }

        private Event.Deadline deadline() throws IOException {
            return in.readBoolean() ? new Event.Deadline(time(), time(), text()) : null;
        }

        private Event.Comparison comparison() throws IOException {
            if (!in.readBoolean()) {
                return null;
            }
            boolean hex = in.readBoolean();
            long from = in.readLong();
            if (from < 0) {
                throw new IOException("a comparison from " + from);
            }
            return new Event.Comparison(hex, from, text(), text());
        }

        private String text() throws IOException {
            int length = in.readUnsignedShort();
            if (length > MOST_CHARACTERS) {
                throw new IOException("a text of " + length + " characters");
            }
            byte[] bytes = exactly(length);
            for (byte b : bytes) {
                if (b < ' ' || b > '~') {
                    throw new IOException("a text with a character " + b);
                }
            }
            return new String(bytes, StandardCharsets.US_ASCII);
        }

        private byte[] exactly(int length) throws IOException {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new IOException("a trace that ends too early");
            }
            return bytes;
        }
    }
}
