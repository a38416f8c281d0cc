package pitfalls.endofstream;

import static pitfalls.testkit.Bytes.first;
import static pitfalls.testkit.Bytes.frame;
import static pitfalls.testkit.Bytes.join;

import java.io.EOFException;
import java.net.SocketException;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Check;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Scene;
import pitfalls.testkit.ScriptedInput;

@Lesson(value = "04-end-of-stream", edit = "RecordReader.java")
class EndOfStreamTest {

    private static final byte[] EMPTY = {};
    private static final byte[] FIRST = {0x11, 0x12, 0x13, 0x14};
    private static final byte[] LAST = {0x21, 0x22, 0x23, 0x24};
    private static final byte[] LONG = filled(300, 0x33);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the records in order, then null at a clean end",
                inProduction = "a peer that has sent everything and hangs up is no failure: an alarm for"
                        + " each goodbye hides the real ones.")
        void inOrder(Scene scene) {
            ScriptedInput input = scene.input().feed(frame(FIRST), frame(LAST)).thenEnd();
            RecordReader reader = new RecordReader(input);

            returnsRecordsThenNull(scene, reader, FIRST, LAST);
            scene.call("next() once more", reader::next).returns(null);
        }

        @Check(value = "finds every record that one segment brought",
                inProduction = "under load the network joins what was sent apart, and all records of a"
                        + " segment but the first are lost.")
        void severalInOneSegment(Scene scene) {
            ScriptedInput input = scene.input()
                    .feed(join(frame(FIRST), frame(LONG), frame(LAST))).thenEnd();

            returnsRecordsThenNull(scene, new RecordReader(input), FIRST, LONG, LAST);
        }

        @Check(value = "takes a byte of 0xFF for data",
                inProduction = "UTF-8 never has this byte, so every test with text is green. The first"
                        + " picture or compressed body is cut off at it.")
        void allOnes(Scene scene) {
            byte[] ones = filled(255, 0xFF);
            ScriptedInput input = scene.input().feed(frame(ones), frame(FIRST)).thenEnd();

            returnsRecordsThenNull(scene, new RecordReader(input), ones, FIRST);
        }

        @Check(value = "returns an empty record as a record",
                inProduction = "many protocols send an empty record as a sign of life. A reader that"
                        + " takes it for the end drops a healthy connection.")
        void emptyRecord(Scene scene) {
            ScriptedInput input = scene.input().feed(frame(EMPTY), frame(FIRST), frame(EMPTY)).thenEnd();

            returnsRecordsThenNull(scene, new RecordReader(input), EMPTY, FIRST, EMPTY);
        }

        @Check(value = "returns a whole record without waiting for more",
                inProduction = "the peer sends its next record when it has your answer to this one: both"
                        + " sides wait for each other for ever.")
        void wholeRecord(Scene scene) {
            ScriptedInput input = scene.input().feed(frame(FIRST));
            RecordReader reader = new RecordReader(input);

            scene.call("next()", reader::next).returns(FIRST);
            input.feed(frame(EMPTY));
            scene.call("next()", reader::next).returns(EMPTY);
        }

        @Check(value = "passes on a reset between two records",
                inProduction = "the peer crashed halfway through its list, and the half that came is"
                        + " stored as the whole list.")
        void resetBetweenRecords(Scene scene) {
            ScriptedInput input = scene.input().feed(frame(FIRST)).thenReset();
            RecordReader reader = new RecordReader(input);

            scene.call("next()", reader::next).returns(FIRST);
            scene.call("next()", reader::next).fails(SocketException.class, "the reset");
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
        }

        @Check(value = "gives the same records wherever a segment ends",
                inProduction = "sooner or later a segment ends inside a length. From there on every record"
                        + " is garbage, and no exception says so.")
        void everyCut(Scene scene) {
            byte[] stream = join(frame(FIRST), frame(EMPTY), frame(LAST));

            for (int cut = 1; cut < stream.length; cut++) {
                scene.round("a new stream; its first segment has " + cut + " bytes");
                ScriptedInput input = scene.input().feedCutAfter(cut, stream).thenEnd();
                returnsRecordsThenNull(scene, new RecordReader(input), FIRST, EMPTY, LAST);
            }
        }

        @Check(value = "gives the same records from segments of one byte",
                inProduction = "a slow link or a proxy cuts a record into many parts. A reader that is"
                        + " ready for two of them fails on the third.")
        void byteByByte(Scene scene) {
            byte[] stream = join(frame(FIRST), frame(EMPTY), frame(LONG), frame(LAST));
            ScriptedInput input = scene.input().feedByteByByte(stream).thenEnd();

            returnsRecordsThenNull(scene, new RecordReader(input), FIRST, EMPTY, LONG, LAST);
        }

        @Check(value = "reports an end inside a length as an EOFException",
                inProduction = "the peer died while it sent. The reader hands out a record that nobody sent,"
                        + " or reports a clean end, and nobody asks for the rest.")
        void endInsideALength(Scene scene) {
            for (int received = 1; received < 4; received++) {
                reportsATornRecord(scene, received);
            }
        }

        @Check(value = "reports an end inside a body as an EOFException",
                inProduction = "half an order is stored as an order, cut short or filled with zeros. It is"
                        + " found months later, and not where it happened.")
        void endInsideABody(Scene scene) {
            for (int received = 4; received < 8; received++) {
                reportsATornRecord(scene, received);
            }
        }

        @Check(value = "passes on a reset inside a record",
                inProduction = "the log says that the peer hung up, so you search the peer for an early"
                        + " close while a firewall cuts your connections.")
        void resetInsideARecord(Scene scene) {
            for (int received = 7; received > 0; received--) {
                scene.round("a new stream, reset after " + received + " of the 8 bytes of its last record");
                ScriptedInput input = scene.input()
                        .feed(frame(FIRST), first(received, frame(LAST))).thenReset();
                RecordReader reader = new RecordReader(input);

                scene.call("next()", reader::next).returns(FIRST);
                scene.call("next()", reader::next).fails(SocketException.class, "the reset");
            }
        }
    }

    private static void returnsRecordsThenNull(Scene scene, RecordReader reader, byte[]... bodies) {
        for (byte[] body : bodies) {
            scene.call("next()", reader::next).returns(body);
        }
        scene.call("next()", reader::next).returns(null);
    }

    private static void reportsATornRecord(Scene scene, int received) {
        scene.round("a new stream, which ends after " + received + " of the 8 bytes of its last record");
        ScriptedInput input = scene.input().feed(frame(FIRST), first(received, frame(LAST))).thenEnd();
        RecordReader reader = new RecordReader(input);

        scene.call("next()", reader::next).returns(FIRST);
        scene.call("next()", reader::next).fails(EOFException.class, "the record is torn");
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
