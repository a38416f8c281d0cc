package pitfalls.smallwrites;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.BlackHole;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Moment;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "17-small-writes", edit = "Commands.java")
class SmallWritesTest {

    private static final byte[] SHORT = Bytes.of("a value of 20 bytes.");
    private static final byte[] NONE = {};
    private static final byte[] ONE = Bytes.of("v");
    private static final byte[] EVERY_BYTE = everyByte();

    /** Shorter and longer than buffers of 512 bytes to 64 KB; the store's system takes them unread. */
    private static final List<byte[]> LONG = IntStream.of(600, 3_000, 7_000, 20_000, 40_000, 66_000)
            .mapToObj(SmallWritesTest::filled).toList();

    /** More than a connection's buffers hold. */
    private static final byte[] HUGE = filled(9_000_000);

    /**
     * Bytes that are held back wait for an acknowledgement, which takes 40 ms and, where much comes at
     * once, now and then less. Others come together.
     */
    private static final Duration HELD_BACK = ofMillis(8);

    /** How many requests are looked at. A busy machine may seem to hold back one of them, or let one through. */
    private static final int CALLS = 12;

    /** So many of them are no chance. */
    private static final int SOME = 3;

    /** In how much time a store that is not there is reported as often as it is asked. */
    private static final Duration AT_ONCE = ofSeconds(1);

    /** More refusals in a row than somebody takes for a chance. */
    private static final int REFUSALS = 20;

    /** A dial that waits is refused when the system asks anew, one, three or seven seconds after the first time. */
    private static final Duration PATIENT = ofSeconds(5);

    /** More calls than somebody may count on one connection. */
    private static final int MANY = 1_100;

    /** More instances than somebody may have permits, or threads, for. */
    private static final int INSTANCES = 130;

    /** Longer than a megabyte. Who reads byte by byte from the socket needs a second or two for it. */
    private static final String LONGEST_REPLY = "v".repeat(2_000_000);

    /** Fewer that dial: they are refused all at once, while the time of others is looked at. */
    private static final int DIALS = 20;

