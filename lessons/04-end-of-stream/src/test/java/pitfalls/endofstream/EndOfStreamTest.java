package pitfalls.endofstream;

import static java.time.Duration.ofSeconds;
import static pitfalls.testkit.Bytes.after;
import static pitfalls.testkit.Bytes.first;
import static pitfalls.testkit.Bytes.frame;
import static pitfalls.testkit.Bytes.join;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Gate;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Scene;
import pitfalls.testkit.ScriptedInput;

@Lesson(value = "04-end-of-stream", edit = "RecordReader.java")
class EndOfStreamTest {

    private static final byte[] EMPTY = {};
    private static final byte[] FIRST = {0x11, 0x12, 0x13, 0x14};
    private static final byte[] LAST = {0x21, 0x22, 0x23, 0x24};
    private static final byte[] LONG = mixed(300);
    private static final byte[] LONGEST = mixed(65_536);
    private static final byte[] LONGEST_OF_ANOTHER = inverted(LONGEST);

    /** What a segment holds on an Ethernet. */
    private static final int SEGMENT = 1460;

    /** Of a length of which no buffer's is a multiple. */
    private static final byte[] ODD = mixed(50_021);

    /** How many of the longest records are 80 MB, more than any bound that somebody thinks of. */
    private static final int RECORDS = 1_280;

    /** More readers than a pool of threads or of permits usually serves. */
    private static final int CROWD = 130;

