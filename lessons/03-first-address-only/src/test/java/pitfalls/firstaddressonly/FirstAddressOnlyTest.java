package pitfalls.firstaddressonly;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.BlackHole;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "03-first-address-only", edit = "Dialer.java")
class FirstAddressOnlyTest {

    private static final int DIALS = 3;

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "connects to a host with one address",
                inProduction = "a dialer that connects to nobody is safe from every pitfall, and of no use.")
        void oneAddress(Scene scene) {
            Peer server = scene.peer();
            String host = scene.hostName(null, at("127.0.0.1"));
            Dialer dialer = new Dialer(ofSeconds(5));

            Call<String> price = scene.call("dial, then PRICE", () -> price(dialer, host, server.port()));
            server.accept().expect("PRICE\n").send("42.50\n");

            price.returns("42.50");
        }

        @Check(value = "uses the first address where all are good",
                inProduction = "the first address is the near data centre. The far one works too, and"
                        + " every request to it takes ten times as long.")
        void allAreGood(Scene scene) {
            Peer first = scene.peer("127.0.0.3", 0);
            scene.peer("127.0.0.1", first.port());
            scene.peer("127.0.0.2", first.port());
            String host = scene.hostName(null, at("127.0.0.3"), at("127.0.0.1"), at("127.0.0.2"));
            Dialer dialer = new Dialer(ofSeconds(5));

            for (int i = 1; i <= DIALS; i++) {
                scene.round("dial " + i + ": 127.0.0.3, 127.0.0.1 and 127.0.0.2 accept");
                Call<String> used = scene.call("dial", () -> addressUsed(dialer, host, first.port()));
                used.returns("127.0.0.3");
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
            Dialer dialer = new Dialer(ofSeconds(5));

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
            String host = scene.hostName(null);
            Dialer dialer = new Dialer(ofSeconds(5));

            Call<String> price = scene.call("dial", () -> price(dialer, host, scene.freePort()));

            price.fails(UnknownHostException.class, "the name has no address");
        }

        @Check(value = "gives up within one timeout where all addresses are silent",
                inProduction = "the caller asked for 2 s. With eight addresses behind a dead router it"
                        + " waits 16 s.")
        void allAreSilent(Scene scene) {
            BlackHole first = scene.blackHole("127.0.0.1", 0);
            scene.blackHole("127.0.0.2", first.port());
            scene.blackHole("127.0.0.3", first.port());
            scene.blackHole("127.0.0.4", first.port());
            String host = scene.hostName(null,
                    at("127.0.0.1"), at("127.0.0.2"), at("127.0.0.3"), at("127.0.0.4"));
            Dialer dialer = new Dialer(ofMillis(200));

            scene.note("127.0.0.1 to 127.0.0.4 are silent");
            Call<String> price = scene.call("dial in 200 ms", () -> price(dialer, host, first.port()));

            price.within(ofMillis(600)).fails(IOException.class, "no address has accepted");
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
            Dialer dialer = new Dialer(ofSeconds(5));

            scene.note("127.0.0.2 refuses, 127.0.0.1 accepts");
            Call<String> price = scene.call("dial, then PRICE", () -> price(dialer, host, good.port()));
            good.accept().expect("PRICE\n").send("42.50\n");

            price.returns("42.50");
        }

        @Check(value = "reaches a good address behind two silent ones within one timeout",
                inProduction = "a router dies and two of three data centres fall silent. The third one"
                        + " is well, and nobody calls it.")
        void twoAreSilent(Scene scene) {
            Peer good = scene.peer();
            BlackHole silence = scene.blackHole("127.0.0.2", good.port());
            scene.blackHole("127.0.0.3", good.port());
            String deadHost = scene.hostName(null, at("127.0.0.2"));
            String host = scene.hostName(null, at("127.0.0.2"), at("127.0.0.3"), at("127.0.0.1"));
            Dialer other = new Dialer(ofMillis(840));
            Dialer dialer = new Dialer(ofMillis(900));

            scene.note("127.0.0.2 and 127.0.0.3 are silent, 127.0.0.1 accepts");
            Call<String> in840 = scene.call("dial of 127.0.0.2 in 840 ms",
                    () -> addressUsed(other, deadHost, good.port()));
            silence.awaitDialling();
            Call<String> used = scene.call("dial of all three in 900 ms",
                    () -> addressUsed(dialer, host, good.port()));

            used.within(ofMillis(1400)).returns("127.0.0.1");
            scene.verify(used.endedBefore(in840),
                    "reached 127.0.0.1 before the 900 ms were over",
                    "a dial in 840 ms that began earlier had given up by then");
            in840.fails(IOException.class, "no address has accepted");
        }

        @Check(value = "takes the next address in the resolver's order",
                inProduction = "the resolver puts the near server before the far one. A dialer with an"
                        + " order of its own sends everybody far away once the first is down.")
        void nextInOrder(Scene scene) {
            Peer next = scene.peer("127.0.0.2", 0);
            scene.peer("127.0.0.1", next.port());
            scene.peer("127.0.0.4", next.port());
            String host = scene.hostName(null, refusing(scene, "127.0.0.3", next.port()),
                    at("127.0.0.2"), at("127.0.0.1"), at("127.0.0.4"));
            Dialer dialer = new Dialer(ofSeconds(5));

            scene.note("127.0.0.3 refuses; 127.0.0.2, 127.0.0.1 and 127.0.0.4 accept");
            Call<String> used = scene.call("dial", () -> addressUsed(dialer, host, next.port()));

            used.returns("127.0.0.2");
        }

        @Check(value = "leaves nothing dialling once it has connected",
                inProduction = "the call went well, so nobody looks. Behind it a thread and a descriptor"
                        + " wait two minutes for the address that is silent, for each call anew.")
        void nothingLeft(Scene scene) {
            Peer good = scene.peer();
            BlackHole silence = scene.blackHole("127.0.0.2", good.port());
            String host = scene.hostName(null, at("127.0.0.2"), at("127.0.0.1"));
            Dialer dialer = new Dialer(ofMillis(500));

            scene.note("127.0.0.2 is silent, 127.0.0.1 accepts");
            Call<String> price = scene.call("dial in 500 ms, then PRICE",
                    () -> price(dialer, host, good.port()));
            silence.awaitDialling();
            Connection used = good.accept().expect("PRICE\n");
            silence.expectNobodyDials();
            used.send("42.50\n");

            price.returns("42.50");
        }

        @Check(value = "tells how each address failed",
                inProduction = "the log does not tell which of three servers failed, and how. Somebody"
                        + " repairs one of them, and the service stays down.")
        void eachFailure(Scene scene) {
            int port = scene.freePort();
            String host = scene.hostName(null, refusing(scene, "127.0.0.2", port),
                    refusing(scene, "127.0.0.3", port), refusing(scene, "127.0.0.4", port));
            Dialer dialer = new Dialer(ofSeconds(5));

            scene.note("127.0.0.2, 127.0.0.3 and 127.0.0.4 refuse");
            Call<String> price = scene.call("dial", () -> price(dialer, host, port));

            IOException failure = price.fails(IOException.class, "no address has accepted");
            verifyNames(scene, failure, "127.0.0.2", "127.0.0.3", "127.0.0.4");
            verifyNames(scene, failure, "127.0.0.3", "127.0.0.2", "127.0.0.4");
            verifyNames(scene, failure, "127.0.0.4", "127.0.0.2", "127.0.0.3");
        }
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

    private static InetAddress at(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    /** An address at which nobody listens on this port any more. */
    private static InetAddress refusing(Scene scene, String literal, int port) {
        scene.peer(literal, port).close();
        return at(literal);
    }

    private static void verifyNames(Scene scene, Throwable failure, String address, String... others) {
        scene.verify(graph(failure).stream().map(thrown -> String.valueOf(thrown.getMessage()))
                .filter(message -> message.contains(address))
                .anyMatch(message -> Stream.of(others).noneMatch(message::contains)),
                "held an exception of its own for " + address,
                "neither the exception nor those below it name " + address + " alone");
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
