package pitfalls.trustedlength;

import static pitfalls.testkit.Bytes.first;
import static pitfalls.testkit.Bytes.frame;
import static pitfalls.testkit.Bytes.join;

import java.io.EOFException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Scene;
import pitfalls.testkit.ScriptedInput;

@Lesson(value = "06-trusted-length", edit = "FrameReader.java")
class TrustedLengthTest {

    private static final int LIMIT = 1000;
    private static final int MEBIBYTE = 1 << 20;
    private static final byte[] EMPTY = {};
    private static final byte[] SMALL = {0x11, 0x12, 0x13, 0x14};

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the frames in order, then null at a clean end",
                inProduction = "a peer that has sent everything and hangs up is no failure: an alarm for"
                        + " each goodbye hides the real ones.")
        void inOrder(Scene scene) {
            byte[] other = filled(300, 0x33);
            ScriptedInput input = scene.input().feedByteByByte(join(frame(SMALL), frame(other))).thenEnd();
            FrameReader reader = new FrameReader(input, LIMIT);

            scene.call("next()", reader::next).returns(SMALL);
            scene.call("next()", reader::next).returns(other);
            scene.call("next()", reader::next).returns(null);
        }

        @Check(value = "takes a frame of exactly the limit",
                inProduction = "the largest message that both sides agreed on is refused, once a month, and"
                        + " nobody can repeat it with a smaller one.")
        void exactlyTheLimit(Scene scene) {
            byte[] largest = filled(LIMIT, 0x44);
            ScriptedInput input = scene.input().feed(frame(largest), frame(SMALL));
            FrameReader reader = new FrameReader(input, LIMIT);

            scene.call("next() with a limit of 1000", reader::next).returns(largest);
            scene.call("next()", reader::next).returns(SMALL);
        }

        @Check(value = "takes an empty frame",
                inProduction = "many protocols send an empty frame as a sign of life. A reader that refuses"
                        + " it drops a healthy connection.")
        void emptyFrame(Scene scene) {
            ScriptedInput input = scene.input().feed(frame(EMPTY), frame(SMALL));
            FrameReader reader = new FrameReader(input, LIMIT);

            scene.call("next()", reader::next).returns(EMPTY);
            scene.call("next()", reader::next).returns(SMALL);
        }

        @Check(value = "refuses a frame of one byte over the limit, and names both numbers",
                inProduction = "without the two numbers nobody can tell a limit that is too small from a"
                        + " client that does not belong here.")
        void oneByteOver(Scene scene) {
            ScriptedInput input = scene.input().feed(frame(filled(LIMIT + 1, 0x55))).thenEnd();
            FrameReader reader = new FrameReader(input, LIMIT);

            ProtocolException refusal = refuses(scene, reader);

            String message = String.valueOf(refusal.getMessage());
            scene.verify(message.contains("1001") && message.contains("1000"),
                    "named the length, 1001, and the limit, 1000", "said " + message);
        }

        @Check(value = "reports an end inside a frame as an EOFException",
                inProduction = "half an order is stored as an order. It is found months later, and not where"
                        + " it happened.")
        void tornFrame(Scene scene) {
            for (int received = 1; received < 8; received++) {
                scene.round("a new stream, which ends after " + received + " of the 8 bytes of a frame");
                ScriptedInput input = scene.input().feed(first(received, frame(SMALL))).thenEnd();
                FrameReader reader = new FrameReader(input, LIMIT);

                scene.call("next()", reader::next).fails(EOFException.class, "the frame is torn");
            }
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "refuses an HTTP request that came to its port",
                inProduction = "a browser or a port scanner sends one, and the service reserves 1.2 GB"
                        + " for it. Which thread runs out of memory next is a matter of luck.")
        void httpRequest(Scene scene) {
            ScriptedInput input = scene.input().feed("GET / HTTP/1.1\r\n\r\n");

            refuses(scene, new FrameReader(input, LIMIT));
        }

        @Check(value = "refuses a TLS handshake that came to its port",
                inProduction = "a client is switched to TLS before the server is. Each of its attempts makes"
                        + " the server reserve 369 MB.")
        void tlsHandshake(Scene scene) {
            byte[] clientHello = {0x16, 0x03, 0x01, 0x00, (byte) 0xC5, 0x01, 0x00, 0x00, (byte) 0xC1, 0x03, 0x03};
            ScriptedInput input = scene.input().feed(clientHello);

            refuses(scene, new FrameReader(input, LIMIT));
        }

        @Check(value = "refuses a negative length",
                inProduction = "the thread dies of an exception that no handler of IOException sees. The"
                        + " connection stays open, with nobody to read it.")
        void negativeLength(Scene scene) {
            for (int length : new int[] {-1, -LIMIT, Integer.MIN_VALUE}) {
                scene.round("a new stream, with a length of " + length);
                ScriptedInput input = scene.input().feed(announced(length), SMALL);

                refuses(scene, new FrameReader(input, LIMIT));
            }
        }

        @Check(value = "refuses the largest length that four bytes can say",
                inProduction = "it is the first thing that an attacker tries, and four bytes are all that it"
                        + " costs.")
        void largestLength(Scene scene) {
            ScriptedInput input = scene.input().feed(announced(Integer.MAX_VALUE), SMALL);

            refuses(scene, new FrameReader(input, LIMIT));
        }

        @Check(value = "refuses a length without waiting for the body",
                inProduction = "a peer that sends a length and nothing else holds a thread and the memory,"
                        + " for as long as it likes.")
        void withoutWaiting(Scene scene) {
            ScriptedInput input = scene.input().feed(announced(LIMIT + 1));

            refuses(scene, new FrameReader(input, LIMIT));
        }

        @Check(value = "reserves no memory for a frame that it refuses",
                inProduction = "a hundred connections that announce 8 MiB each take the whole heap, though"
                        + " every one of them is refused in the end.")
        void reservesNothing(Scene scene) {
            ScriptedInput input = scene.input().feed(frame(new byte[8 * MEBIBYTE])).thenEnd();
            FrameReader reader = new FrameReader(input, LIMIT);

            Call<byte[]> next = scene.call("next() with a limit of 1000", reader::next);
            next.fails(ProtocolException.class, "the length is refused");

            long mebibytes = next.allocatedBytes() / MEBIBYTE;
            scene.verify(mebibytes == 0, "reserved less than 1 MiB for a length of 8 MiB",
                    "reserved " + mebibytes + " MiB");
        }
    }

    private static ProtocolException refuses(Scene scene, FrameReader reader) {
        return scene.call("next() with a limit of 1000", reader::next)
                .fails(ProtocolException.class, "the length is refused");
    }

    private static byte[] announced(int length) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(length).array();
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