    /** An answer may copy all that it has at each read. */
    private static final Duration ENOUGH_FOR_MANY_READS = ofSeconds(5);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the records in order, then null at a clean end",
                inProduction = "a peer that has sent everything and hangs up is no failure: an alarm for"
                        + " each goodbye hides the real ones.")
        void inOrder(Scene scene) {
            for (byte[][] bodies : new byte[][][] {{FIRST, LAST}, {LAST}, {}}) {
                scene.round("a new stream of " + bodies.length + " records");
                ScriptedInput input = scene.input();
                for (byte[] body : bodies) {
                    input.feed(frame(body));
                }
                RecordReader reader = new RecordReader(input.thenEnd());

                returnsRecordsThenNull(scene, reader, bodies);
                scene.call("next() once more", reader::next).returns(null);
                scene.call("next() once more", reader::next).returns(null);
            }
        }

        @Check(value = "finds every record that one segment brought",
                inProduction = "under load the network joins what was sent apart, and all records of a"
                        + " segment but the first are lost.")
        void severalInOneSegment(Scene scene) {
            ScriptedInput input = scene.input()
                    .feed(join(frame(FIRST), frame(LONG), frame(EMPTY), frame(LAST)), join(frame(LAST), frame(FIRST)))
                    .thenEnd();

            returnsRecordsThenNull(scene, new RecordReader(input), FIRST, LONG, EMPTY, LAST, LAST, FIRST);

            // 7 divides no power of two: wherever a buffer is full, a record is cut.
            scene.round("a new stream: one segment with 10,000 records of 3 bytes");
            ByteBuffer segment = ByteBuffer.allocate(70_000);
            ByteBuffer bodies = ByteBuffer.allocate(30_000);
            for (int i = 0; i < 10_000; i++) {
                byte[] body = {(byte) (i >> 8), (byte) i, 0x33};
                segment.putInt(body.length).put(body);
                bodies.put(body);
            }
            RecordReader reader = new RecordReader(scene.input().feed(segment.array()).thenEnd());
            scene.call("next(), 10,000 times", () -> joinedRecords(reader, 10_000)).returns(bodies.array());
            scene.call("next()", reader::next).returns(null);

            scene.round("a new stream: the same segment. One record is asked for, and the stream is closed");
            ScriptedInput left = scene.using(scene.input().feed(segment.array()));
            scene.call("next()", new RecordReader(left)::next).returns(new byte[] {0, 0, 0x33});
        }

        @Check(value = "takes each of the 256 bytes for data",
                inProduction = "UTF-8 never has the byte FF, so every test with text is green. The first"
                        + " picture or compressed body is cut off at it, or at a 00.")
        void everyByte(Scene scene) {
            byte[] all = new byte[256];
            byte[] back = new byte[256];
            for (int value = 0; value < 256; value++) {
                all[value] = (byte) value;
                back[255 - value] = (byte) value;
            }
            ScriptedInput input = scene.input().feed(frame(all), frame(back), frame(FIRST)).thenEnd();
            returnsRecordsThenNull(scene, new RecordReader(input), all, back, FIRST);

            for (int value : List.of(0xFF, 0x00, 0x0A, 0x0D, 0x04, 0x1A)) {
                scene.round("a new stream of bodies in which each byte is " + value);
                byte[] same = new byte[255];
                Arrays.fill(same, (byte) value);
                byte[] one = {(byte) value};
                ScriptedInput uniform = scene.input().feed(frame(same), frame(one), frame(FIRST)).thenEnd();
                returnsRecordsThenNull(scene, new RecordReader(uniform), same, one, FIRST);
            }
        }

        @Check(value = "returns a record of each length, from 0 to 65,536",
                inProduction = "many protocols send an empty record as a sign of life. A reader that"
                        + " takes it for the end drops a healthy connection. One that keeps a length in two"
                        + " bytes fails with the first long record.")
        void everyLength(Scene scene) {
            byte[][] bodies = {EMPTY, FIRST, EMPTY, EMPTY, mixed(1), mixed(127), mixed(128), mixed(255), mixed(256),
                    mixed(1_020), mixed(1_024), mixed(4_092), mixed(4_096), mixed(8_188), mixed(8_192), mixed(8_193),
                    mixed(16_380), mixed(16_384), mixed(32_767), mixed(32_768), mixed(65_535), LONGEST, EMPTY};
            ScriptedInput input = scene.input();
            for (byte[] body : bodies) {
                input.feed(frame(body));
            }
            returnsRecordsThenNull(scene, new RecordReader(input.thenEnd()), bodies);

            scene.round("a new stream of 3 MB");
            byte[][] many = new byte[48][];
            Arrays.fill(many, LONGEST);
            ScriptedInput large = scene.input();
            for (byte[] body : many) {
                large.feed(frame(body));
            }
            returnsRecordsThenNull(scene, new RecordReader(large.thenEnd()), many);

            scene.round("a new stream of 80 MB");
            RecordReader reader = new RecordReader(new Repeated(frame(LONGEST), RECORDS, 0));
            scene.call("next(), until it returns null", () -> recordsOf(LONGEST, reader))
                    .within(ENOUGH_FOR_MANY_READS).returns(RECORDS);
        }

        @Check(value = "returns a whole record without waiting for more",
                inProduction = "the peer sends its next record when it has your answer to this one: both"
                        + " sides wait for each other for ever.")
        void wholeRecord(Scene scene) {
            ScriptedInput input = scene.input();
            RecordReader reader = new RecordReader(input);
            for (byte[] body : List.of(FIRST, EMPTY, LONG, LONGEST, EMPTY, LAST)) {
                input.feed(frame(body));
                scene.call("next()", reader::next).returns(body);
            }
        }

        @Check(value = "gives each record an array of its own",
                inProduction = "records wait in a queue for a worker. When it gets to them, all of them are"
                        + " the last one.")
        void ownArray(Scene scene) {
            List<byte[]> bodies = List.of(FIRST, FIRST, LAST, EMPTY, LONG, LONG, LONGEST, FIRST, LAST, LONGEST);
            List<byte[]> kept = new ArrayList<>();
            for (String which : List.of("one reader", "another reader")) {
                scene.round("a new stream for " + which);
                ScriptedInput input = scene.input();
                RecordReader reader = new RecordReader(input);
                for (byte[] body : bodies) {
                    input.feed(frame(body));
                    Call<byte[]> next = scene.call("next()", reader::next);
                    next.returns(body);
                    byte[] record = next.returns();
                    scene.verify(record.length == 0 || kept.stream().noneMatch(earlier -> earlier == record),
                            "given a record an array of its own", "gave the array of an earlier one");
                    kept.add(record);
                }
                input.feed(frame(LONG), frame(LONG));
                List<byte[]> two = scene.call("next(), twice on one thread", () -> List.of(reader.next(), reader.next()))
                        .returns();
                scene.verify(two.getFirst() != two.getLast() && two.stream().allMatch(one -> Arrays.equals(one, LONG)),
                        "given a record an array of its own", "gave two of them one array, or not what was sent");
                for (int i = 0; i < kept.size(); i++) {
                    scene.verify(Arrays.equals(kept.get(i), bodies.get(i % bodies.size())),
                            "left each record as it was", "changed record " + i + " after it had returned it");
                }
            }
        }

        @Check(value = "leaves its stream open",
                inProduction = "the reader that is done with the requests closes the connection, and your"
                        + " answer to the last of them cannot be sent.")
        void staysOpen(Scene scene) {
            Stream atTheEnd = new Stream(scene.input().feed(frame(FIRST), frame(EMPTY)).thenEnd());
            returnsRecordsThenNull(scene, new RecordReader(atTheEnd), FIRST, EMPTY);
            atTheEnd.verifyOpen(scene);

            scene.round("a new stream, reset after a record");
            Stream afterAReset = new Stream(scene.input().feed(frame(FIRST)).thenReset());
            RecordReader reader = new RecordReader(afterAReset);
            scene.call("next()", reader::next).returns(FIRST);
            scene.call("next()", reader::next).awaitStandstill();
            afterAReset.verifyOpen(scene);
        }

        @Check(value = "passes on what a read throws between two records",
                inProduction = "the peer crashed halfway through its list, and the half that came is"
                        + " stored as the whole list.")
        void failureBetweenRecords(Scene scene) {
            for (IOException failure : failures()) {
                for (byte[][] bodies : new byte[][][] {{FIRST}, {}, {LONG, EMPTY}}) {
                    scene.round("a new stream, which fails after " + bodies.length + " records");
                    ScriptedInput input = scene.input();
                    for (byte[] body : bodies) {
                        input.feed(frame(body));
                    }
                    passesOn(scene, failure, new Stream(input.thenFail(failure)), bodies);
                }
            }
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "waits for the rest of a body",
                inProduction = "every record that is longer than one segment ends in zeros, and its rest is"
                        + " read as the length of the next.")
        void restOfABody(Scene scene) {
            byte[] record = frame(FIRST);
            scene.note("the peer sends a record of 8 bytes in segments of 6 and 2 bytes");
            ScriptedInput input = scene.input().feedCutAfter(6, record).thenEnd();

            returnsRecordsThenNull(scene, new RecordReader(input), FIRST);

            for (byte[] body : List.of(LONG, mixed(8_193), mixed(20_000), LONGEST)) {
                scene.round("a record of " + body.length + " bytes, in segments of " + SEGMENT + " bytes, and another");
                byte[] stream = join(frame(body), frame(LAST));
                ScriptedInput segments = scene.input();
                for (int sent = 0; sent < stream.length; sent += SEGMENT) {
                    segments.feed(Arrays.copyOfRange(stream, sent, Math.min(sent + SEGMENT, stream.length)));
                }
                returnsRecordsThenNull(scene, new RecordReader(segments.thenEnd()), body, LAST);
            }
        }

        @Check(value = "gives the same records wherever a segment ends",
                inProduction = "sooner or later a segment ends inside a length. From there on every record"
                        + " is garbage, and no exception says so.")
        void everyCut(Scene scene) {
            byte[] stream = join(frame(FIRST), frame(EMPTY), frame(LAST));

            for (int cut = 1; cut < stream.length; cut++) {
                scene.round("a new stream; its first segment has " + cut + " bytes");
                ScriptedInput input = scene.input().feedCutAfter(cut, stream);
                RecordReader reader = new RecordReader(input);
                for (byte[] body : List.of(FIRST, EMPTY, LAST)) {
                    scene.call("next()", reader::next).returns(body);
                }
                input.thenEnd();
                scene.call("next()", reader::next).returns(null);
            }

            scene.round("a new stream; each segment ends with the first half of the next length");
            ScriptedInput halves = scene.input();
            RecordReader between = new RecordReader(halves);
            halves.feed(first(2, frame(FIRST)));
            for (byte[] body : List.of(FIRST, LAST)) {
                halves.feed(join(after(2, frame(body)), first(2, frame(LAST))));
                scene.call("next()", between::next).returns(body);
            }

            scene.round("a new stream of 64 MB; no read ends with a record");
            RecordReader busy = new RecordReader(new Repeated(frame(ODD), RECORDS, 2));
            scene.call("next(), until it returns null", () -> recordsOf(ODD, busy))
                    .within(ENOUGH_FOR_MANY_READS).returns(RECORDS);
        }

        @Check(value = "keeps two readers apart",
                inProduction = "two connections, and a record of one of them has bytes of the other; or a"
                        + " peer that stops in a record stops all the others.")
        void twoReaders(Scene scene) {
            for (int cut = 1; cut < 8; cut++) {
                keptApart(scene, cut, LAST);
            }
            for (int cut : List.of(3, 4, 30_000)) {
                keptApart(scene, cut, LONGEST);
            }

            scene.round(CROWD + " new streams; each stops after 6 of the 8 bytes of its record");
            List<Gate> rests = new ArrayList<>();
            List<Call<byte[]>> held = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                Gate rest = scene.gate("the read of the rest");
                Stream slow = new Stream(scene.input().feedCutAfter(6, frame(LAST))).heldAfter(6, rest);
                rests.add(rest);
                held.add(scene.call("next() of one reader", new RecordReader(slow)::next));
                // Two at a time: so many threads at once crowd a machine.
                rests.get(Math.max(0, i - 1)).awaitArrival();
            }
            rests.getLast().awaitArrival();
            RecordReader another = new RecordReader(scene.input().feed(frame(FIRST)).thenEnd());
            returnsRecordsThenNull(scene, another, FIRST);
            for (int i = 0; i < held.size(); i++) {
                rests.get(i).open();
                held.get(i).returns(LAST);
            }
        }

        private void keptApart(Scene scene, int cut, byte[] last) {
            byte[] record = frame(last);
            scene.round("two new streams; one stops after " + cut + " of the " + record.length
                    + " bytes of its last record");
            Gate rest = scene.gate("the read of the rest");
            Stream slow = new Stream(scene.input()
                    .feed(join(frame(FIRST), first(cut, record)), after(cut, record)).thenEnd())
                    .heldAfter(8 + cut, rest);
            ScriptedInput prompt = scene.input().feed(frame(EMPTY), first(150, frame(LONG)),
                    after(150, frame(LONG)), frame(LONGEST_OF_ANOTHER)).thenEnd();
            RecordReader one = new RecordReader(slow);
            RecordReader other = new RecordReader(prompt);

            scene.call("next() of one reader", one::next).returns(FIRST);
            Call<byte[]> held = scene.call("next() of one reader", one::next);
            rest.awaitArrival();
            for (byte[] body : List.of(EMPTY, LONG, LONGEST_OF_ANOTHER)) {
                scene.call("next() of another", other::next).returns(body);
            }
            rest.open();
            held.returns(last);
            scene.call("next() of another", other::next).returns(null);
            scene.call("next() of one reader", one::next).returns(null);
        }

        @Check(value = "reports an end inside a length as an EOFException",
                inProduction = "the peer died while it sent. The reader hands out a record that nobody sent,"
                        + " or reports a clean end, and nobody asks for the rest.")
        void endInsideALength(Scene scene) {
            for (int received = 1; received < 4; received++) {
                reportsATornRecord(scene, received, LAST, FIRST);
                reportsATornRecord(scene, received, LONGEST);
                reportsATornRecord(scene, received, EMPTY, LONG, EMPTY);
            }
        }

        @Check(value = "reports an end inside a body as an EOFException",
                inProduction = "half an order is stored as an order, cut short or filled with zeros. It is"
                        + " found months later, and not where it happened.")
        void endInsideABody(Scene scene) {
            for (int received = 4; received < 8; received++) {
                reportsATornRecord(scene, received, LAST, FIRST);
            }
            for (int received : List.of(4, 5, 8_192, 8_196, 16_384, 32_772, 65_536, 65_539)) {
                reportsATornRecord(scene, received, LONGEST);
                reportsATornRecord(scene, received, LONGEST, LONG, EMPTY);
            }
        }

        @Check(value = "passes on what a read throws inside a record",
                inProduction = "the log says that the peer hung up, so you search the peer for an early"
                        + " close while a firewall cuts your connections.")
        void failureInsideARecord(Scene scene) {
            for (IOException failure : failures()) {
                for (int received = 7; received > 0; received--) {
                    failsInside(scene, failure, received, LAST, FIRST);
                }
                failsInside(scene, failure, 5, LONGEST);
                failsInside(scene, failure, 65_539, LONGEST, EMPTY);
            }
            for (int received : List.of(1, 3, 4, 6)) {
                scene.round("a stream that breaks off after " + received + " bytes, and a new reader on the same thread");
                RecordReader torn = new RecordReader(scene.input().feed(first(received, frame(FIRST))).thenReset());
                RecordReader after = new RecordReader(scene.input().feed(frame(LAST)).thenEnd());
                scene.call("next() of one reader, which fails, then of another", () -> nextAfterAFailure(torn, after))
                        .returns(LAST);
            }
        }

        private void failsInside(Scene scene, IOException failure, int received, byte[] last, byte[]... bodies) {
            scene.round("a new stream, which fails after " + received + " of the " + (4 + last.length)
                    + " bytes of its last record");
            passesOn(scene, failure, new Stream(cutShort(scene, received, last, bodies).thenFail(failure)), bodies);
        }

        @Check(value = "gives the same records from segments of one byte", besideOthers = true,
                inProduction = "a slow link or a proxy cuts a record into many parts. A reader that is"
                        + " ready for two of them fails on the third.")
        void byteByByte(Scene scene) {
            byte[] stream = join(frame(FIRST), frame(EMPTY), frame(LONG), frame(LAST));
            ScriptedInput input = scene.input().feedByteByByte(stream).thenEnd();

            returnsRecordsThenNull(scene, new RecordReader(input), FIRST, EMPTY, LONG, LAST);

            scene.round("a new stream with a record of 65,536 bytes; each read gets one byte");
            ScriptedInput longest = scene.input().feed(join(frame(FIRST), frame(EMPTY), frame(LONGEST), frame(LAST)));
            Stream slow = new Stream(longest.thenEnd()).givingAtMost(1);
            RecordReader reader = new RecordReader(slow);
            for (byte[] body : List.of(FIRST, EMPTY, LONGEST, LAST)) {
                scene.call("next()", reader::next).within(ENOUGH_FOR_MANY_READS).returns(body);
            }
            scene.call("next()", reader::next).returns(null);

            // No reader has a limit of its own, wherever its peer stops.
            scene.round("new streams; each stops for a while, and its last record then comes in parts");
            List<Gate> rests = new ArrayList<>();
            List<Call<byte[]>> waiting = new ArrayList<>();
            for (int cut : List.of(0, 2, 4, 30_000)) {
                byte[] record = frame(LONGEST);
                Gate rest = scene.gate("the read of the rest");
                Stream stopping = new Stream(scene.input().feed(join(frame(FIRST), first(cut, record)))
                        .feed(Arrays.copyOfRange(record, cut, 40_000), after(40_000, record)).thenEnd())
                        .heldAfter(8 + cut, rest);
                RecordReader waits = new RecordReader(stopping);
                scene.call("next()", waits::next).returns(FIRST);
                rests.add(rest);
                waiting.add(scene.call("next(), which waits after " + cut + " bytes", waits::next));
                rest.awaitArrival();
            }
            RecordReader prompt = new RecordReader(scene.input().feed(frame(LAST)));
            scene.call("next() of one that need not wait", prompt::next).returns(LAST);
            scene.letOthersRun();
            waiting.forEach(Call::stillWaits);
            rests.forEach(Gate::open);
            waiting.forEach(call -> call.returns(LONGEST));
        }
    }

    /** What a read may throw; none of them is a goodbye. */
    private static List<IOException> failures() {
        return List.of(new SocketException("Connection reset"), new SocketTimeoutException("Read timed out"),
                new IOException("Input/output error"), new EOFException("Unexpected end of ZLIB input stream"),
                new IOException(), new IOException("broken", new EOFException("its cause")));
    }

    private static void returnsRecordsThenNull(Scene scene, RecordReader reader, byte[]... bodies) {
        for (byte[] body : bodies) {
            scene.call("next()", reader::next).returns(body);
        }
        scene.call("next()", reader::next).returns(null);
    }

    /** The bodies of so many records, one after the other; where next() returns null, there is none. */
    private static byte[] joinedRecords(RecordReader reader, int count) throws IOException {
        ByteArrayOutputStream bodies = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            bodies.writeBytes(Objects.requireNonNullElse(reader.next(), EMPTY));
        }
        return bodies.toByteArray();
    }

    /** What a reader returns on a thread on which another one has failed before. */
    private static byte[] nextAfterAFailure(RecordReader failing, RecordReader reader) throws IOException {
        try {
            return failing.next();
        } catch (IOException e) {
            return reader.next();
        }
    }

    /** How many records come before the end or one that is another. */
    private static int recordsOf(byte[] body, RecordReader reader) throws IOException {
        int count = 0;
        while (Arrays.equals(reader.next(), body)) {
            count++;
        }
        return count;
    }

    private static void reportsATornRecord(Scene scene, int received, byte[] last, byte[]... bodies) {
        scene.round("a new stream, which ends after " + received + " of the " + (4 + last.length)
                + " bytes of its last record");
        Stream stream = new Stream(cutShort(scene, received, last, bodies).thenEnd());
        RecordReader reader = new RecordReader(stream);

        for (byte[] body : bodies) {
            scene.call("next()", reader::next).returns(body);
        }
        scene.call("next()", reader::next).fails(EOFException.class, "the record is torn");
        stream.verifyOpen(scene);
    }

    private static ScriptedInput cutShort(Scene scene, int received, byte[] last, byte[]... bodies) {
        ScriptedInput input = scene.input();
        for (byte[] body : bodies) {
            input.feed(frame(body));
        }
        return input.feed(first(received, frame(last)));
    }

    private static void passesOn(Scene scene, IOException failure, Stream stream, byte[]... bodies) {
        RecordReader reader = new RecordReader(stream);
        for (byte[] body : bodies) {
            scene.call("next()", reader::next).returns(body);
        }
        IOException thrown = scene.call("next()", reader::next).fails(failure.getClass(), "what the read threw");
        scene.verify(thrown == failure, "passed on the exception of the read itself", "threw another one");
        stream.verifyOpen(scene);
    }

    /** So many bytes, in which no part looks like another for long. */
    private static byte[] mixed(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7 + i / 251 + 1);
        }
        return bytes;
    }

    private static byte[] inverted(byte[] bytes) {
        byte[] inverted = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            inverted[i] = (byte) ~bytes[i];
        }
        return inverted;
    }

    /** A stream of the same bytes, so many times. */
    private static final class Repeated extends InputStream {

        private final byte[] bytes;
        private final long end;
        private final int beyond;
        private long position;

        /** @param beyond how many bytes after the end of the bytes a read ends at the latest */
        Repeated(byte[] bytes, int times, int beyond) {
            this.bytes = bytes;
            this.beyond = beyond;
            this.end = (long) bytes.length * times;
        }

        @Override
        public int read() {
            return position == end ? -1 : bytes[(int) (position++ % bytes.length)] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (position == end && length > 0) {
                return -1;
            }
            int from = (int) (position % bytes.length);
            int until = from < beyond ? beyond : bytes.length + beyond;
            int read = (int) Math.min(Math.min(length, until - from), end - position);
            int first = Math.min(read, bytes.length - from);
            System.arraycopy(bytes, from, buffer, offset, first);
            System.arraycopy(bytes, 0, buffer, offset + first, read - first);
            position += read;
            return read;
        }
    }

    /** A stream that knows whether it has been closed. It can hold its reader, and give little at a time. */
    private static final class Stream extends FilterInputStream {

        private volatile boolean closed;
        private int until = Integer.MAX_VALUE;
        private Gate rest;
        private int count;
        private int most = Integer.MAX_VALUE;

        Stream(InputStream in) {
            super(in);
        }

        Stream heldAfter(int bytes, Gate gate) {
            until = bytes;
            rest = gate;
            return this;
        }

        /** As a connection may: what {@code available} says is more than a read gives. */
        Stream givingAtMost(int bytes) {
            most = bytes;
            return this;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length > 0 && count >= until) {
                rest.pass();
            }
            int read = super.read(buffer, offset, Math.min(length, most));
            count += Math.max(0, read);
            return read;
        }

        @Override
        public void close() throws IOException {
            closed = true;
            super.close();
        }

        void verifyOpen(Scene scene) {
            scene.verify(!closed, "left the stream open", "closed it");
        }
    }
}
