package pitfalls.interleavedwrites;

import static pitfalls.testkit.Bytes.frame;
import static pitfalls.testkit.Bytes.join;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Gate;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;
import pitfalls.testkit.Tap;

@Lesson(value = "15-interleaved-writes", edit = "ChatConnection.java")
class InterleavedWritesTest {

    private static final int SEND_BUFFER_BYTES = 64 * 1024;

    /** More than the buffers of a connection take while its peer does not read. */
    private static final int HUGE = 4 * 1024 * 1024;

    /** More than a copying loop takes at a time, and less than the buffers of a connection. */
    private static final int LARGE = 100_000;

    private static final int ARRIVES_AT_ONCE = 80_000;

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "sends the length in four bytes and then the body",
                inProduction = "a peer that was promised this format understands no other.")
        void format(Scene scene) throws IOException {
            Peer peer = scene.peer();
            ChatConnection chat = new ChatConnection(scene.dial(peer));
            Connection connection = peer.accept();

            Call<?> hello = scene.run("send(5, \"Hello\")",
                    () -> chat.send(5, new SequenceInputStream(body(Bytes.of("He")), body(Bytes.of("llo")))));
            connection.expect(frame(Bytes.of("Hello")));
            hello.returns();

            Call<?> bye = scene.run("send(3, \"Bye\")", () -> chat.send(3, body(Bytes.of("Bye"))));
            connection.expect(frame(Bytes.of("Bye")));
            bye.returns();
            scene.run("close()", chat::close).returns();
        }

        @Check(value = "sends an empty body and one of 4 MB",
                inProduction = "a limit that nobody wrote down is found by the first user who sends"
                        + " a photo.")
        void sizes(Scene scene) throws IOException {
            Peer peer = scene.peer();
            ChatConnection chat = new ChatConnection(scene.dial(peer));
            Connection connection = peer.accept();
            byte[] photo = new byte[HUGE];
            new Random(15).nextBytes(photo);

            Call<?> nothing = scene.run("send(0, nothing)", () -> chat.send(0, body(new byte[0])));
            connection.expect(frame(new byte[0]));
            nothing.returns();

            Call<?> huge = scene.run("send(4 MB, a photo)", () -> chat.send(HUGE, body(photo)));
            connection.expect(frame(photo));
            huge.returns();
            scene.run("close()", chat::close).returns();
        }

        @Check(value = "waits while the peer does not read",
                inProduction = "a sender that does not wait keeps all that a slow peer does not take:"
                        + " until the memory is full, or until it throws a message away.")
        void peerDoesNotRead(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            socket.setSendBufferSize(SEND_BUFFER_BYTES);
            ChatConnection chat = new ChatConnection(socket);
            Connection connection = peer.accept();
            byte[] photo = new byte[HUGE];

            Call<?> huge = scene.run("send(4 MB, a photo)", () -> chat.send(HUGE, body(photo)));
            connection.staySilent();
            huge.awaitStandstill();

            scene.verify(!huge.hasEnded(), "waited until the peer reads", huge.state());
            connection.expect(frame(photo));
            huge.returns();
            scene.run("close()", chat::close).returns();
        }

        @Check(value = "ends every sender when it is closed",
                inProduction = "one peer that stops reading holds all threads that send to it, and"
                        + " nobody can free them: the shutdown hangs too.")
        void closedWhileSending(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            socket.setSendBufferSize(SEND_BUFFER_BYTES);
            ChatConnection chat = new ChatConnection(socket);
            Connection connection = peer.accept();

            Call<?> huge = scene.run("send(4 MB, a photo)", () -> chat.send(HUGE, body(new byte[HUGE])));
            connection.receive(Integer.BYTES);
            connection.staySilent();
            huge.awaitStandstill();
            Call<?> next = scene.run("send(2, \"bb\")", () -> chat.send(2, body(Bytes.of("bb"))));
            next.awaitStandstill();
            Call<?> close = scene.run("close()", chat::close);

            close.returns();
            huge.fails(IOException.class, "the connection was closed");
            next.fails(IOException.class, "the connection was closed");
        }

        @Check(value = "fails to send once it is closed",
                inProduction = "a message that vanishes without an exception is never sent again.")
        void closedBefore(Scene scene) throws IOException {
            Peer peer = scene.peer();
            ChatConnection chat = new ChatConnection(scene.dial(peer));
            Connection connection = peer.accept();

            scene.run("close()", chat::close).returns();
            connection.expectEnd();
            Call<?> late = scene.run("send(2, \"bb\")", () -> chat.send(2, body(Bytes.of("bb"))));

            late.fails(IOException.class, "the connection is closed");
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "keeps a frame in one piece while another thread sends",
                inProduction = "it takes two threads at one moment, so tests pass. One day the peer"
                        + " takes a length for text, understands nothing from there on, and no log"
                        + " on your side shows an error.")
        void twoSenders(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Gate firstWrite = scene.gate("the end of a first write");
            Tap tap = Tap.holdingTheFirstWrite(firstWrite);
            ChatConnection chat = new ChatConnection(scene.dial(peer, tap));
            Connection connection = peer.accept();

            Call<?> first = scene.run("send(1, \"a\")", () -> chat.send(1, body(Bytes.of("a"))));
            firstWrite.awaitArrival();
            Call<?> second = scene.run("send(2, \"bb\")", () -> chat.send(2, body(Bytes.of("bb"))));
            second.awaitStandstill();
            firstWrite.open();

            // The first had begun before the second was called, so it comes first.
            connection.expect(join(frame(Bytes.of("a")), frame(Bytes.of("bb"))));
            first.returns();
            second.returns();
            scene.run("close()", chat::close).returns();
        }

        @Check(value = "keeps a frame in one piece while its body comes slowly",
                inProduction = "a file from a slow disk leaves a gap in its frame, and every message"
                        + " of that moment falls into it.")
        void slowBody(Scene scene) throws IOException {
            Peer peer = scene.peer();
            ChatConnection chat = new ChatConnection(scene.dial(peer));
            Connection connection = peer.accept();
            byte[] file = letters('a', LARGE);
            Gate rest = scene.gate("the byte of its body that comes late");

            Call<?> slow = scene.run("send(100000, a file)",
                    () -> chat.send(LARGE, new SlowBody(file, rest)));
            rest.awaitArrival();
            scene.note("the file stops after " + ARRIVES_AT_ONCE + " bytes");
            Call<?> quick = scene.run("send(2, \"bb\")", () -> chat.send(2, body(Bytes.of("bb"))));
            quick.awaitStandstill();
            scene.note("the file goes on");
            rest.open();

            expectInAnyOrder(scene, connection, frame(file), frame(Bytes.of("bb")));
            slow.returns();
            quick.returns();
            scene.run("close()", chat::close).returns();
        }

        @Check(value = "keeps a frame of 100000 bytes in one piece while another thread sends",
                inProduction = "short messages pass all tests and run for months. The first long one"
                        + " breaks the connection for everybody.")
        void largeFrames(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Gate firstWrite = scene.gate("the end of a first write");
            Tap tap = Tap.holdingTheFirstWrite(firstWrite);
            expectTwoLargeFrames(scene, peer, scene.dial(peer, tap), firstWrite);
        }

        @Check(value = "keeps a frame in one piece where a channel takes a part of it",
                inProduction = "the same code was right on platform threads. On virtual threads a channel"
                        + " takes a part of a long frame, and another frame falls into the gap.")
        void partialWrites(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Gate firstWrite = scene.gate("the end of a first write");
            Tap tap = Tap.holdingTheFirstWrite(firstWrite);
            expectTwoLargeFrames(scene, peer, scene.dialWithChannel(peer, tap), firstWrite);
        }

        @Check(value = "sends the frames of eight threads, each once",
                inProduction = "a message that is dropped because others were busy is missed by nobody"
                        + " but its reader.")
        void manySenders(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Gate firstWrite = scene.gate("the end of a first write");
            Tap tap = Tap.holdingTheFirstWrite(firstWrite);
            ChatConnection chat = new ChatConnection(scene.dial(peer, tap));
            Connection connection = peer.accept();
            List<String> messages = List.of("aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff", "gggg", "hhhh");

            List<Call<?>> calls = new ArrayList<>();
            messages.forEach(message -> calls.add(scene.run(
                    "send(4, \"" + message + "\")", () -> chat.send(4, body(Bytes.of(message))))));
            firstWrite.awaitArrival();
            calls.forEach(Call::awaitStandstill);
            firstWrite.open();

            byte[] seen = connection.receive(8 * 8);
            List<ByteBuffer> pieces = IntStream.range(0, 8)
                    .mapToObj(i -> ByteBuffer.wrap(seen, 8 * i, 8)).toList();
            long whole = messages.stream()
                    .filter(message -> pieces.contains(ByteBuffer.wrap(frame(Bytes.of(message))))).count();
            scene.verify(whole == 8, "sent each of the eight frames once and in one piece",
                    "only " + whole + " of them came so");
            calls.forEach(Call::returns);
            scene.run("close()", chat::close).returns();
        }
    }

    /** A file on a slow disk: the first bytes come at once, the others when the gate is open. */
    private static final class SlowBody extends InputStream {

        private final InputStream atOnce;
        private final InputStream late;
        private final Gate gate;

        SlowBody(byte[] bytes, Gate gate) {
            this.atOnce = new ByteArrayInputStream(bytes, 0, ARRIVES_AT_ONCE);
            this.late = new ByteArrayInputStream(bytes, ARRIVES_AT_ONCE, bytes.length - ARRIVES_AT_ONCE);
            this.gate = gate;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            try {
                int n = atOnce.read(buffer, offset, length);
                if (n >= 0) {
                    return n;
                }
                gate.pass();
                return late.read(buffer, offset, length);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void expectTwoLargeFrames(Scene scene, Peer peer, Socket socket, Gate firstWrite)
            throws IOException {
        ChatConnection chat = new ChatConnection(socket);
        Connection connection = peer.accept();
        byte[] as = letters('a', LARGE);
        byte[] bs = letters('b', LARGE);

        Call<?> first = scene.run("send(100000, \"aaa...\")", () -> chat.send(LARGE, body(as)));
        firstWrite.awaitArrival();
        Call<?> second = scene.run("send(100000, \"bbb...\")", () -> chat.send(LARGE, body(bs)));
        second.awaitStandstill();
        firstWrite.open();

        expectInAnyOrder(scene, connection, frame(as), frame(bs));
        first.returns();
        second.returns();
        scene.run("close()", chat::close).returns();
    }

    private static void expectInAnyOrder(Scene scene, Connection connection, byte[] one, byte[] other) {
        byte[] seen = connection.receive(one.length + other.length);
        int right = Math.max(
                matching(seen, join(one, other)),
                matching(seen, join(other, one)));
        scene.verify(right == seen.length, "sent one frame whole and then the other",
                "only the first " + right + " of the " + seen.length + " bytes are right");
    }

    private static int matching(byte[] seen, byte[] expected) {
        int mismatch = Arrays.mismatch(seen, expected);
        return mismatch < 0 ? seen.length : mismatch;
    }

    private static InputStream body(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    private static byte[] letters(char letter, int count) {
        return Bytes.of(String.valueOf(letter).repeat(count));
    }
}