    /** How many values a byte has. */
    private static final int VALUES = 256;

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the reply to its command",
                inProduction = "a store that is never asked is fast, and of no use.")
        void reply(Scene scene) {
            Peer store = scene.peer();
            Commands commands = scene.using(new Commands(store.address()));
            for (String reply : List.of("OK", "", " 2 values\0", "OK\r", "\r", "v".repeat(200_000))) {
                scene.round("a reply in one part");
                Call<String> set = set(scene, commands, SHORT);
                store.expectOnAny("SET 20\na value of 20 bytes.").send(reply + "\n");
                set.returns(reply);
            }
            scene.round("a reply of 2 MB");
            Call<String> longest = set(scene, commands, SHORT);
            store.expectOnAny("SET 20\na value of 20 bytes.").sendInBackground(Bytes.of(LONGEST_REPLY + "\n"));
            longest.within(PATIENT).returns(LONGEST_REPLY);
        }

        @Check(value = "returns a reply that comes in parts",
                inProduction = "a reply of two words is one of one word where a segment ends between them.")
        void replyInParts(Scene scene) {
            Peer store = scene.peer();
            Commands commands = scene.using(new Commands(store.address()));
            for (List<String> parts : List.of(List.of("2 val", "ues\n"), List.of("2", " ", "val", "ues", "\n"))) {
                scene.round("a reply in " + parts.size() + " parts");
                Call<String> set = set(scene, commands, SHORT);
                Connection connection = store.expectOnAny("SET 20\na value of 20 bytes.");
                parts.forEach(part -> {
                    connection.send(part);
                    set.awaitStandstill();
                });
                set.returns("2 values");
            }
        }

        @Check(value = "sends every byte of the argument as it is",
                inProduction = "a picture or a compressed value comes back broken. Every test with text was"
                        + " green.")
        void everyByteOfTheArgument(Scene scene) {
            Peer store = scene.peer();
            Commands commands = scene.using(new Commands(store.address()));

            for (byte[] argument : List.of(EVERY_BYTE, LONG.getLast(), HUGE)) {
                scene.round("an argument of " + argument.length + " bytes");
                sendsAsItIs(store, scene, commands, argument, Callable::call);
                scene.round("an argument of " + argument.length + " bytes, on a virtual thread");
                sendsAsItIs(store, scene, commands, argument, SmallWritesTest::onVirtualThread);
            }
            scene.round("where the system writes numbers in Persian");
            sendsAsItIs(store, scene, commands, EVERY_BYTE, SmallWritesTest::inPersian);
        }

        @Check(value = "sends an empty argument",
                inProduction = "the store waits for an argument that is not sent, and you wait for the store.")
        void emptyArgument(Scene scene) {
            Peer store = scene.peer();
            Commands commands = scene.using(new Commands(store.address()));

            Call<String> set = set(scene, commands, NONE);
            store.accept().expect("SET 0\n").send("OK\n");

            set.returns("OK");
        }

        @Check(value = "keeps its connection between calls",
                inProduction = "a new connection for each command costs a round trip more, and a port of"
                        + " your machine stays taken for a minute after each.")
        void oneConnection(Scene scene) {
            Peer store = scene.peer();
            Commands commands = scene.using(new Commands(store.address()));

            Call<String> first = set(scene, commands, SHORT);
            Connection connection = store.accept().expect("SET 20\n").expect(SHORT).send("OK\n");
            first.returns("OK");
            Call<String> clear = scene.call("call(\"CLEAR\", 0 bytes)", () -> commands.call("CLEAR", NONE));
            connection.expect("CLEAR 0\n").send("CLEARED\n");
            clear.returns("CLEARED");
            for (byte[] argument : List.of(HUGE, EVERY_BYTE, SHORT)) {
                answeredOn(connection, scene, commands, argument);
            }
            Call<?> many = scene.run(MANY + " more calls, one after the other", () -> {
                for (int i = 0; i < MANY; i++) {
                    commands.call("get", NONE);
                }
            });
            for (int i = 0; i < MANY; i++) {
                connection.expect("get 0\n").send("2\n");
            }
            many.returns();
        }

        @Check(value = "reports at once that the store ended, reset or refused, and closes",
                inProduction = "half a reply counts as one, or you are told of a slow store when there is"
                        + " none.")
        void theEnd(Scene scene) {
            Peer store = scene.peer();
            Commands commands = scene.using(new Commands(store.address()));
            for (String half : List.of("", "O", "OK")) {
                scene.round(half.isEmpty() ? "no byte of the reply, and the end" : "half a reply, and the end");
                Call<String> ok = set(scene, commands, SHORT);
                Connection connection = store.accept().expect("SET 20\n").expect(SHORT).send("OK\n");
                ok.returns("OK");
                Call<String> set = set(scene, commands, SHORT);
                sendPart(connection.expect("SET 20\n").expect(SHORT), half).close();
                set.fails(IOException.class, "the store ended the connection", SocketTimeoutException.class);
                scene.expectNoSocketOpen();
            }
            for (String half : List.of("", "O")) {
                scene.round(half.isEmpty() ? "no byte of the reply, and a reset" : "half a reply, and a reset");
                Call<String> set = set(scene, commands, SHORT);
                sendPart(store.accept().expect("SET 20\n").expect(SHORT), half).reset();
                set.fails(IOException.class, "the store reset the connection", SocketTimeoutException.class);
                scene.expectNoSocketOpen();
            }
            scene.round("half a request, and a reset");
            Call<String> huge = set(scene, commands, HUGE);
            store.accept().expect("SET " + HUGE.length + "\n").reset();
            huge.fails(IOException.class, "the store reset the connection", SocketTimeoutException.class);
            scene.expectNoSocketOpen();
            scene.round("a store that is not there");
            store.close();
            Moment gone = scene.now();
            for (int i = 0; i < REFUSALS; i++) {
                set(scene, commands, SHORT).within(AT_ONCE, gone)
                        .fails(IOException.class, "the store refused the connection", SocketTimeoutException.class);
            }
            scene.expectNoSocketOpen();
        }

        @Check(value = "dials again after a failure, and sends nothing of the failed command",
                inProduction = "the store is restarted once, and every command fails until you restart too; or"
                        + " it gets a command a second time.")
        void afterAFailure(Scene scene) {
            int port = scene.freePort();
            Commands commands = scene.using(new Commands(new InetSocketAddress("127.0.0.1", port)));
            set(scene, commands, SHORT).fails(IOException.class, "the store refused the connection");
            Peer store = scene.peer("127.0.0.1", port);

            Call<String> ended = set(scene, commands, EVERY_BYTE);
            store.accept().expect("SET 256\n").expect(EVERY_BYTE).send("O").close();
            ended.fails(IOException.class, "the store ended the connection");
            Call<String> reset = set(scene, commands, NONE);
            store.accept().expect("SET 0\n").send("S").reset();
            reset.fails(IOException.class, "the store reset the connection");
            Connection idle = answered(scene, store, commands);
            idle.reset();
            idle.awaitArrival();
            set(scene, commands, EVERY_BYTE)
                    .fails(IOException.class, "the store reset the connection", SocketTimeoutException.class);
            scene.expectNoSocketOpen();
            Connection left = answered(scene, store, commands);
            left.close();
            left.awaitArrival();
            set(scene, commands, EVERY_BYTE)
                    .fails(IOException.class, "the store ended the connection", SocketTimeoutException.class);
            scene.expectNoSocketOpen();

            answeredOn(answered(scene, store, commands), scene, commands, SHORT);
        }

        @Check(value = "ends its connection when it is closed, and dials again when it is asked",
                inProduction = "what was closed still takes a descriptor here and a thread of the store.")
        void closed(Scene scene) {
            Peer store = scene.peer();
            Commands commands = scene.using(new Commands(store.address()));

            scene.run("close() before any call", commands::close).returns();
            Connection connection = answered(scene, store, commands);
            scene.run("close()", commands::close).returns();
            scene.expectNoSocketOpen();
            connection.expectFin();
            scene.run("close() again", commands::close).returns();

            answered(scene, store, commands);
        }

        @Check(value = "keeps two instances apart", besideOthers = true,
                inProduction = "two threads with an instance each, and one sends what the other one's store"
                        + " should get.")
        void twoInstances(Scene scene) {
            Peer store = scene.peer();
            scene.round("others that wait");
            servedWhileOthersWait(scene, store);
            scene.round("one in the middle of a reply");
            Commands slow = scene.using(new Commands(store.address()));
            Commands prompt = scene.using(new Commands(store.address()));

            Call<String> set = set(scene, slow, SHORT);
            Connection first = store.accept().expect("SET 20\n").expect(SHORT).send("2 val");
            set.awaitStandstill();
            Call<String> other = set(scene, prompt, EVERY_BYTE);
            Connection second = store.accept().expect("SET 256\n").expect(EVERY_BYTE).send("SAVED\n");
            other.returns("SAVED");
            answeredOn(second, scene, prompt, NONE);
            Call<String> lost = set(scene, prompt, NONE);
            second.expect("SET 0\n").reset();
            lost.fails(IOException.class, "the store reset the connection");
            first.send("ues\n");

            set.returns("2 values");
            answeredOn(first, scene, slow, SHORT);
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "holds back nothing of a short request",
                inProduction = "each command takes 40 ms more than the network needs, so one connection does"
                        + " some 20 commands a second. The processor is idle meanwhile.")
        void shortArgument(Scene scene) {
            Peer store = scene.peer();
            Commands commands = scene.using(new Commands(store.address()));

            Connection connection = answered(scene, store, commands);
            holdsBackNothing(connection, scene, commands, SHORT);
            scene.round("an argument of one byte");
            holdsBackNothing(connection, scene, commands, ONE);
            scene.round("on a virtual thread");
            holdsBackNothing(connection, scene, commands, SHORT, SmallWritesTest::onVirtualThread);

            judgeOnlyIfHeldBack(scene);
        }

        @Check(value = "holds back nothing of a long request",
                inProduction = "the short commands of your load test were fast. The long ones of your users"
                        + " take 40 ms more than the network needs.")
        void longArgument(Scene scene) {
            Peer store = scene.peer();
            for (byte[] argument : LONG) {
                scene.round("an argument of " + argument.length + " bytes");
                Commands commands = scene.using(new Commands(store.address()));
                holdsBackNothing(answered(scene, store, commands), scene, commands, argument);
            }

            judgeOnlyIfHeldBack(scene);
        }

        @Check(value = "holds back nothing on a connection that it dialled later", besideOthers = true,
                inProduction = "the service is fast until the store is restarted, and slow from then on.")
        void laterConnection(Scene scene) {
            Peer store = scene.peer();
            Commands commands = scene.using(new Commands(store.address()));
            Commands others = scene.using(new Commands(store.address()));
            scene.round("after a pause");
            sendsAtOnceAfterAPause(scene, store);
            answered(scene, store, commands);

            scene.round("after close()");
            scene.run("close()", commands::close).returns();
            Connection connection = answered(scene, store, commands);
            holdsBackNothing(connection, scene, commands, SHORT);
            scene.round("after the end");
            Call<String> lost = set(scene, commands, SHORT);
            connection.expect("SET 20\n").expect(SHORT).close();
            lost.fails(IOException.class, "the store ended the connection");
            holdsBackNothing(answered(scene, store, commands), scene, commands, SHORT);
            scene.round("on the connection of another instance");
            holdsBackNothing(answered(scene, store, others), scene, others, SHORT);
            scene.round("after a reset");
            Call<String> reset = set(scene, others, SHORT);
            store.expectOnAny("SET 20\n").expect(SHORT).reset();
            reset.fails(IOException.class, "the store reset the connection");
            holdsBackNothing(answered(scene, store, others), scene, others, SHORT);
            scene.round("after a dial that was refused");
            scene.run("close()", others::close).returns();
            store.close();
            set(scene, others, SHORT).fails(IOException.class, "the store refused the connection");
            Peer again = scene.peer(store.host(), store.port());
            holdsBackNothing(answered(scene, again, others), scene, others, SHORT);

            judgeOnlyIfHeldBack(scene);
        }
    }

    private static void sendsAsItIs(Peer store, Scene scene, Commands commands, byte[] argument, Caller caller) {
        byte[] given = argument.clone();
        Call<String> set = scene.call("call(\"SET\", " + argument.length + " bytes)",
                () -> caller.call(() -> commands.call("SET", given)));
        store.expectOnAny("SET " + argument.length + "\n").expect(argument).send("OK\n");
        set.returns("OK");
        scene.verify(Arrays.equals(given, argument), "left the caller's array as it is", "changed it");
    }

    private static void holdsBackNothing(Connection connection, Scene scene, Commands commands, byte[] argument) {
        holdsBackNothing(connection, scene, commands, argument, Callable::call);
    }

    private static void holdsBackNothing(
            Connection connection, Scene scene, Commands commands, byte[] argument, Caller caller) {
        byte[] request = request(argument);
        Call<?> more = scene.call(CALLS + " more calls, one after the other", () -> caller.call(() -> {
            for (int i = 1; i < CALLS; i++) {
                commands.call("SET", argument);
            }
            return commands.call("SET", argument);
        }));
        List<Duration> gaps = IntStream.range(0, CALLS).mapToObj(call -> {
            Duration gap = connection.awaitBytes(request.length);
            connection.expect(request).send("OK\n");
            return gap;
        }).toList();
        more.returns();

        long held = gaps.stream().filter(SmallWritesTest::isHeldBack).count();
        scene.verify(held < SOME, "sent the parts of each request without waiting between them", "of " + held
                + " of those " + CALLS + " requests a part came late, up to "
                + gaps.stream().max(Duration::compareTo).orElseThrow().toMillis() + " ms after the first");
    }

    /** What holds a request back before its first byte is seen in the time of a call, beside that of no answer. */
    private static void sendsAtOnceAfterAPause(Scene scene, Peer store) {
        List<Commands> left = IntStream.range(0, CALLS)
                .mapToObj(i -> scene.using(new Commands(store.address()))).toList();
        List<Connection> connections = left.stream().map(commands -> answered(scene, store, commands)).toList();
        Socket plain = scene.using(scene.dial(store));
        Connection compared = store.accept();
        // In a pause an answer may come to mistrust its connection.
        scene.letOthersRun();
        Duration leastAfterThePause = fastest(i -> answeredOn(connections.get(i), scene, left.get(i), SHORT));
        Duration leastAfterThat = fastest(i -> answeredOn(connections.get(i), scene, left.get(i), SHORT));
        Duration least = fastest(i -> {
            Call<?> one = scene.run("one write and a read", () -> {
                plain.getOutputStream().write(request(SHORT));
                plain.getInputStream().read();
            });
            compared.expect(request(SHORT)).send("\n");
            one.returns();
            return one;
        });
        sentAtOnce(scene, "after a pause", leastAfterThePause.minus(least));
        sentAtOnce(scene, "after another one", leastAfterThat.minus(least));
    }

    private static void sentAtOnce(Scene scene, String when, Duration more) {
        scene.verify(!isHeldBack(more), "sent a request " + when + " at once", "the fastest of " + CALLS
                + " such calls took " + more.toMillis() + " ms more than a write and a read do");
    }

    private static Duration fastest(Function<Integer, Call<?>> calls) {
        return IntStream.range(0, CALLS).mapToObj(i -> calls.apply(i).took())
                .min(Duration::compareTo).orElseThrow();
    }

    /** Waits for a dial, for room to send, for a reply and for the rest of one: all at rest, and none for another. */
    private static void servedWhileOthersWait(Scene scene, Peer store) {
        Call<String> sends = set(scene, scene.using(new Commands(store.address())), HUGE);
        Connection full = store.accept();
        Call<String> hasSent = set(scene, scene.using(new Commands(store.address())), HUGE);
        Connection taken = store.accept().expect(request(HUGE)).send("HAS ");
        Commands mayFail = scene.using(new Commands(store.address()));
        AtomicReference<Thread> thread = new AtomicReference<>();
        Call<String> interrupted = scene.call("call(\"SET\", 20 bytes), and is interrupted", () -> {
            thread.set(Thread.currentThread());
            return mayFail.call("SET", SHORT);
        });
        Connection either = store.accept().expect(request(SHORT));
        interrupted.mayEndInterrupted().awaitStandstill();
        thread.get().interrupt();
        scene.note("its thread is interrupted: it may fail, or go on");
        List<Call<String>> wait = new ArrayList<>();
        List<Connection> late = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            wait.add(set(scene, scene.using(new Commands(store.address())), SHORT));
            late.add(store.accept().expect(request(SHORT)));
        }
        BlackHole nobody = scene.blackHole();
        List<Call<String>> dials = new ArrayList<>();
        for (int i = 0; i < DIALS; i++) {
            dials.add(set(scene, scene.using(new Commands(nobody.address())), SHORT));
        }
        nobody.awaitDialling();
        answered(scene, store, scene.using(new Commands(store.address())));
        scene.letOthersRun();

        dials.forEach(Call::stillWaits);
        nobody.close();
        sends.stillWaits();
        full.expect(request(HUGE));
        Moment resumed = scene.now();
        full.send("SENT\n");
        taken.send("SENT\n");
        sends.after(Duration.ZERO, resumed).returns("SENT");
        hasSent.after(Duration.ZERO, resumed).returns("HAS SENT");
        either.sendIfOpen("OK\n");
        scene.await("ended", interrupted::hasEnded);
        for (int i = INSTANCES - 1; i >= 0; i--) {
            late.get(i).send("OK " + i + "\n");
            wait.get(i).returns("OK " + i);
        }
        dials.forEach(call -> call.within(PATIENT)
                .fails(IOException.class, "the store refused the connection", SocketTimeoutException.class));
    }

    /** How a thread of the check has a call made. */
    @FunctionalInterface
    private interface Caller {
        String call(Callable<String> body) throws Exception;
    }

    private static String onVirtualThread(Callable<String> body) throws Exception {
        FutureTask<String> call = new FutureTask<>(body);
        Thread.startVirtualThread(call);
        try {
            return call.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        }
    }

    private static String inPersian(Callable<String> body) throws Exception {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.of("fa"));
        try {
            return body.call();
        } finally {
            Locale.setDefault(before);
        }
    }

    /** Goes on until a request in two writes is held back, which a system that holds back does soon. */
    private static void judgeOnlyIfHeldBack(Scene scene) {
        scene.note("for comparison, the same bytes go out in two writes");
        Peer store = scene.peer();
        Socket plain = scene.using(scene.dial(store));
        Connection connection = store.accept();
        byte[] request = request(SHORT);
        boolean heldBack = IntStream.range(0, CALLS + CALLS).mapToObj(call -> {
            Call<?> two = scene.run("two writes and a read", () -> {
                OutputStream out = plain.getOutputStream();
                out.write(request, 0, request.length - SHORT.length);
                out.write(SHORT);
                plain.getInputStream().read();
            });
            Duration gap = connection.awaitBytes(request.length);
            connection.expect(request).send("\n");
            two.returns();
            return gap;
        }).anyMatch(SmallWritesTest::isHeldBack);
        scene.judgeOnlyIf(heldBack, "this system does not hold back what is written second");
    }

    private static boolean isHeldBack(Duration gap) {
        return gap.compareTo(HELD_BACK) > 0;
    }

    /** A call that is answered, on the new connection that is given back. */
    private static Connection answered(Scene scene, Peer store, Commands commands) {
        Call<String> set = set(scene, commands, SHORT);
        Connection connection = store.accept().expect("SET 20\n").expect(SHORT).send("OK\n");
        set.returns("OK");
        return connection;
    }

    /** A call that is answered, and that comes on this connection. */
    private static Call<?> answeredOn(Connection connection, Scene scene, Commands commands, byte[] argument) {
        Call<String> set = set(scene, commands, argument);
        connection.expect("SET " + argument.length + "\n").expect(argument).send("OK\n");
        set.returns("OK");
        return set;
    }

    private static Call<String> set(Scene scene, Commands commands, byte[] argument) {
        return scene.call("call(\"SET\", " + argument.length + " bytes)", () -> commands.call("SET", argument));
    }

    private static Connection sendPart(Connection connection, String part) {
        return part.isEmpty() ? connection : connection.send(part);
    }

    private static byte[] request(byte[] argument) {
        return Bytes.join(Bytes.of("SET " + argument.length + "\n"), argument);
    }

    private static byte[] everyByte() {
        byte[] bytes = new byte[VALUES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    /** Bytes of which none can be moved unseen. */
    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
