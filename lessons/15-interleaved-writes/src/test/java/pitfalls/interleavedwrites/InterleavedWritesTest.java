package pitfalls.interleavedwrites;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static pitfalls.testkit.Bytes.frame;
import static pitfalls.testkit.Bytes.join;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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

    /** A length with something in each of its four bytes. */
    private static final int OF_FOUR_BYTES = 0x01_02_03_04;

    /** More than a limit of 64 MB. An answer that reads a body before it sends it has memory for two such bodies. */
    private static final int VERY_LONG = 65 * 1024 * 1024 + 1;

    /** More than a copying loop takes at a time, and less than the buffers of a connection. */
    private static final int LARGE = 100_000;

    private static final int ARRIVES_AT_ONCE = 80_000;

    /** Where a buffer of a usual size ends: in the body, and with the length in front of it. */
    private static final List<Integer> EDGES = List.of(1, 255, 256, 8188, 8191, 8192, 8193, 65_532, 65_536, 65_537);

    private static final int SMALL_RECEIVE_BUFFER = 2048;

    /** Longer than a limit of two seconds. */
    private static final Duration LONG = ofMillis(2400);

    /** Longer than all checks take. */
    private static final Duration PATIENT = ofMinutes(1);

    /** More threads than a small pool has. */
    private static final int MANY = 8;

    /** More threads than a queue of a usual limit has places. */
    private static final int CROWD = 70;

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "sends the length in four bytes and then the body",
                inProduction = "a peer that was promised this format understands no other.")
        void format(Scene scene) throws IOException {
            Peer peer = scene.peer();
            ChatConnection chat = scene.using(new ChatConnection(scene.dial(peer)));
            Connection connection = peer.accept();

            Call<?> hello = scene.run("send(5, \"Hello\")",
                    () -> chat.send(5, new SequenceInputStream(body(Bytes.of("He")), body(Bytes.of("llo")))));
            connection.expect(frame(Bytes.of("Hello")));
            hello.returns();
            Call<?> bye = scene.run("send(3, \"Bye\")", () -> chat.send(3, body(Bytes.of("Bye"))));
            connection.expect(frame(Bytes.of("Bye")));
            bye.returns();
            byte[] every = every(256);
            Call<?> binary = scene.run("send(256, every byte)", () -> chat.send(256, body(every)));
            connection.expect(frame(every));
            binary.returns();
            byte[] edges = {0, 0, -1, 7, -1, 0};
            Call<?> few = scene.run("send(6, the least and the largest byte)", () -> chat.send(6, body(edges)));
            connection.expect(frame(edges));
            few.returns();
            Call<?> byteByByte = scene.run("send(6, bytes one by one)", () -> chat.send(6, oneByOne(edges)));
            connection.expect(frame(edges));
            byteByByte.returns();
        }

        @Check(value = "sends an empty body and one of 17 MB",
                inProduction = "a limit that nobody wrote down is found by the first user who sends"
                        + " a photo.")
        void sizes(Scene scene) throws IOException {
            Peer peer = scene.peer();
            ChatConnection chat = scene.using(new ChatConnection(scene.dial(peer)));
            Connection connection = peer.accept();
            for (int i = 0; i < 2; i++) {
                scene.round("an empty body");
                Call<?> nothing = scene.run("send(0, nothing)", () -> chat.send(0, body(new byte[0])));
                connection.expect(frame(new byte[0]));
                nothing.returns();
            }
            for (int size : EDGES) {
                scene.round("a body of " + size + " bytes");
                Call<?> call = scene.run("send(" + size + ", a body)", () -> chat.send(size, body(every(size))));
                connection.expect(frame(every(size)));
                call.returns();
            }
            scene.round("a body of 17 MB");
            byte[] film = every(OF_FOUR_BYTES);
            Call<?> huge = scene.run("send(17 MB, a film)", () -> chat.send(OF_FOUR_BYTES, body(film)));
            connection.expect(new byte[] {1, 2, 3, 4});
            for (int from = 0; from < film.length; from += HUGE) {
                connection.expect(Arrays.copyOfRange(film, from, Math.min(from + HUGE, film.length)));
            }
            huge.returns();

            scene.round("a body of 65 MB, and the close");
            AtomicBoolean full = new AtomicBoolean();
            Call<?> longest = scene.run("send(65 MB, a longer film), close()", () -> {
                try (chat) {
                    chat.send(VERY_LONG, new LongBody(VERY_LONG));
                } catch (OutOfMemoryError e) {
                    scene.note("the body does not fit into the memory: what comes of it is open");
                    full.set(true);
                }
            });
            long sent = connection.drain();
            longest.returns();
            scene.verify(full.get() || sent == Integer.BYTES + VERY_LONG, "sent the length and the whole body",
                    "sent " + sent + " bytes");
        }

        @Check(value = "sends no more of a body than its length, and leaves it open",
                inProduction = "a file that grows while it is sent runs into the next frame, or its owner"
                        + " finds it closed.")
        void longerBody(Scene scene) throws IOException {
            Peer peer = scene.peer();
            ChatConnection chat = scene.using(new ChatConnection(scene.dial(peer)));
            Connection connection = peer.accept();
            for (int size : List.of(0, 5, 8192, LARGE)) {
                scene.round(size + " bytes of a longer body");
                File longer = new File(every(size + 10_000));
                Call<?> call = scene.run("send(" + size + ", a longer body)", () -> chat.send(size, longer));
                connection.expect(frame(every(size)));
                call.returns();
                scene.verify(longer.open, "left the body open", "closed it");
            }
            for (int size : List.of(0, 1, 5, 8192, ARRIVES_AT_ONCE)) {
                scene.round("all " + size + " bytes that have come of a body, of which more may come");
                SlowBody growing = new SlowBody(every(LARGE), size, scene.gate("a read beyond the length"));
                Call<?> call = scene.run("send(" + size + ", a longer body)", () -> chat.send(size, growing));
                connection.expect(frame(every(size)));
                call.returns();
            }
            Call<?> bye = scene.run("send(3, \"Bye\")", () -> chat.send(3, body(Bytes.of("Bye"))));
            connection.expect(frame(Bytes.of("Bye")));
            bye.returns();
        }

        @Check(value = "reports a body that ends or fails too early",
                inProduction = "the peer waits for the rest of a frame, and takes the next one for it.")
        void shorterBody(Scene scene) throws IOException {
            Peer peer = scene.peer();
            for (int size : List.of(0, 4, 8192, LARGE)) {
                scene.round("a body of " + size + " bytes where " + (size + 1) + " are to come");
                ChatConnection chat = new ChatConnection(scene.dial(peer));
                Connection connection = peer.accept();
                File shorter = new File(every(size));
                scene.run("send(" + (size + 1) + ", a body)", () -> chat.send(size + 1, shorter))
                        .fails(EOFException.class, "the body ended too early");
                scene.verify(shorter.open, "left the body open", "closed it");
                closedByTheCaller(scene, chat, connection, size);

                scene.round("a body that fails after " + size + " bytes");
                ChatConnection another = new ChatConnection(scene.dial(peer));
                Connection second = peer.accept();
                scene.run("send(" + (size + 1) + ", a body)", () -> another.send(size + 1,
                                new SequenceInputStream(body(every(size)), new Unreadable())))
                        .fails(IOException.class, "the body failed");
                closedByTheCaller(scene, another, second, size);
            }
            scene.round("a body that fails by a timeout, and then goes on");
            ChatConnection chat = new ChatConnection(scene.dial(peer));
            Connection connection = peer.accept();
            scene.run("send(5, a body)", () -> chat.send(5, new TimesOutOnce(every(5))))
                    .fails(IOException.class, "the body failed");
            closedByTheCaller(scene, chat, connection, 0);
        }

        @Check(value = "waits while the peer does not read",
                inProduction = "a sender that does not wait keeps all that a slow peer does not take:"
                        + " until the memory is full, or until it throws a message away.")
        void peerDoesNotRead(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            socket.setSendBufferSize(SEND_BUFFER_BYTES);
            ChatConnection chat = scene.using(new ChatConnection(socket));
            Connection connection = peer.accept();
            byte[] photo = every(HUGE);

            Call<?> huge = scene.run("send(4 MB, a photo)", () -> chat.send(HUGE, body(photo)));
            connection.staySilent();
            huge.awaitStandstill();

            scene.verify(!huge.hasEnded(), "waited until the peer reads", huge.state());
            connection.expect(frame(photo));
            huge.returns();
        }

        @Check(value = "ends every sender when it is closed",
                inProduction = "one peer that stops reading holds all threads that send to it, and"
                        + " nobody can free them: the shutdown hangs too.")
        void closedWhileSending(Scene scene) throws IOException {
            Peer peer = scene.peer();
            for (boolean withChannel : List.of(false, true)) {
                scene.round(withChannel ? "a socket with a channel" : "a socket");
                Socket socket = dial(scene, peer, withChannel);
                socket.setSendBufferSize(SEND_BUFFER_BYTES);
                ChatConnection chat = new ChatConnection(socket);
                Connection connection = peer.accept();

                Call<?> huge = scene.run("send(4 MB, a photo)", () -> chat.send(HUGE, body(new byte[HUGE])));
                connection.receive(Integer.BYTES);
                connection.staySilent();
                huge.awaitStandstill();
                List<Call<?>> waiting = new ArrayList<>();
                for (int i = 0; i < MANY; i++) {
                    waiting.add(scene.run("send(2, \"bb\")", () -> chat.send(2, body(Bytes.of("bb")))));
                }
                waiting.forEach(Call::awaitStandstill);
                Call<?> close = scene.run("close()", chat::close);

                close.returns();
                huge.fails(IOException.class, "the connection was closed");
                waiting.forEach(call -> call.fails(IOException.class, "the connection was closed"));
                scene.expectNoSocketOpen();
                connection.drain();
                connection.expectFin();
                scene.run("close() again", chat::close).returns();
            }

            scene.round("short messages to a peer that has sent what nobody reads");
            Socket socket = scene.dial(peer);
            socket.setSendBufferSize(SEND_BUFFER_BYTES);
            ChatConnection chat = new ChatConnection(socket);
            Connection connection = peer.accept();
            Call<?> messages = scene.run("send(1000, a message), again and again", () -> {
                while (true) {
                    chat.send(1000, body(every(1000)));
                }
            });
            messages.awaitStandstill();
            connection.send("unasked").awaitArrival();
            scene.run("close()", chat::close).returns();
            messages.fails(IOException.class, "the connection was closed");
            scene.expectNoSocketOpen();
        }

        @Check(value = "ends a sender whose body goes on after the close",
                inProduction = "a file comes from a slow disk, and what is left of it goes to nobody: the"
                        + " caller believes that it was sent.")
        void closedInABody(Scene scene) throws IOException {
            Peer peer = scene.peer();
            ChatConnection chat = new ChatConnection(scene.dial(peer));
            Connection connection = peer.accept();
            Gate rest = scene.gate("the byte of its body that comes late");

            Call<?> slow = scene.run("send(100000, a file)",
                    () -> chat.send(LARGE, new SlowBody(every(LARGE), ARRIVES_AT_ONCE, rest)));
            rest.awaitArrival();
            List<Call<?>> waiting = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                waiting.add(scene.run("send(2, \"bb\")", () -> chat.send(2, body(Bytes.of("bb")))));
            }
            waiting.forEach(Call::awaitStandstill);
            List<Call<?>> behind = waiting.stream().filter(call -> !call.hasEnded()).toList();
            scene.run("close()", chat::close).returns();
            scene.expectNoSocketOpen();
            connection.drain();
            connection.expectFin();
            scene.run("close() again", chat::close).returns();
            scene.note("the file goes on");
            rest.open();

            slow.fails(IOException.class, "the connection was closed", EOFException.class);
            scene.await("ended every call that waited for its turn", () -> waiting.stream().allMatch(Call::hasEnded));
            behind.forEach(call -> call.fails(IOException.class, "the connection was closed"));

            scene.round("a body that breaks with no IOException");
            ChatConnection broken = new ChatConnection(scene.dial(peer));
            peer.accept();
            Gate breaks = scene.gate("the byte of its body that breaks");
            Call<?> first = scene.run("send(100000, a file)", () -> broken.send(LARGE,
                    new SlowBody(every(ARRIVES_AT_ONCE), ARRIVES_AT_ONCE, breaks) {
                        @Override
                        int late(byte[] buffer, int offset, int length) {
                            throw new UncheckedIOException(new IOException("the archive is broken"));
                        }
                    }));
            breaks.awaitArrival();
            Call<?> next = scene.run("send(2, \"bb\")", () -> broken.send(2, body(Bytes.of("bb"))));
            next.awaitStandstill();
            breaks.open();
            scene.await("ended the call whose body broke", first::hasEnded);
            scene.run("close()", broken::close).returns();
            scene.await("ended the call that waited for its turn", next::hasEnded);
            scene.run("send(2, \"bb\") after the close", () -> broken.send(2, body(Bytes.of("bb"))))
                    .fails(IOException.class, "the connection is closed");
        }

        @Check(value = "ends every sender when the peer breaks the connection",
                inProduction = "a message that is on nobody's way any more counts as sent, or its sender"
                        + " waits for a peer that has gone.")
        void reset(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            socket.setSendBufferSize(SEND_BUFFER_BYTES);
            ChatConnection chat = new ChatConnection(socket);
            Connection connection = peer.accept();
            Call<?> huge = scene.run("send(4 MB, a photo)", () -> chat.send(HUGE, body(new byte[HUGE])));
            connection.receive(Integer.BYTES);
            huge.awaitStandstill();
            Call<?> next = scene.run("send(2, \"bb\")", () -> chat.send(2, body(Bytes.of("bb"))));
            next.awaitStandstill();
            connection.reset();
            huge.fails(IOException.class, "the peer reset the connection");
            next.fails(IOException.class, "the peer reset the connection");

            ChatConnection idle = new ChatConnection(scene.dial(peer));
            Connection another = peer.accept();
            another.reset();
            another.awaitArrival();
            for (int size : List.of(2, 0, LARGE)) {
                scene.run("send(" + size + ", a body) after a reset", () -> idle.send(size, body(every(size))))
                        .fails(IOException.class, "the peer reset the connection");
            }
            closeBoth(scene, chat, idle);
            scene.expectNoSocketOpen();
        }

        @Check(value = "fails to send once it is closed",
                inProduction = "a message that vanishes without an exception is never sent again.")
        void closedBefore(Scene scene) throws IOException {
            Peer peer = scene.peer();
            for (boolean withChannel : List.of(false, true)) {
                scene.round(withChannel ? "a socket with a channel" : "a socket");
                Socket socket = dial(scene, peer, withChannel);
                ChatConnection chat = new ChatConnection(socket);
                Connection connection = peer.accept();

                scene.run("close()", chat::close).returns();
                connection.expectFin();
                for (int size : List.of(0, 2, LARGE)) {
                    scene.run("send(" + size + ", a body)", () -> chat.send(size, body(every(size))))
                            .fails(IOException.class, "the connection is closed");
                }
                for (int i = 0; i < 3; i++) {
                    scene.run("close() again", chat::close).returns();
                }
                scene.call("new ChatConnection(a closed socket)", () -> new ChatConnection(socket))
                        .fails(IOException.class, "the socket is closed");
            }

            scene.round("a peer that has sent what nobody reads");
            ChatConnection unread = new ChatConnection(scene.dial(peer));
            peer.accept().send("unasked").awaitArrival();
            scene.run("close()", unread::close).returns();
            scene.expectNoSocketOpen();
            scene.run("send(2, a body)", () -> unread.send(2, body(every(2))))
                    .fails(IOException.class, "the connection is closed");
        }

        @Check(value = "delivers what it has sent before it was closed",
                inProduction = "the last words of every chat are lost, where the line is slow.")
        void closedAfter(Scene scene) throws IOException {
            Peer peer = scene.peerWithReceiveBuffer(SMALL_RECEIVE_BUFFER);
            ChatConnection chat = new ChatConnection(scene.dial(peer));
            Connection connection = peer.accept();

            scene.run("send(20000, a body)", () -> chat.send(20_000, body(every(20_000)))).returns();
            scene.run("close()", chat::close).returns();
            scene.expectNoSocketOpen();

            connection.expect(frame(every(20_000))).expectFin();
        }

        @Check(value = "keeps two connections apart",
                inProduction = "one peer stops reading, and nobody gets a message any more.")
        void apart(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            socket.setSendBufferSize(SEND_BUFFER_BYTES);
            ChatConnection stuck = scene.using(new ChatConnection(socket));
            Connection first = peer.accept();
            byte[] photo = every(HUGE);
            Call<?> huge = scene.run("send(4 MB, a photo) to one", () -> stuck.send(HUGE, body(photo)));
            huge.awaitStandstill();
            Gate rest = scene.gate("the bytes of its body that come late");
            List<Connection> waiting = new ArrayList<>();
            List<Call<?>> files = new ArrayList<>();
            for (int i = 1; i < MANY; i++) {
                ChatConnection chat = scene.using(new ChatConnection(scene.dial(peer)));
                waiting.add(peer.accept());
                files.add(scene.run("send(100000, a file) to one more",
                        () -> chat.send(LARGE, new SlowBody(every(LARGE), ARRIVES_AT_ONCE, rest))));
                files.getLast().awaitStandstill();
            }

            ChatConnection prompt = new ChatConnection(scene.dial(peer));
            Connection second = peer.accept();
            for (int size : List.of(2, HUGE)) {
                Call<?> quick = scene.run("send(" + size + ", a body) to another",
                        () -> prompt.send(size, body(every(size))));
                second.expect(frame(every(size)));
                quick.returns();
            }
            scene.run("close() of another", prompt::close).returns();

            first.expect(frame(photo));
            huge.returns();
            rest.open();
            waiting.forEach(connection -> connection.expect(frame(every(LARGE))));
            files.forEach(Call::returns);

            scene.round("a body that has given bytes and has not returned, and another connection");
            ChatConnection slow = scene.using(new ChatConnection(scene.dial(peer)));
            Connection third = peer.accept();
            ChatConnection other = scene.using(new ChatConnection(scene.dial(peer)));
            Connection fourth = peer.accept();
            Gate reading = scene.gate("the end of a body's read");
            byte[] mine = letters('a', 5_000);
            byte[] yours = letters('b', 5_000);
            Call<?> held = scene.run("send(5000, a body) to one", () -> slow.send(5_000, heldInARead(mine, reading)));
            reading.awaitArrival();
            Call<?> prompted = scene.run("send(5000, a body) to another", () -> other.send(5_000, body(yours)));
            fourth.expect(frame(yours));
            prompted.returns();
            reading.open();
            third.expect(frame(mine));
            held.returns();
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
            ChatConnection chat = scene.using(new ChatConnection(scene.dial(peer, tap)));
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
            ChatConnection chat = scene.using(new ChatConnection(scene.dial(peer, tap)));
            Connection connection = peer.accept();
            List<String> messages = List.of("aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff", "gggg", "hhhh");

            List<Call<?>> calls = new ArrayList<>();
            messages.forEach(message -> calls.add(scene.run(
                    "send(4, \"" + message + "\")", () -> chat.send(4, body(Bytes.of(message))))));
            firstWrite.awaitArrival();
            calls.forEach(Call::awaitStandstill);
            firstWrite.open();
            expectEach(scene, connection, messages);
            calls.forEach(Call::returns);
        }

        @Check(value = "keeps a frame in one piece however slowly its body comes or its peer reads", besideOthers = true,
                inProduction = "a file from a slow disk or to a slow peer leaves a gap in its frame, and every"
                        + " message of that moment falls into it.")
        void slowly(Scene scene) throws IOException {
            Peer peer = scene.peer();
            ChatConnection chat = scene.using(new ChatConnection(scene.dial(peer)));
            Connection connection = peer.accept();
            byte[] file = letters('a', LARGE);
            Gate rest = scene.gate("the byte of its body that comes late");
            Call<?> slow = scene.run("send(100000, a file)",
                    () -> chat.send(LARGE, new SlowBody(file, ARRIVES_AT_ONCE, rest)));
            rest.awaitArrival();
            scene.note("the file stops after " + ARRIVES_AT_ONCE + " bytes");

            List<Call<?>> calls = new ArrayList<>();
            List<byte[]> frames = new ArrayList<>(List.of(frame(file)));
            for (int size : List.of(2, 0, 8188, LARGE)) {
                calls.add(scene.run("send(" + size + ", \"bb...\")", () -> chat.send(size, body(letters('b', size)))));
                frames.add(frame(letters('b', size)));
            }
            calls.add(scene.run("send(4, \"ffff\") on a virtual thread",
                    () -> onAVirtualThread(() -> chat.send(4, body(Bytes.of("ffff"))))));
            frames.add(frame(Bytes.of("ffff")));
            AtomicReference<Thread> thread = new AtomicReference<>();
            Call<?> interrupted = scene.run("send(3, \"ccc\")", () -> {
                thread.set(Thread.currentThread());
                chat.send(3, body(Bytes.of("ccc")));
            });
            interrupted.mayEndInterrupted().awaitStandstill();
            thread.get().interrupt();
            scene.note("the thread of \"ccc\" is interrupted");
            for (int i = 0; i < CROWD; i++) {
                calls.add(scene.run("send(2, \"dd\")", () -> chat.send(2, body(Bytes.of("dd")))));
                frames.add(frame(Bytes.of("dd")));
            }

            Socket socket = scene.dial(peer);
            socket.setSendBufferSize(SEND_BUFFER_BYTES);
            ChatConnection stuck = scene.using(new ChatConnection(socket));
            Connection unread = peer.accept();
            byte[] photo = every(HUGE);
            Call<?> huge = scene.run("send(4 MB, a photo) to another", () -> stuck.send(HUGE, body(photo)));
            unread.receive(Integer.BYTES);
            huge.awaitStandstill();
            Call<?> next = scene.run("send(2, \"ee\") to another", () -> stuck.send(2, body(Bytes.of("ee"))));
            next.awaitStandstill();

            scene.letOthersRun();
            scene.note("the file goes on");
            rest.open();

            // An interrupt may end its call, so that frame need not come.
            expectInAnyOrder(scene, connection, frames, frame(Bytes.of("ccc")));
            slow.between(LONG, PATIENT).returns();
            calls.forEach(Call::returns);
            scene.await("ended the interrupted call", interrupted::hasEnded);
            unread.expect(join(photo, frame(Bytes.of("ee"))));
            huge.returns();
            next.returns();

            scene.round("a file behind which another one waits, of which nothing comes");
            ChatConnection files = scene.using(new ChatConnection(scene.dial(peer)));
            Connection third = peer.accept();
            byte[] other = letters('b', LARGE);
            Gate late = scene.gate("the byte of its body that comes late");
            Gate later = scene.gate("the first byte of its body");
            Call<?> one = scene.run("send(100000, a file)",
                    () -> files.send(LARGE, new SlowBody(file, ARRIVES_AT_ONCE, late)));
            late.awaitArrival();
            Call<?> behind = scene.run("send(100000, another file)",
                    () -> files.send(LARGE, new SlowBody(other, 0, later)));
            behind.awaitStandstill();
            late.open();
            third.expect(frame(file));
            one.returns();
            later.open();
            third.expect(frame(other));
            behind.returns();
        }
    }

    /** A body that knows whether it was closed. */
    private static final class File extends ByteArrayInputStream {

        private volatile boolean open = true;

        File(byte[] bytes) {
            super(bytes);
        }

        @Override
        public void close() {
            open = false;
        }
    }

    /** A body that takes no memory, however long it is. */
    private static final class LongBody extends InputStream {

        private int left;

        LongBody(int length) {
            this.left = length;
        }

        @Override
        public int read() {
            return read(new byte[1], 0, 1) < 0 ? -1 : 'x';
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            int n = Math.min(left, length);
            Arrays.fill(buffer, offset, offset + n, (byte) 'x');
            left -= n;
            return n > 0 ? n : -1;
        }
    }

    /** A body that gives a byte at a time. */
    private static InputStream oneByOne(byte[] bytes) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return super.read(buffer, offset, Math.min(1, length));
            }
        };
    }

    /** A body whose reads have filled the buffer, and return when the gate is open. */
    private static InputStream heldInARead(byte[] bytes, Gate gate) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int n = super.read(buffer, offset, length);
                gate.pass();
                return n;
            }
        };
    }

    /** A body that fails, with an exception that no socket throws. */
    private static final class Unreadable extends InputStream {

        @Override
        public int read() throws IOException {
            throw new UTFDataFormatException("the disk is broken");
        }
    }

    /** A body whose first read times out. */
    private static final class TimesOutOnce extends FilterInputStream {

        private boolean failed;

        TimesOutOnce(byte[] bytes) {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        public int read() throws IOException {
            timeOut();
            return super.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            timeOut();
            return super.read(buffer, offset, length);
        }

        private void timeOut() throws SocketTimeoutException {
            if (!failed) {
                failed = true;
                throw new SocketTimeoutException("the disk is slow");
            }
        }
    }

    /** A file on a slow disk: the first bytes come at once, the others when the gate is open. */
    private static class SlowBody extends InputStream {

        private final InputStream atOnce;
        private final InputStream late;
        private final Gate gate;

        SlowBody(byte[] bytes, int first, Gate gate) {
            this.atOnce = new ByteArrayInputStream(bytes, 0, first);
            this.late = new ByteArrayInputStream(bytes, first, bytes.length - first);
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
                int n = length == 0 ? 0 : atOnce.read(buffer, offset, length);
                if (n >= 0) {
                    return n;
                }
                gate.pass();
                return late(buffer, offset, length);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        int late(byte[] buffer, int offset, int length) throws IOException {
            return late.read(buffer, offset, length);
        }
    }

    private static void expectTwoLargeFrames(Scene scene, Peer peer, Socket socket, Gate firstWrite)
            throws IOException {
        ChatConnection chat = scene.using(new ChatConnection(socket));
        Connection connection = peer.accept();
        byte[] as = letters('a', LARGE);
        byte[] bs = letters('b', LARGE);

        Call<?> first = scene.run("send(100000, \"aaa...\")", () -> chat.send(LARGE, body(as)));
        firstWrite.awaitArrival();
        Call<?> second = scene.run("send(100000, \"bbb...\")", () -> chat.send(LARGE, body(bs)));
        second.awaitStandstill();
        firstWrite.open();

        expectInAnyOrder(scene, connection, List.of(frame(as), frame(bs)));
        first.returns();
        second.returns();
    }

    /** Each of the frames once and whole; the others may come, between two of them. */
    private static void expectInAnyOrder(Scene scene, Connection connection, List<byte[]> frames, byte[]... others) {
        byte[] seen = connection.receive(frames.stream().mapToInt(frame -> frame.length).sum());
        List<byte[]> left = new ArrayList<>(frames);
        left.addAll(List.of(others));
        int right = 0;
        for (int whole = 0; whole == right && right < seen.length; ) {
            int from = right;
            byte[] like = Collections.max(left, Comparator.comparingInt(frame -> matching(seen, from, frame)));
            left.remove(like);
            right += matching(seen, from, like);
            whole += like.length;
        }
        scene.verify(right == seen.length, "sent one frame whole and then the other",
                "only the first " + right + " of the " + seen.length + " bytes are right");
    }

    /** Eight frames of eight bytes, in any order. */
    private static void expectEach(Scene scene, Connection connection, List<String> messages) {
        byte[] seen = connection.receive(8 * 8);
        List<ByteBuffer> pieces = IntStream.range(0, 8).mapToObj(i -> ByteBuffer.wrap(seen, 8 * i, 8)).toList();
        long whole = messages.stream()
                .filter(message -> pieces.contains(ByteBuffer.wrap(frame(Bytes.of(message))))).count();
        scene.verify(whole == 8, "sent each of the eight frames once and in one piece",
                "only " + whole + " of them came so");
    }

    /** A socket that the system's own channel has, or one without. */
    private static Socket dial(Scene scene, Peer peer, boolean withChannel) throws IOException {
        return withChannel
                ? scene.using(SocketChannel.open(new InetSocketAddress("127.0.0.1", peer.port()))).socket()
                : scene.dial(peer);
    }

    private static void onAVirtualThread(Scene.Action send) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> {
            send.run();
            return null;
        });
        Thread.ofVirtual().start(task);
        task.get();
    }

    /** What came of a frame that failed is a part of it, and ends when the caller closes. */
    private static void closedByTheCaller(Scene scene, ChatConnection chat, Connection connection, int size) {
        scene.run("close()", chat::close).returns();
        scene.expectNoSocketOpen();
        long sent = connection.drain();
        scene.verify(sent <= Integer.BYTES + size, "sent a part of the frame and nothing more",
                "sent " + sent + " bytes");
    }

    private static void closeBoth(Scene scene, ChatConnection one, ChatConnection other) {
        scene.run("close() of one", one::close).returns();
        scene.run("close() of the other", other::close).returns();
    }

    /** How many of the bytes from there on are those of the frame, or of its beginning where no more came. */
    private static int matching(byte[] seen, int from, byte[] frame) {
        int length = Math.min(frame.length, seen.length - from);
        int mismatch = Arrays.mismatch(seen, from, from + length, frame, 0, length);
        return mismatch < 0 ? length : mismatch;
    }

    private static InputStream body(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    /** So many bytes, each of another value than the one before. */
    private static byte[] every(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i + i / 256);
        }
        return bytes;
    }

    private static byte[] letters(char letter, int count) {
        return Bytes.of(String.valueOf(letter).repeat(count));
    }
}
