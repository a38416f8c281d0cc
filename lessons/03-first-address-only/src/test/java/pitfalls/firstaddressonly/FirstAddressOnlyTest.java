package pitfalls.firstaddressonly;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.BlackHole;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Gate;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Moment;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "03-first-address-only", edit = "Dialer.java")
class FirstAddressOnlyTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    /** For a dial that has time enough, and whose socket is used for longer than that. */
    private static final Duration LONG = ofMillis(400);

    /** For a dial whose time is to be over. */
    private static final Duration BRIEF = ofMillis(200);

    /** So short that a share of it is less than a clock of milliseconds shows. */
    private static final Duration SHORTEST = ofMillis(1);

    /** Short, and no floor. */
    private static final Duration SHORT = ofMillis(30);

    /** For a crowd of dials of which nobody looks when they end. */
    private static final Duration A_WHILE = ofMillis(700);

    /** In whole seconds, without a remainder in milliseconds. */
    private static final Duration SECOND = ofSeconds(1);

    /** More than two seconds, with a remainder. */
    private static final Duration LONGER = ofMillis(2_630);

    /** So long after one dial another one begins, which is to give it no more time. */
    private static final Duration TOO_LATE = ofMillis(500);

    /** Some 49 days: as many milliseconds as an int cannot tell from one. */
    private static final Duration WEEKS = ofMillis((1L << 32) + 1);

    /** How soon the caller knows that a host is unknown. */
    private static final Duration SOON = ofMillis(400);

    /** Dials one after the other. */
    private static final int SEVERAL = 8;

    /** Dials at once. */
    private static final int MANY = 20;

    /** More dials at once than a pool of threads or of permits usually serves. */
    private static final int CROWD = 130;

    private static final int DIALS = 3;

    /** Where the dials fail whose exceptions are looked at. */
    private static final List<String> FAILING =
            List.of("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6");

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "connects to a host with one address",
                inProduction = "a dialer that connects to nobody is safe from every pitfall, and of no use.")
        void oneAddress(Scene scene) {
            Peer one = scene.peer();
            Peer other = scene.peer();
            Dialer dialer = new Dialer(PATIENT);

            for (String host : List.of(scene.hostName(null, at("127.0.0.1")), "127.0.0.1", "localhost")) {
                scene.round("a name or a literal address, and two ports");
                for (Peer server : List.of(one, other)) {
                    Call<String> price = scene.call("dial, then PRICE", () -> price(dialer, host, server.port()));
                    server.accept().expect("PRICE\n").send("42.50\n");
                    price.returns("42.50");
                }
            }
            scene.peer("127.0.0.2", one.port());
            String host = scene.hostName(null, at("127.0.0.1"));
            for (String address : List.of("127.0.0.1", "127.0.0.2", "127.0.0.1")) {
                scene.round("a name that has moved to " + address);
                scene.moveHost(host, at(address));
                scene.call("dial", () -> addressUsed(dialer, host, one.port())).returns(address);
                scene.moveHost(host);
                scene.note("the name has no address any more");
                scene.call("dial", () -> addressUsed(dialer, host, one.port()))
                        .fails(UnknownHostException.class, "the name has no address");
            }
        }

        @Check(value = "uses the first address where all are good",
                inProduction = "the first address is the near data centre. The far one works too, and"
                        + " every request to it takes ten times as long.")
        void allAreGood(Scene scene) {
            Peer first = scene.peer("127.0.0.3", 0);
            scene.peer("127.0.0.1", first.port());
            scene.peer("127.0.0.2", first.port());
            String host = scene.hostName(null, at("127.0.0.3"), at("127.0.0.1"), at("127.0.0.2"));
            String other = scene.hostName(null, at("127.0.0.1"), at("127.0.0.3"), at("127.0.0.2"));
            Dialer dialer = new Dialer(PATIENT);

            for (int i = 1; i <= DIALS; i++) {
                scene.round("dial " + i + ": 127.0.0.3, 127.0.0.1 and 127.0.0.2 accept");
                scene.call("dial", () -> addressUsed(dialer, host, first.port())).returns("127.0.0.3");
                scene.call("dial of another host", () -> addressUsed(dialer, other, first.port()))
                        .returns("127.0.0.1");
            }
        }

        @Check(value = "keeps no connection open but the one it returns",
                inProduction = "each dial leaks a descriptor, and a thread of the server that waits for"
                        + " the first request. Both run out on a busy day.")
        void keepsOne(Scene scene) {
            Peer first = scene.peer("127.0.0.1", 0);
            Peer second = scene.peer("127.0.0.2", first.port());
            Peer third = scene.peer("127.0.0.3", first.port());
            String host = scene.hostName(null, at("127.0.0.1"), at("127.0.0.2"), at("127.0.0.3"));
            Dialer dialer = new Dialer(PATIENT);

            scene.note("127.0.0.1, 127.0.0.2 and 127.0.0.3 accept");
            Call<String> price = scene.call("dial, then PRICE", () -> price(dialer, host, first.port()));
            Connection used = first.accept().expect("PRICE\n");
            second.expectNoneOpen();
            third.expectNoneOpen();
            used.send("42.50\n");

            price.returns("42.50");
        }

        @Check(value = "reports a host without an address as unknown",
                inProduction = "a name that was mistyped looks like a server that is down, and the wrong"
                        + " team is woken up.")
        void unknownHost(Scene scene) {
            Peer server = scene.peer();
            Dialer dialer = new Dialer(PATIENT);
            for (int i = 0; i < 2; i++) {
                String host = scene.hostName(null);
                scene.call("dial", () -> price(dialer, host, server.port())).within(SOON)
                        .fails(UnknownHostException.class, "the name has no address");
            }
            String host = scene.hostName(null, at("127.0.0.1"));
            scene.call("dial of a host with an address", () -> addressUsed(dialer, host, server.port()))
                    .returns("127.0.0.1");
        }

        @Check(value = "fails at once when all addresses refuse",
                inProduction = "the servers are being restarted, and every caller waits as if they were silent.")
        void allRefuse(Scene scene) {
            int port = scene.freePort();
            Dialer dialer = new Dialer(PATIENT);
            for (String host : List.of(scene.hostName(null, refusing(scene, "127.0.0.2", port)),
                    scene.hostName(null, at("127.0.0.2"), refusing(scene, "127.0.0.3", port),
                            refusing(scene, "127.0.0.4", port)))) {
                scene.round("no address listens");
                scene.call("dial", () -> addressUsed(dialer, host, port))
                        .fails(IOException.class, "no address has accepted", UnknownHostException.class);
            }
        }

        @Check(value = "starts its clock when the name is resolved",
                inProduction = "the name server takes a moment, and there is no time left for addresses that"
                        + " would have accepted at once.")
        void slowLookup(Scene scene) {
            Peer server = scene.peer();
            int nobody = scene.freePort();
            BlackHole silence = scene.blackHole();
            Dialer crowded = new Dialer(A_WHILE);
            Gate lookup = scene.gate("the look-up");
            String host = scene.hostName(lookup, at("127.0.0.1"));
            String other = scene.hostName(null, at("127.0.0.1"));
            Dialer dialer = new Dialer(LONG);

            Call<String> used = scene.call("dial in 400 ms", () -> addressUsed(dialer, host, server.port()));
            Moment begin = scene.now();
            lookup.awaitArrival();
            List<Call<String>> more = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                more.add(scene.call("dial of a silent address in 700 ms",
                        () -> addressUsed(crowded, silence.host(), silence.port())));
            }
            scene.call("dial of another host", () -> addressUsed(dialer, other, server.port()))
                    .returns("127.0.0.1");
            List<Gate> lookups = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                lookups.add(scene.gate("the look-up"));
                String slow = scene.hostName(lookups.getLast(), at("127.0.0.1"));
                more.add(scene.call("dial of one more host", () -> addressUsed(dialer, slow, nobody)));
                // Two at a time: so many threads at once crowd a machine.
                lookups.get(Math.max(0, i - 1)).awaitArrival();
            }
            lookups.getLast().awaitArrival();
            scene.call("dial of another host while many names are looked up",
                    () -> addressUsed(dialer, other, server.port())).returns("127.0.0.1");
            begin.awaitPassed(LONG.plus(SHORT));
            scene.note("the look-up ends, after more than 400 ms");
            lookup.open();

            used.returns("127.0.0.1");
            lookups.forEach(Gate::open);
            more.forEach(call -> call.fails(IOException.class, "no address has accepted"));
        }

        @Check(value = "hands over a socket that its timeout does not touch",
                inProduction = "the connection is well until the dial's timeout is over, and breaks in the"
                        + " middle of the first long reply.")
        void handsOver(Scene scene) {
            Peer server = scene.peer();
            String host = scene.hostName(null, at("127.0.0.1"));
            Dialer dialer = new Dialer(LONG);

            Call<String> price = scene.call("dial in 400 ms, then PRICE", () -> price(dialer, host, server.port()));
            Connection connection = server.accept().expect("PRICE\n");
            Moment asked = scene.now();
            scene.call("dial, for the socket's read timeout in ms",
                    () -> readTimeout(dialer, host, server.port())).returns(0);
            asked.awaitPassed(LONG.plus(SHORT));
            scene.note("more than 400 ms later");
            connection.send("42.50\n");

            price.returns("42.50");
        }

        @Check(value = "gives up when its timeout is over, from a millisecond to weeks", besideOthers = true,
                inProduction = "the caller asked for 2 s. With eight addresses behind a dead router it"
                        + " waits 16 s.")
        void allAreSilent(Scene scene) {
            BlackHole first = scene.blackHole("127.0.0.1", 0);
            scene.blackHole("127.0.0.2", first.port());
            scene.blackHole("127.0.0.3", first.port());
            scene.blackHole("127.0.0.4", first.port());
            BlackHole refusal = scene.blackHole();
            Peer good = scene.peer();
            Gate lookup = scene.gate("the look-up");
            Dialer longer = new Dialer(LONGER);
            Dialer brief = new Dialer(BRIEF);
            String host = scene.hostName(null,
                    at("127.0.0.1"), at("127.0.0.2"), at("127.0.0.3"), at("127.0.0.4"));
            String slow = scene.hostName(lookup, at("127.0.0.1"));

            scene.note("127.0.0.1 to 127.0.0.4 are silent");
            Moment begin = scene.now();
            Call<String> millis2630 = scene.call("dial of one address in 2630 ms",
                    () -> addressUsed(longer, "127.0.0.2", first.port()));
            Call<String> millis1000 = silent(scene, SECOND, "127.0.0.1", first.port());
            Call<String> weeks = scene.call("dial of one address in weeks",
                    () -> addressUsed(new Dialer(WEEKS), "127.0.0.1", refusal.port()));
            refusal.awaitDialling();
            Call<String> lookingUp = scene.call("dial of an address that accepts, in 400 ms",
                    () -> addressUsed(new Dialer(LONG), slow, good.port()));
            lookup.awaitArrival();
            Call<String> millis200 = scene.call("dial in 200 ms", () -> addressUsed(brief, host, first.port()));
            millis200.after(BRIEF).fails(IOException.class, "no address has accepted");
            begin.awaitPassed(TOO_LATE);
            scene.call("dial of an address that accepts", () -> addressUsed(longer, "127.0.0.1", good.port()))
                    .returns("127.0.0.1");
            weeks.stillWaits();
            refusal.close();
            scene.note("nobody listens any more where the dial in weeks connects");
            scene.letOthersRun();

            millis1000.after(SECOND).fails(IOException.class, "no address has accepted");
            millis2630.after(LONGER).fails(IOException.class, "no address has accepted");
            weeks.fails(IOException.class, "no address has accepted");
            lookup.open();
            scene.note("the look-up ends");
            lookingUp.returns("127.0.0.1");
            Call<String> again = scene.call("dial in 200 ms, again", () -> addressUsed(brief, host, first.port()));
            silent(scene, SHORT, host, first.port()).after(SHORT).fails(IOException.class, "no address has accepted");
            silent(scene, SHORTEST, host, first.port()).after(SHORTEST)
                    .fails(IOException.class, "no address has accepted");
            again.after(BRIEF).fails(IOException.class, "no address has accepted");
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "goes on to the next address when the first refuses",
                inProduction = "one of two servers is down, which is what the second one is for. Your"
                        + " users see an outage all the same.")
        void firstRefuses(Scene scene) {
            Peer good = scene.peer();
            String host = scene.hostName(null, refusing(scene, "127.0.0.2", good.port()), at("127.0.0.1"));
            Dialer dialer = new Dialer(PATIENT);

            scene.note("127.0.0.2 refuses, 127.0.0.1 accepts");
            Call<String> price = scene.call("dial, then PRICE", () -> price(dialer, host, good.port()));
            good.accept().expect("PRICE\n").send("42.50\n");

            price.returns("42.50");
        }

        @Check(value = "goes on until an address accepts",
                inProduction = "eight of nine servers are down, and nobody calls the ninth.")
        void eightRefuse(Scene scene) {
            Peer good = scene.peer();
            InetAddress[] addresses = Stream.of("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6",
                    "127.0.0.7", "127.0.0.8", "127.0.0.9").map(literal -> refusing(scene, literal, good.port()))
                    .toArray(InetAddress[]::new);
            String host = scene.hostName(null, Stream.concat(Stream.of(addresses), Stream.of(at("127.0.0.1")))
                    .toArray(InetAddress[]::new));
            String unreachable = scene.hostName(null, at("255.255.255.255"), at("127.0.0.1"));

            scene.round("127.0.0.2 to 127.0.0.9 refuse, 127.0.0.1 accepts");
            scene.call("dial", () -> addressUsed(new Dialer(PATIENT), host, good.port())).returns("127.0.0.1");
            scene.round("255.255.255.255 cannot be reached, 127.0.0.1 accepts");
            scene.call("dial", () -> addressUsed(new Dialer(SECOND), unreachable, good.port()))
                    .returns("127.0.0.1");
        }

        @Check(value = "reaches a good address behind silent ones within one timeout",
                inProduction = "a router dies and two of three data centres fall silent. The third one"
                        + " is well, and nobody calls it.")
        void someAreSilent(Scene scene) {
            Peer good = scene.peer();
            int port = good.port();
            scene.peer("127.0.0.6", port);
            for (String silent : List.of("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5")) {
                scene.blackHole(silent, port);
            }
            String host = scene.hostName(null, at("127.0.0.2"), at("127.0.0.3"), at("127.0.0.1"));
            String four = scene.hostName(null, at("127.0.0.3"), at("127.0.0.2"), at("127.0.0.5"), at("127.0.0.4"),
                    at("127.0.0.6"));
            List<InetAddress> ofMixed = new ArrayList<>(List.of(at("127.0.0.2")));
            for (int last = 7; last <= 16; last++) {
                ofMixed.add(refusing(scene, "127.0.0." + last, port));
            }
            ofMixed.add(at("127.0.0.1"));
            String mixed = scene.hostName(null, ofMixed.toArray(InetAddress[]::new));
            Dialer dialer = new Dialer(ofMillis(1_200));
            List<Call<String>> dials = new ArrayList<>();
            List<Call<String>> behindFour = new ArrayList<>();

            scene.note("127.0.0.2 to 127.0.0.5 are silent, 127.0.0.7 to 127.0.0.16 refuse, 127.0.0.1 and"
                    + " 127.0.0.6 accept");
            Moment begin = scene.now();
            Call<String> behindRefusals = scene.call("dial of one silent and ten that refuse, in 3 s",
                    () -> addressUsed(new Dialer(ofSeconds(3)), mixed, port));
            for (int i = 0; i < MANY; i++) {
                dials.add(scene.call("dial of two silent, in 1200 ms", () -> addressUsed(dialer, host, port)));
            }
            for (int i = 0; i < DIALS; i++) {
                behindFour.add(scene.call("dial of four silent, in 1500 ms",
                        () -> addressUsed(new Dialer(ofMillis(1_500)), four, port)));
            }
            // Half of the time, then half of what is left, and what a busy machine needs.
            dials.forEach(call -> call.within(ofMillis(1_150), begin).returns("127.0.0.1"));
            behindFour.forEach(call -> call.within(ofMillis(1_500), begin).returns("127.0.0.6"));
            // Half of the time for the silent one, and what a busy machine needs. The others take none.
            behindRefusals.within(ofMillis(2_500), begin).returns("127.0.0.1");
        }

        @Check(value = "takes the next address in the resolver's order",
                inProduction = "the resolver puts the near server before the far one. A dialer with an"
                        + " order of its own sends everybody far away once the first is down.")
        void nextInOrder(Scene scene) {
            Peer next = scene.peer("127.0.0.2", 0);
            int port = next.port();
            scene.peer("127.0.0.1", port);
            scene.peer("127.0.0.4", port);
            String host = scene.hostName(null, refusing(scene, "127.0.0.3", port),
                    at("127.0.0.2"), at("127.0.0.1"), at("127.0.0.4"));
            Dialer dialer = new Dialer(SECOND);

            scene.round("127.0.0.3 refuses; 127.0.0.2, 127.0.0.1 and 127.0.0.4 accept");
            scene.call("dial in 1 s", () -> addressUsed(dialer, host, port)).returns("127.0.0.2");
            scene.ipv6Peer(port).ifPresent(ipv6 -> {
                String second = scene.hostName(null, at("127.0.0.3"), at("127.0.0.1"), at(ipv6.host()));
                String third = scene.hostName(null, at("127.0.0.3"), at(ipv6.host()), at("127.0.0.1"));
                scene.round("127.0.0.3 refuses; 127.0.0.1 and ::1 accept");
                scene.call("dial in 1 s", () -> addressUsed(dialer, second, port)).returns("127.0.0.1");
                scene.round("127.0.0.3 refuses; ::1 and 127.0.0.1 accept");
                scene.call("dial in 1 s", () -> addressUsed(dialer, third, port)).returns(ipv6.host());
            });
            BlackHole silence = scene.blackHole("127.0.0.3", port);
            scene.round("127.0.0.3 is silent");
            scene.call("dial in 1 s", () -> addressUsed(dialer, host, port)).returns("127.0.0.2");
            silence.close();
            next.close();
            for (int i = 1; i <= SEVERAL; i++) {
                scene.round("dial " + i + ": 127.0.0.3 refuses again, 127.0.0.2 too");
                scene.call("dial in 1 s", () -> addressUsed(dialer, host, port)).returns("127.0.0.1");
            }
            scene.peer("127.0.0.3", port);
            scene.round("127.0.0.3 accepts again");
            scene.call("dial in 1 s", () -> addressUsed(dialer, host, port)).returns("127.0.0.3");
        }

        @Check(value = "leaves nothing dialling when it has ended",
                inProduction = "the call is over, so nobody looks. Behind it a thread and a descriptor"
                        + " wait two minutes for the address that is silent, for each call anew.")
        void nothingLeft(Scene scene) {
            Peer good = scene.peer();
            BlackHole silence = scene.blackHole("127.0.0.2", good.port());
            String host = scene.hostName(null, at("127.0.0.2"), at("127.0.0.1"));
            Dialer dialer = new Dialer(ofMillis(600));
            AtomicReference<Thread> thread = new AtomicReference<>();

            scene.note("127.0.0.2 is silent, 127.0.0.1 accepts");
            Call<String> interrupted = scene.call("dial in 600 ms, and is interrupted", () -> {
                thread.set(Thread.currentThread());
                return addressUsed(dialer, host, good.port());
            });
            silence.awaitDialling();
            interrupted.mayEndInterrupted().awaitStandstill();
            thread.get().interrupt();
            scene.note("its thread is interrupted: it may fail, or go on");
            scene.call("dial in 600 ms", () -> addressUsed(dialer, host, good.port())).returns("127.0.0.1");
            scene.await("ended", interrupted::hasEnded);

            silence.expectNobodyDials();
        }

        @Check(value = "tells how each address failed",
                inProduction = "the log does not tell which of three servers failed, and how. Somebody"
                        + " repairs one of them, and the service stays down.")
        void eachFailure(Scene scene) {
            BlackHole silence = scene.blackHole("127.0.0.5", 0);
            int port = silence.port();
            scene.peer("127.0.0.1", port);
            String one = scene.hostName(null, refusing(scene, "127.0.0.2", port));
            String good = scene.hostName(null, refusing(scene, "127.0.0.3", port), at("127.0.0.1"));
            String three = scene.hostName(null, at("127.0.0.2"), at("127.0.0.3"),
                    refusing(scene, "127.0.0.4", port));
            String silentToo = scene.hostName(null, refusing(scene, "127.0.0.6", port), at("127.0.0.5"),
                    at("127.0.0.4"));
            String two = scene.hostName(null, refusing(scene, "127.0.0.20", port), at("127.0.0.2"));
            Dialer dialer = new Dialer(ofMillis(500));

            scene.note("127.0.0.2, 127.0.0.3, 127.0.0.4 and 127.0.0.6 refuse, 127.0.0.5 is silent, 127.0.0.1 accepts");
            Moment begin = scene.now();
            Call<String> mixed = scene.call("dial in 500 ms", () -> addressUsed(dialer, silentToo, port));
            silence.awaitDialling();
            Call<String> ofThree = scene.call("dial meanwhile", () -> addressUsed(dialer, three, port));
            verifyNames(scene, ofThree, "127.0.0.2", "127.0.0.3", "127.0.0.4");
            Call<String> ofOne = scene.call("dial that connects, then dial of a host with one address", () -> {
                addressUsed(dialer, good, port);
                return addressUsed(dialer, one, port);
            });
            verifyNames(scene, ofOne, "127.0.0.2");
            Call<String> afterThree = scene.call("dial that fails, then dial of a host with one address, on one thread",
                    () -> addressUsedAfterAFailure(dialer, three, one, port));
            verifyNames(scene, afterThree, "127.0.0.2");
            Call<String> ofTwo = scene.call("dial of 127.0.0.20 and 127.0.0.2", () -> addressUsed(dialer, two, port));
            verifyNames(scene, ofTwo, "127.0.0.20", "127.0.0.2");
            verifyNames(scene, mixed.within(ofMillis(750), begin), "127.0.0.6", "127.0.0.5", "127.0.0.4");
        }
    }

    /** A dial that no address accepts. */
    private static Call<String> silent(Scene scene, Duration timeout, String host, int port) {
        return scene.call("dial in " + timeout.toMillis() + " ms",
                () -> addressUsed(new Dialer(timeout), host, port));
    }

    /** Dials, asks for a price and reads it: what the returned socket is for. */
    private static String price(Dialer dialer, String host, int port) throws IOException {
        try (Socket socket = dialer.dial(host, port)) {
            socket.getOutputStream().write(Bytes.of("PRICE\n"));
            return new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine();
        }
    }

    /** Dials, and tells which address the returned socket is connected to. */
    private static String addressUsed(Dialer dialer, String host, int port) throws IOException {
        try (Socket socket = dialer.dial(host, port)) {
            return socket.getInetAddress().getHostAddress();
        }
    }

    /** Dials a host in vain, and then another one on the same thread. */
    private static String addressUsedAfterAFailure(Dialer dialer, String inVain, String host, int port)
            throws IOException {
        try {
            return "what failed was " + addressUsed(dialer, inVain, port);
        } catch (IOException e) {
            return addressUsed(dialer, host, port);
        }
    }

    /** Dials, and tells how long a read of the returned socket may take, in milliseconds; 0 is without end. */
    private static int readTimeout(Dialer dialer, String host, int port) throws IOException {
        try (Socket socket = dialer.dial(host, port)) {
            return socket.getSoTimeout();
        }
    }

    private static InetAddress at(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    /** An address at which nobody listens on this port any more. */
    private static InetAddress refusing(Scene scene, String literal, int port) {
        scene.peer(literal, port).close();
        return at(literal);
    }

    /** Each of these addresses has an exception of its own, and no address of another dial is named. */
    private static void verifyNames(Scene scene, Call<String> dial, String... addresses) {
        IOException failure = dial.fails(IOException.class, "no address has accepted");
        List<String> messages = graph(failure).stream().map(thrown -> String.valueOf(thrown.getMessage())).toList();
        for (String address : addresses) {
            scene.verify(messages.stream().filter(message -> names(message, address))
                    .anyMatch(message -> Stream.of(addresses).filter(other -> !other.equals(address))
                            .noneMatch(other -> names(message, other))),
                    "held an exception of its own for " + address,
                    "neither the exception nor those below it name " + address + " alone");
        }
        FAILING.stream().filter(other -> !List.of(addresses).contains(other)).forEach(other ->
                scene.verify(messages.stream().noneMatch(message -> names(message, other)),
                        "held no exception of another dial", "names " + other + ", an address of another host"));
    }

    /** Whether it names this address, and not as the begin or the end of another. */
    private static boolean names(String message, String address) {
        return Pattern.compile("(?<![\\d.])" + Pattern.quote(address) + "(?!\\d)").matcher(message).find();
    }

    /** The exception, its causes and suppressed exceptions, and theirs. */
    private static Set<Throwable> graph(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        collect(failure, seen);
        return seen;
    }

    private static void collect(Throwable thrown, Set<Throwable> seen) {
        if (thrown != null && seen.add(thrown)) {
            collect(thrown.getCause(), seen);
            Stream.of(thrown.getSuppressed()).forEach(suppressed -> collect(suppressed, seen));
        }
    }
}
