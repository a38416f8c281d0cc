package pitfalls.trustedlength;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static pitfalls.testkit.Bytes.after;
import static pitfalls.testkit.Bytes.first;
import static pitfalls.testkit.Bytes.frame;
import static pitfalls.testkit.Bytes.join;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Gate;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Moment;
import pitfalls.testkit.Scene;
import pitfalls.testkit.ScriptedInput;

@Lesson(value = "06-trusted-length", edit = "FrameReader.java")
class TrustedLengthTest {

    private static final int LIMIT = 1000;
    private static final int KIBIBYTE = 1 << 10;
    private static final int MEBIBYTE = 1 << 20;

    /** What a call may take for a body of which little has come, and some for the check's own stream. */
    private static final int LITTLE = (128 + 32) * KIBIBYTE;

    /** What a segment holds on an Ethernet. */
    private static final int SEGMENT = 1460;

    /** More connections than a small pool serves. */
    private static final int MANY = 16;

    /** More connections than a large pool serves. */
    private static final int CROWD = 300;

    /** So many of them stop inside a frame of 1 MiB, and not of 258 bytes. */
    private static final int IN_LONG = 150;

    /** So many of these stop after 300 KiB, and not after 70: few enough for a small heap. */
    private static final int IN_LONGER = 20;

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    /** Long enough to see whether a call that waits is at rest. */
    private static final Duration WHILE = ofMillis(400);

