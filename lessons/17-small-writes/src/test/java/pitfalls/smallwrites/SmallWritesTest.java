package pitfalls.smallwrites;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "17-small-writes", edit = "Commands.java")
class SmallWritesTest {

    private static final byte[] SHORT = Bytes.of("a value of 20 bytes.");
    private static final byte[] LONG = filled(20_000);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the reply to its command",
                inProduction = "a store that is never asked is fast, and of no use.")
        void reply(Scene scene) {
            Peer store = scene.peer();
            Commands commands = new Commands(store.address());

            Call<String> set = set(scene, commands, SHORT);
            store.accept().expect("SET 20\n").expect(SHORT).send("OK\n");

            set.returns("OK");
        }

        @Check(value = "sends every byte of the argument as it is",
                inProduction = "a picture or a compressed value comes back broken. Every test with text was"
                        + " green.")
        void everyByte(Scene scene) {
            byte[] all = new byte[256];
            for (int i = 0; i < all.length; i++) {
                all[i] = (byte) i;
            }
            Peer store = scene.peer();
            Commands commands = new Commands(store.address());

            Call<String> set = set(scene, commands, all);
            store.accept().expect("SET 256\n").expect(all).send("OK\n");

            set.returns("OK");
        }

        @Check(value = "sends an empty argument",
                inProduction = "the store waits for an argument that is not sent, and you wait for the store.")
        void emptyArgument(Scene scene) {
            Peer store = scene.peer();
            Commands commands = new Commands(store.address());

            Call<String> set = set(scene, commands, new byte[0]);
            store.accept().expect("SET 0\n").send("OK\n");

            set.returns("OK");
        }

        @Check(value = "keeps its connection between calls",
                inProduction = "a new connection for each command costs a round trip more, and a port of"
                        + " your machine stays taken for a minute after each.")
        void oneConnection(Scene scene) {
            Peer store = scene.peer();
            Commands commands = new Commands(store.address());

            Call<String> first = set(scene, commands, SHORT);
            Connection connection = store.accept().expect("SET 20\n").expect(SHORT).send("OK\n");
            first.returns("OK");
            Call<String> second = set(scene, commands, new byte[0]);
            connection.expect("SET 0\n").send("CLEARED\n");

            second.returns("CLEARED");
        }

        @Check(value = "reports the end of its connection, and dials again at the next call",
                inProduction = "the store is restarted once, and every command fails until you restart too.")
        void dialsAgain(Scene scene) {
            Peer store = scene.peer();
            Commands commands = new Commands(store.address());

            Call<String> lost = set(scene, commands, SHORT);
            store.accept().expect("SET 20\n").expect(SHORT).close();
            lost.fails(IOException.class, "the connection has ended");
            Call<String> next = set(scene, commands, SHORT);
            store.accept().expect("SET 20\n").expect(SHORT).send("OK\n");

            next.returns("OK");
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "holds back nothing of a short request",
                inProduction = "each command takes 40 ms more than the network needs, so one connection does"
                        + " some 20 commands a second. The processor is idle meanwhile.")
        void shortArgument(Scene scene) throws Exception {
            Peer store = scene.peer();

            isAsFastAsOneWrite(scene, new Commands(store.address()), store, SHORT);
        }

        @Check(value = "holds back nothing of a long request",
                inProduction = "the short commands of your load test were fast. The long ones of your users"
                        + " take 40 ms more than the network needs.")
        void longArgument(Scene scene) throws Exception {
            Peer store = scene.peer();

            isAsFastAsOneWrite(scene, new Commands(store.address()), store, LONG);
        }

        @Check(value = "holds back nothing on a connection that it dialled later",
                inProduction = "the service is fast until the store is restarted, and slow from then on.")
        void laterConnection(Scene scene) throws Exception {
            Peer store = scene.peer();
            Commands commands = new Commands(store.address());
            Call<String> lost = set(scene, commands, SHORT);
            store.accept().expect("SET 20\n").expect(SHORT).close();
            lost.fails(IOException.class, "the connection has ended");

            isAsFastAsOneWrite(scene, commands, store, SHORT);
        }
    }

    private static void isAsFastAsOneWrite(Scene scene, Commands commands, Peer store, byte[] argument)
            throws Exception {
        byte[] line = Bytes.of("SET " + argument.length + "\n");
        Call<String> first = set(scene, commands, argument);
        Connection connection = store.accept().expect(line).expect(argument).send("OK\n");
        first.returns("OK");

        List<Duration> times = new ArrayList<>();
        Call<?> more = scene.run(Comparison.ROUND_TRIPS + " more calls, one after the other",
                () -> time(commands, argument, times));
        for (int i = 0; i < Comparison.ROUND_TRIPS; i++) {
            connection.expect(line).expect(argument).send("OK\n");
        }
        more.returns();

        Duration middle = Comparison.middle(times);
        scene.note("for comparison, the same bytes go out in one write, and in two");
        Comparison machine = Comparison.of(line, argument);
        scene.judgeOnlyIf(machine.holdsBack(), "this system does not hold back what is written second");
        scene.verify(machine.isLikeOneWrite(middle),
                "taken about " + millis(machine.oneWrite()) + ", as the same bytes do when none is held back",
                "took " + millis(middle) + " (the middle one of those " + Comparison.ROUND_TRIPS + " calls)");
    }

    private static void time(Commands commands, byte[] argument, List<Duration> times) throws IOException {
        for (int i = 0; i < Comparison.ROUND_TRIPS; i++) {
            long start = System.nanoTime();
            commands.call("SET", argument);
            times.add(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static Call<String> set(Scene scene, Commands commands, byte[] argument) {
        return scene.call("call(\"SET\", " + argument.length + " bytes)", () -> commands.call("SET", argument));
    }

    private static String millis(Duration time) {
        return time.toNanos() / 10_000 / 100.0 + " ms";
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'v');
        return bytes;
    }
}