    private static final byte[] EMPTY = {};
    private static final byte[] SMALL = {0x11, 0x12, 0x13, 0x14};
    private static final byte[] OTHER = {0x21, 0x22, 0x23, 0x24};
    private static final byte[] LARGEST = mixed(LIMIT);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the frames in order, empty ones too, then null at a clean end",
                inProduction = "a peer that has sent everything and hangs up is no failure; and many protocols"
                        + " send an empty frame as a sign of life.")
        void inOrder(Scene scene) {
            byte[] all = new byte[256];
            for (int value = 0; value < 256; value++) {
                all[value] = (byte) value;
            }
            for (byte[][] bodies : new byte[][][] {{SMALL, mixed(300)}, {}, {EMPTY}, {EMPTY, EMPTY, SMALL, EMPTY},
                    {all, filled(255, 0xFF), filled(300, 0), OTHER}}) {
                for (String how : List.of("one byte each", "one frame each", "one for all")) {
                    scene.round("a new stream of " + bodies.length + " frames, in segments of " + how);
                    byte[][] frames = Arrays.stream(bodies).map(body -> frame(body)).toArray(byte[][]::new);
                    ScriptedInput input = switch (how) {
                        case "one byte each" -> scene.input().feedByteByByte(join(frames));
                        case "one frame each" -> scene.input().feed(frames);
                        default -> scene.input().feed(join(frames));
                    };
                    Stream stream = new Stream(input.thenEnd());
                    FrameReader reader = new FrameReader(stream, LIMIT);
                    returnsFramesThenNull(scene, reader, bodies);
                    scene.call("next() once more", reader::next).returns(null);
                    scene.call("next() once more", reader::next).returns(null);
                    stream.verifyOpen(scene);
                }
            }
            scene.round("a new stream of 100,000 frames, of which the caller takes one");
            byte[][] frames = new byte[100_000][];
            Arrays.fill(frames, frame(SMALL));
            FrameReader dropped = new FrameReader(new ByteArrayInputStream(join(frames)), LIMIT);
            scene.call("next()", dropped::next).returns(SMALL);
        }

        @Check(value = "gives the same frames wherever a segment ends",
                inProduction = "sooner or later a segment ends inside a length. From there on every frame is"
                        + " garbage, and no exception says so.")
        void everyCut(Scene scene) {
            byte[] stream = join(frame(SMALL), frame(EMPTY), frame(OTHER));
            for (int cut = 1; cut < stream.length; cut++) {
                scene.round("a new stream; its first segment has " + cut + " bytes");
                ScriptedInput input = scene.input().feedCutAfter(cut, stream).thenEnd();
                returnsFramesThenNull(scene, new FrameReader(input, LIMIT), SMALL, EMPTY, OTHER);
            }
            for (int length : List.of(8_191, 8_192, 16_384, 16_385, 65_536, 3 * MEBIBYTE)) {
                scene.round("a frame of " + length + " bytes, in segments of " + SEGMENT + " bytes, and another");
                byte[] body = mixed(length);
                ScriptedInput input = inSegments(scene, join(frame(body), frame(OTHER))).thenEnd();
                returnsFramesThenNull(scene, new FrameReader(input, length), body, OTHER);
            }
            for (byte[] body : List.of(SMALL, mixed(65_536))) {
                int count = 12 * MEBIBYTE / (body.length + 1_000);
                scene.round("a new stream of " + count + " frames of " + body.length + " bytes");
                byte[][] frames = new byte[count][];
                Arrays.fill(frames, frame(body));
                InputStream input = new Stream(new ByteArrayInputStream(join(frames))).inSegments();
                FrameReader reader = new FrameReader(input, 65_536);
                long alike = scene.call("next() until null", () -> alike(reader, body)).within(PATIENT).returns();
                scene.verify(alike == count, "returned " + count + " frames as they were sent", "returned " + alike);
            }
        }

        @Check(value = "takes a frame of exactly the limit",
                inProduction = "the largest message that both sides agreed on is refused, once a month, and"
                        + " nobody can repeat it with a smaller one.")
        void exactlyTheLimit(Scene scene) {
            for (int limit : List.of(LIMIT, 0, 1, 3, 255, 256, 32_767, 32_768, 65_536, MEBIBYTE)) {
                scene.round("a new stream with a limit of " + limit);
                byte[] largest = mixed(limit);
                ScriptedInput input = scene.input().feed(frame(largest), frame(EMPTY), frame(largest)).thenEnd();
                returnsFramesThenNull(scene, new FrameReader(input, limit), largest, EMPTY, largest);
            }
            for (int below = 0; below < 8; below++) {
                int limit = Integer.MAX_VALUE - below;
                scene.round("a new stream with a limit of " + limit);
                ScriptedInput input = scene.input().feed(frame(SMALL), frame(EMPTY), frame(LARGEST)).thenEnd();
                returnsFramesThenNull(scene, new FrameReader(input, limit), SMALL, EMPTY, LARGEST);
            }
        }

        @Check(value = "returns a whole frame without waiting for more",
                inProduction = "the peer sends its next frame when it has your answer to this one: both"
                        + " sides wait for each other for ever.")
        void wholeFrame(Scene scene) {
            ScriptedInput input = scene.input();
            FrameReader reader = new FrameReader(input, 65_536);
            for (byte[] body : List.of(SMALL, EMPTY, LARGEST, mixed(8_192), EMPTY, mixed(65_536), OTHER)) {
                input.feed(frame(body));
                scene.call("next()", reader::next).returns(body);
            }
            Call<byte[]> waits = scene.call("next()", reader::next).awaitStandstill().stillWaits();
            input.feed(first(2, frame(SMALL)));
            waits.awaitStandstill().stillWaits();
            input.feed(after(2, first(6, frame(SMALL))));
            waits.awaitStandstill().stillWaits();
            Moment began = scene.now();
            began.awaitPassed(WHILE);
            input.feed(after(6, frame(SMALL)));
            waits.after(WHILE, began).returns(SMALL);
        }

        @Check(value = "gives each frame an array of its own",
                inProduction = "frames wait in a queue for a worker. When it gets to them, all of them are"
                        + " the last one.")
        void ownArray(Scene scene) {
            List<byte[]> bodies = List.of(SMALL, SMALL, OTHER, LARGEST, LARGEST, SMALL, mixed(20_000), mixed(20_000));
            List<byte[]> kept = new ArrayList<>();
            for (String which : List.of("one reader", "another reader")) {
                scene.round("a new stream for " + which);
                ScriptedInput input = scene.input();
                FrameReader reader = new FrameReader(input, 20_000);
                for (byte[] body : bodies) {
                    input.feed(frame(body));
                    Call<byte[]> next = scene.call("next()", reader::next);
                    next.returns(body);
                    byte[] frame = next.returns();
                    scene.verify(kept.stream().noneMatch(earlier -> earlier == frame),
                            "given a frame an array of its own", "gave the array of an earlier one");
                    kept.add(frame);
                }
                for (int i = 0; i < kept.size(); i++) {
                    scene.verify(Arrays.equals(kept.get(i), bodies.get(i % bodies.size())),
                            "left each frame as it was", "changed frame " + i + " after it had returned it");
                }
            }
        }

        @Check(value = "keeps two readers apart",
                inProduction = "two connections, and a frame of one of them has bytes of the other; or a"
                        + " peer that stops in a frame stops all the others.")
        void twoReaders(Scene scene) {
            byte[] body = mixed(258);
            byte[] last = frame(body);
            scene.round(CROWD + " new streams, each of which stops inside a frame");
            List<Gate> ends = new ArrayList<>();
            List<FrameReader> readers = new ArrayList<>();
            byte[] some = first(70 * KIBIBYTE, frame(mixed(MEBIBYTE)));
            byte[] more = first(300 * KIBIBYTE, frame(mixed(MEBIBYTE)));
            for (int reader = 1; reader <= CROWD; reader++) {
                byte[] came = reader > IN_LONG ? first(2 + reader % 5, last) : reader > IN_LONGER ? some : more;
                ends.add(scene.gate("the end of what came on stream " + reader));
                Stream stops = new Stream(new ByteArrayInputStream(came)).heldAfter(came.length, ends.getLast());
                readers.add(new FrameReader(stops, MEBIBYTE));
            }
            scene.run("next() of " + CROWD + " readers", () -> {
                try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                    readers.forEach(reader -> threads.submit(reader::next));
                }
            });
            ends.forEach(Gate::awaitArrival);
            FrameReader beside = new FrameReader(new Stream(new ByteArrayInputStream(join(frame(SMALL),
                    frame(mixed(80 * KIBIBYTE)), frame(mixed(2 * MEBIBYTE))))).inSegments(), 4 * MEBIBYTE);
            scene.round("one new stream beside them, whose frames have come");
            for (int length : List.of(SMALL.length, 80 * KIBIBYTE, 2 * MEBIBYTE)) {
                scene.call("next()", beside::next).returns(length == SMALL.length ? SMALL : mixed(length));
            }
            for (int cut = 1; cut < 8; cut++) {
                scene.round("two new streams; one stops after " + cut + " of the 262 bytes of its last frame");
                Gate rest = scene.gate("the read of the rest");
                Stream slow = new Stream(scene.input().feed(join(frame(SMALL), first(cut, last)), after(cut, last))
                        .thenEnd()).heldAfter(8 + cut, rest);
                ScriptedInput prompt = scene.input().feed(frame(EMPTY), first(150, frame(LARGEST)),
                        after(150, frame(LARGEST))).thenEnd();
                FrameReader one = new FrameReader(slow, 258);
                FrameReader other = new FrameReader(prompt, LIMIT);
                FrameReader third = new FrameReader(scene.input().feed(frame(SMALL)).thenEnd(), 3);

                scene.call("next() of one reader", one::next).returns(SMALL);
                Call<byte[]> held = scene.call("next() of one reader", one::next);
                rest.awaitArrival();
                for (byte[] its : List.of(EMPTY, LARGEST)) {
                    scene.call("next() of another", other::next).returns(its);
                }
                refuses(scene, third, 4, 3);
                rest.open();
                held.returns(body);
                scene.call("next() of another", other::next).returns(null);
                scene.call("next() of one reader", one::next).returns(null);
            }
        }

        @Check(value = "takes little more than a frame while the frame comes",
                inProduction = "a frame that comes in many segments is copied at each of them. One megabyte"
                        + " costs hundreds, and the collector runs all day.")
        void growth(Scene scene) {
            for (int length : List.of(MEBIBYTE, 3 * MEBIBYTE)) {
                scene.round("a frame of " + length + " bytes, in segments of " + SEGMENT + " bytes");
                InputStream input = new Stream(new ByteArrayInputStream(frame(filled(length, 0x66)))).inSegments();
                Call<byte[]> next = scene.call("next()", () -> new FrameReader(input, length).next());
                next.returns(filled(length, 0x66));
                takesAtMost(scene, next, 10 * length + LITTLE, "a frame that has come");
            }
            scene.round("a frame of 1000 bytes, with a limit of 8 MiB, which stops before its last byte");
            ScriptedInput input = scene.input().feed(first(1_003, frame(LARGEST)));
            Call<byte[]> next = scene.call("next()", () -> new FrameReader(input, 8 * MEBIBYTE).next());
            next.awaitStandstill().stillWaits();
            input.feed(after(1_003, frame(LARGEST)));
            next.returns(LARGEST);
            takesAtMost(scene, next, LITTLE, "a frame of 1000 bytes");
        }

        @Check(value = "refuses a frame of one byte over the limit, and names both numbers",
                inProduction = "without the two numbers nobody can tell a limit that is too small from a"
                        + " client that does not belong here.")
        void oneByteOver(Scene scene) {
            for (int limit : List.of(LIMIT, 0, 1, 3, 255, 32_767, 65_536, MEBIBYTE)) {
                scene.round("a new stream with a limit of " + limit);
                byte[] over = filled(limit + 1, 0x55);
                Stream stream = new Stream(scene.input().feed(frame(over)).thenEnd());
                refuses(scene, new FrameReader(stream, limit), limit + 1, limit);
                stream.verifyOpen(scene);

                scene.round("a new stream with a limit of " + limit + ", whose second frame is over it");
                byte[] largest = mixed(limit);
                FrameReader reader = new FrameReader(scene.input().feed(frame(largest), frame(over)).thenEnd(), limit);
                scene.call("next()", reader::next).returns(largest);
                refuses(scene, reader, limit + 1, limit);
            }
        }

        @Check(value = "reports an end inside a frame as an EOFException",
                inProduction = "half an order is stored as an order. It is found months later, and not where"
                        + " it happened.")
        void tornFrame(Scene scene) {
            for (byte[][] before : new byte[][][] {{}, {OTHER, EMPTY}}) {
                for (int received = 1; received < 8; received++) {
                    reportsATornFrame(scene, received, SMALL, before);
                }
                for (int received : List.of(4, 5, 8_196, 16_388, 32_772, 65_539)) {
                    reportsATornFrame(scene, received, mixed(65_536), before);
                }
            }
        }

        @Check(value = "passes on what a read throws, inside a frame and between two",
                inProduction = "the log says that the peer hung up, so you search the peer for an early close"
                        + " while a firewall cuts your connections.")
        void failures(Scene scene) {
            for (IOException failure : List.of(new SocketException("Connection reset"), new IOException(),
                    new SocketException("Socket closed"), new SocketTimeoutException("Read timed out"),
                    new EOFException("Unexpected end of ZLIB input stream"))) {
                for (byte[][] before : new byte[][][] {{}, {OTHER, EMPTY}}) {
                    for (int received = 0; received < 8; received++) {
                        passesOn(scene, failure, received, SMALL, before);
                    }
                    passesOn(scene, failure, 65_539, mixed(65_536), before);
                }
            }
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "refuses an HTTP request or a TLS handshake that came to its port",
                inProduction = "a browser or a port scanner sends one, and the service reserves 1.2 GB"
                        + " for it. Which thread runs out of memory next is a matter of luck.")
        void anotherProtocol(Scene scene) {
            scene.round("a new stream, from a browser");
            ScriptedInput request = scene.input().feed("GET / HTTP/1.1\r\n\r\n");
            refuses(scene, new FrameReader(request, LIMIT), 1_195_725_856, LIMIT);

            scene.round("a new stream, from a TLS client");
            byte[] clientHello = {0x16, 0x03, 0x01, 0x00, (byte) 0xC5, 0x01, 0x00, 0x00, (byte) 0xC1, 0x03, 0x03};
            ScriptedInput handshake = scene.input().feed(clientHello);
            refuses(scene, new FrameReader(handshake, LIMIT), 369_295_616, LIMIT);
        }

        @Check(value = "refuses a negative length, and the largest that four bytes can say",
                inProduction = "the thread dies of an exception that no handler of IOException sees. The"
                        + " connection stays open, with nobody to read it.")
        void bothEnds(Scene scene) {
            for (int length : List.of(-1, -4, -LIMIT, -LIMIT - 1, Integer.MIN_VALUE, Integer.MIN_VALUE + 1)) {
                for (int limit : List.of(LIMIT, 0, Integer.MAX_VALUE)) {
                    scene.round("a new stream, with a length of " + length + " and a limit of " + limit);
                    FrameReader reader = new FrameReader(scene.input().feed(announced(length), SMALL), limit);
                    refuses(scene, reader, length, limit);
                }
            }
            for (int below = 0; below < 5; below++) {
                int length = Integer.MAX_VALUE - below;
                for (int limit : List.of(LIMIT, 0, length - 1)) {
                    scene.round("a new stream, with a length of " + length + " and a limit of " + limit);
                    FrameReader reader = new FrameReader(scene.input().feed(announced(length), SMALL), limit);
                    refuses(scene, reader, length, limit);
                }
            }
        }

        @Check(value = "refuses a length without waiting for the body",
                inProduction = "a peer that sends a length and nothing else holds a thread and the memory,"
                        + " for as long as it likes.")
        void withoutWaiting(Scene scene) {
            for (int limit : List.of(LIMIT, 0, 65_536)) {
                scene.round("a new stream with a limit of " + limit + ", and silence after a length");
                refuses(scene, new FrameReader(scene.input().feedByteByByte(announced(limit + 1)), limit),
                        limit + 1, limit);
                scene.round("a new stream with a limit of " + limit + ", and a reset after a length");
                refuses(scene, new FrameReader(scene.input().feed(announced(limit + 1)).thenReset(), limit),
                        limit + 1, limit);
            }
        }

        @Check(value = "reserves no memory for a frame that it refuses",
                inProduction = "a hundred connections that announce 8 MiB each take the whole heap, though"
                        + " every one of them is refused in the end.")
        void reservesNothing(Scene scene) {
            for (int length : List.of(8 * MEBIBYTE, MEBIBYTE)) {
                for (int limit : List.of(LIMIT, length - 1)) {
                    scene.round("a new stream, with a length of " + length + " and a limit of " + limit);
                    ScriptedInput input = scene.input().feed(frame(new byte[length])).thenEnd();
                    Call<byte[]> next = scene.call("next()", () -> new FrameReader(input, limit).next());
                    next.fails(ProtocolException.class, "the length is refused");

                    takesAtMost(scene, next, LITTLE, "a frame that it refuses");
                    scene.verify(input.taken() <= LITTLE, "left the body of a refused frame in its stream",
                            "took " + input.taken() + " bytes");
                }
            }
        }

        @Check(value = "takes memory for what has come of a body, and not for what was announced",
                inProduction = "a limit of 8 MiB means that four bytes cost you 8 MiB. Every length within it"
                        + " is still the word of a stranger.")
        void whatHasCome(Scene scene) {
            for (int length : List.of(8 * MEBIBYTE, MEBIBYTE, 192 * KIBIBYTE)) {
                for (int received : List.of(0, 1, 1_000, 8_192)) {
                    tornWithin(scene, LITTLE, length, length, received);
                    tornWithin(scene, LITTLE, length, length, received, SMALL, LARGEST, EMPTY);
                    tornWithin(scene, LITTLE, length, Integer.MAX_VALUE, received);
                }
            }
            tornWithin(scene, LITTLE, Integer.MAX_VALUE, Integer.MAX_VALUE, 1_000);
            tornWithin(scene, LITTLE, 4 * MEBIBYTE, 8 * MEBIBYTE, 0, mixed(2 * MEBIBYTE));
            tornWithin(scene, LITTLE, MEBIBYTE, MEBIBYTE, 0, mixed(MEBIBYTE), mixed(MEBIBYTE));
            tornWithin(scene, MEBIBYTE, 16 * MEBIBYTE, 32 * MEBIBYTE, 64 * KIBIBYTE);
            tornWithin(scene, 6 * MEBIBYTE, 16 * MEBIBYTE, 16 * MEBIBYTE, 512 * KIBIBYTE);
        }

        @Check(value = "lets many connections announce the greatest length at no cost", besideOthers = true,
                inProduction = "a thousand connections send four bytes each, and then nothing. Each of them is"
                        + " within the limit, and together they take the heap.")
        void manyConnections(Scene scene) {
            manyAnnounce(scene, new byte[0][], () -> scene.note("no call has come to its end"));
            byte[] frame = frame(mixed(MEBIBYTE));
            manyAnnounce(scene, new byte[][] {frame, frame}, scene::letOthersRun);
        }
    }

    /** Many connections that announce 4 MiB after these frames, and go on after some time. */
    private static void manyAnnounce(Scene scene, byte[][] frames, Runnable time) {
        scene.round(MANY + " new streams, each with " + frames.length + " frames of 1 MiB and then a length of 4 MiB");
        byte[] whole = join(frames);
        long heapBefore = scene.heapInUse();
        long besideBefore = besideTheHeap();
        List<FrameReader> readers = new ArrayList<>();
        List<ScriptedInput> inputs = new ArrayList<>();
        List<Call<byte[]>> calls = new ArrayList<>();
        for (int connection = 0; connection < MANY; connection++) {
            ScriptedInput rest = scene.input().feed(announced(4 * MEBIBYTE), first(connection, LARGEST));
            InputStream input = new SequenceInputStream(new ByteArrayInputStream(whole), rest);
            inputs.add(rest);
            scene.run("new FrameReader, and next() for each frame", () -> {
                readers.add(new FrameReader(input, 4 * MEBIBYTE));
                for (int returned = 0; returned < frames.length; returned++) {
                    readers.getLast().next();
                }
            }).returns();
            calls.add(scene.call("next()", readers.getLast()::next));
        }
        calls.forEach(call -> call.awaitStandstill().stillWaits());
        long held = scene.heapInUse() - heapBefore;
        scene.await("come to hold at most 2.5 MiB beside the heap for 16 connections",
                () -> besideTheHeap() - besideBefore <= MANY * LITTLE);
        time.run();
        calls.forEach(Call::stillWaits);
        inputs.forEach(ScriptedInput::thenEnd);
        calls.forEach(call -> call.fails(EOFException.class, "the frame is torn"));

        long allocated = calls.stream().mapToLong(Call::allocatedBytes).sum();
        scene.verify(allocated <= MANY * LITTLE, "taken at most 2.5 MiB for 16 connections that send nothing",
                "took " + allocated / MEBIBYTE + " MiB");
        scene.verify(held <= 2 * MANY * LITTLE, "held at most 5 MiB for 16 connections that wait for a body",
                "held " + held / MEBIBYTE + " MiB");
    }

    /** How many frames with this body come before any other one, or the end. */
    private static long alike(FrameReader reader, byte[] body) throws IOException {
        long count = 0;
        while (Arrays.equals(reader.next(), body)) {
            count++;
        }
        return count;
    }

    private static void tornWithin(Scene scene, int most, int length, int limit, int received, byte[]... before) {
        scene.round("a new stream, of " + before.length + " frames and then " + received + " of the " + length
                + " bytes announced, with a limit of " + limit);
        ScriptedInput input = scene.input();
        for (byte[] body : before) {
            input.feed(frame(body));
        }
        input.feed(join(announced(length), mixed(received))).thenEnd();
        List<FrameReader> readers = new ArrayList<>();
        Call<byte[]> dials = scene.call("new FrameReader", () -> {
            readers.add(new FrameReader(new Stream(input), limit));
            return EMPTY;
        });
        dials.returns(EMPTY);
        for (byte[] body : before) {
            scene.call("next()", readers.getFirst()::next).returns(body);
        }
        Call<byte[]> next = scene.call("next()", readers.getFirst()::next);
        next.fails(EOFException.class, "the frame is torn");
        takesAtMost(scene, dials, LITTLE, "a connection that has sent nothing");
        takesAtMost(scene, next, most, received + " of " + length + " bytes");
    }

    private static void takesAtMost(Scene scene, Call<byte[]> call, int most, String what) {
        scene.verify(call.allocatedBytes() <= most, "taken at most " + most / KIBIBYTE + " KiB for " + what,
                "took " + call.allocatedBytes() / KIBIBYTE + " KiB");
    }

    /** The memory of direct buffers and of mapped files, in bytes. */
    private static long besideTheHeap() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }

    private static void refuses(Scene scene, FrameReader reader, int length, int limit) {
        ProtocolException refusal = scene.call("next() with a limit of " + limit, reader::next)
                .fails(ProtocolException.class, "the length is refused");
        String message = String.valueOf(refusal.getMessage());
        scene.verify(names(message, length) && names(message, limit),
                "named the length, " + length + ", and the limit, " + limit, "said " + message);
    }

    private static boolean names(String message, int number) {
        return Pattern.compile("(?<![0-9])" + number + "(?![0-9])").matcher(message).find();
    }

    private static void returnsFramesThenNull(Scene scene, FrameReader reader, byte[]... bodies) {
        for (byte[] body : bodies) {
            scene.call("next()", reader::next).returns(body);
        }
        scene.call("next()", reader::next).returns(null);
    }

    private static void reportsATornFrame(Scene scene, int received, byte[] last, byte[]... bodies) {
        scene.round("a new stream, which ends after " + received + " of the " + (4 + last.length)
                + " bytes of its last frame");
        Stream stream = new Stream(cutShort(scene, received, last, bodies).thenEnd());
        FrameReader reader = new FrameReader(stream, 65_536);
        for (byte[] body : bodies) {
            scene.call("next()", reader::next).returns(body);
        }
        scene.call("next()", reader::next).fails(EOFException.class, "the frame is torn");
        stream.verifyOpen(scene);
    }

    private static void passesOn(Scene scene, IOException failure, int received, byte[] last, byte[]... bodies) {
        scene.round("a new stream, which fails after " + received + " of the " + (4 + last.length)
                + " bytes of its last frame");
        Stream stream = new Stream(cutShort(scene, received, last, bodies).thenFail(failure));
        FrameReader reader = new FrameReader(stream, 65_536);
        for (byte[] body : bodies) {
            scene.call("next()", reader::next).returns(body);
        }
        IOException thrown = scene.call("next()", reader::next).fails(failure.getClass(), "what the read threw");
        scene.verify(thrown == failure, "passed on the exception of the read itself", "threw another one");
        stream.verifyOpen(scene);
    }

    private static ScriptedInput cutShort(Scene scene, int received, byte[] last, byte[]... bodies) {
        ScriptedInput input = scene.input();
        for (byte[] body : bodies) {
            input.feed(frame(body));
        }
        return input.feed(first(received, frame(last)));
    }

    private static ScriptedInput inSegments(Scene scene, byte[] stream) {
        ScriptedInput input = scene.input();
        for (int sent = 0; sent < stream.length; sent += SEGMENT) {
            input.feed(Arrays.copyOfRange(stream, sent, Math.min(sent + SEGMENT, stream.length)));
        }
        return input;
    }

    private static byte[] announced(int length) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(length).array();
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** So many bytes, in which no part looks like another for long. */
    private static byte[] mixed(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 7 + i / 251 + 1);
        }
        return bytes;
    }

    /**
     * A stream that knows whether it has been closed. It can hold its reader after some bytes, and cut
     * another stream into segments.
     */
    private static final class Stream extends FilterInputStream {

        private final byte[] one = new byte[1];
        private volatile boolean closed;
        private int until = Integer.MAX_VALUE;
        private Gate rest;
        private int most = Integer.MAX_VALUE;
        private int count;

        Stream(InputStream in) {
            super(in);
        }

        Stream inSegments() {
            most = SEGMENT;
            return this;
        }

        Stream heldAfter(int bytes, Gate gate) {
            until = bytes;
            rest = gate;
            return this;
        }

        @Override
        public int read() throws IOException {
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
