package pitfalls.readtimeout;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.BlackHole;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Held;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Moment;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "07-read-timeout", edit = "PriceClient.java")
class ReadTimeoutTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    /** Longer than a busy machine takes for a reply of 2 MB. */
    private static final Duration LEISURELY = ofSeconds(30);

    /** For a client whose call is to time out, and the next one is answered in time. */
    private static final Duration BRIEF = ofMillis(200);

    /** For a client whose call is to time out, and to be seen at rest until then. */
    private static final Duration LONG = ofMillis(400);

    /** How late a part of a reply comes that is in time. */
    private static final Duration PART = ofMillis(150);

    /** So short that the server need not have seen the request by then. A part of it is no whole millisecond. */
    private static final List<Duration> SHORTEST = List.of(ofMillis(1), ofMillis(3), ofMillis(9));

    /** In whole seconds, without a remainder in milliseconds. */
    private static final Duration SECOND = ofSeconds(1);

    /** More than a second, with a remainder. */
    private static final Duration LONGER = ofMillis(1_100);

    /** Longer than a dial whose first SYN was lost. */
    private static final Duration PAST_A_SYN = ofMillis(1_200);

    /** Longer than two seconds, and over before a SYN that was lost twice is repeated. */
    private static final Duration LONGEST = ofMillis(2_630);

    /** Some 49 days: as many milliseconds as an int cannot tell from one. */
    private static final Duration WEEKS = ofMillis((1L << 32) + 1);

    /** More calls than a small pool of threads serves. */
    private static final int MANY = 8;

    /** More clients than a large pool of threads or of permits serves. */
    private static final int CROWD = 130;

    /** More calls than some clients make on one connection. */
    private static final int HUNDREDS = 600;

    /** Calls one after the other, of which nothing is to be left. */
    private static final int PRICES = 1_500;

    /** Fewer objects than one for each of them, and more than the checks' own at any time. */
    private static final int MOST_LEFT = 1_200;

    /** Longer than any buffer on the way. */
    private static final String LONG_PRICE = "7".repeat(200_000);

    /** Longer than a megabyte. Who reads byte by byte from the socket needs a second or two for it. */
    private static final String LONGEST_PRICE = "7".repeat(2_000_000);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the price that the server sends",
                inProduction = "a client without prices waits for nobody, and is of no use.")
        void price(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = scene.using(client(server, PATIENT));
            for (String price : List.of("42.50", "", " 1 042.5 EUR\0 ", "\t42\r.50\r", LONG_PRICE)) {
                scene.round("a reply in one part");
                Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
                server.expectOnAny("PRICE ACME\n").send(price + "\n");
                acme.returns(price);
            }
            scene.round("a reply of 2 MB");
            PriceClient leisurely = scene.using(client(server, LEISURELY));
            Call<String> longest = scene.call("price(\"ACME\")", () -> leisurely.price("ACME"));
            server.expectOnAny("PRICE ACME\n").sendInBackground(Bytes.of(LONGEST_PRICE + "\n"));
            longest.within(PATIENT).returns(LONGEST_PRICE);
            for (String symbol : List.of("brk.B", "0700.hk", "^Gspc", "EUR/usd=X")) {
                scene.round("a symbol that is not in capitals alone");
                Call<String> one = scene.call("price(\"" + symbol + "\")", () -> client.price(symbol));
                server.expectOnAny("PRICE " + symbol + "\n").send("7.10\n");
                one.returns("7.10");
            }
        }

        @Check(value = "returns a price that comes in parts",
                inProduction = "42.50 comes as 42 and .50 where a segment ends between them, and you buy at 42.")
        void priceInParts(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = scene.using(client(server, PATIENT));
            for (List<String> parts : List.of(List.of("42", ".50\n"), List.of("4", "2", ".", "50", "\n"),
                    List.of("42.50", "\n"))) {
                scene.round("a reply in " + parts.size() + " parts");
                Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
                Connection connection = server.expectOnAny("PRICE ACME\n");
                parts.forEach(part -> {
                    connection.send(part);
                    acme.awaitStandstill();
                });
                acme.returns("42.50");
            }
        }

        @Check(value = "keeps its connection between calls, and beyond its timeout",
                inProduction = "a new connection for each price costs a round trip more, and a port of your"
                        + " machine stays taken for a minute after each.")
        void oneConnection(Scene scene) throws IOException {
            Peer server = scene.peer();
            PriceClient client = scene.using(client(server, BRIEF));
            Call<String> lost = scene.call("price(\"ACME\") in 200 ms", () -> client.price("ACME"));
            server.accept().expect("PRICE ACME\n").close();
            lost.fails(IOException.class, "the server ended the connection");
            Moment failed = scene.now();
            Call<String> acme = scene.call("price(\"ACME\") in 200 ms", () -> client.price("ACME"));
            Connection connection = server.accept().expect("PRICE ACME\n").send("42.50\n");
            acme.returns("42.50");
            Moment answered = scene.now();
            for (int call = 0; call < MANY; call++) {
                answeredOn(connection, scene, client, "99");
            }
            PriceClient busy = scene.using(client(server, PATIENT));
            Call<String> first = scene.call("price(\"ACME\") of a busy client", () -> busy.price("ACME"));
            Connection kept = server.accept().expect("PRICE ACME\n").send("42.50\n");
            first.returns("42.50");
            for (String price : List.of("", LONG_PRICE)) {
                answeredOn(kept, scene, busy, price);
            }
            for (int call = 0; call < HUNDREDS; call++) {
                answeredOn(kept, scene, busy, "99");
            }
            failed.awaitPassed(BRIEF.plus(BRIEF.dividedBy(2)));
            answered.awaitPassed(BRIEF.plus(BRIEF.dividedBy(2)));
            scene.note("more than 200 ms later");

            answeredOn(connection, scene, client, "99");
            scene.round(PRICES + " prices, each in 49 days, and as many again");
            Held.More left = leftBy(scene, PRICES);
            scene.verify(left.count() < MOST_LEFT, "left nothing of " + PRICES + " calls that had ended",
                    "left " + left);
        }

        @Check(value = "keeps two clients apart",
                inProduction = "two threads with a client each, and one gets what the other one's server has"
                        + " sent.")
        void twoClients(Scene scene) {
            Peer server = scene.peer();
            PriceClient slow = scene.using(client(server, PATIENT));
            PriceClient prompt = scene.using(client(server, PATIENT));

            Call<String> acme = scene.call("price(\"ACME\") of one client", () -> slow.price("ACME"));
            Connection first = server.accept().expect("PRICE ACME\n").send("42");
            acme.awaitStandstill();
            Call<String> zinc = scene.call("price(\"ZINC\") of another", () -> prompt.price("ZINC"));
            Connection second = server.accept().expect("PRICE ZINC\n").send("7.10\n");
            zinc.returns("7.10");
            Call<String> gold = scene.call("price(\"GOLD\") of another", () -> prompt.price("GOLD"));
            second.expect("PRICE GOLD\n").send("99\n");
            gold.returns("99");
            Call<String> lost = scene.call("price(\"LOST\") of another", () -> prompt.price("LOST"));
            second.expect("PRICE LOST\n").reset();
            lost.fails(IOException.class, "the server reset the connection");
            first.send(".50\n");

            acme.returns("42.50");
        }

        @Check(value = "reports at once that the server ended, reset or refused, and closes",
                inProduction = "the server restarts in the middle of 42.50, and you buy at 42; or you are told"
                        + " of a slow server when there is none.")
        void endInAReply(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = scene.using(client(server, PATIENT));
            for (String half : List.of("", "42", "42.50")) {
                scene.round(half.isEmpty() ? "no byte of the reply, and the end" : "half a reply, and the end");
                Call<String> before = scene.call("price(\"ACME\")", () -> client.price("ACME"));
                Connection connection = server.accept().expect("PRICE ACME\n").send("99\n");
                before.returns("99");
                Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
                sendPart(connection.expect("PRICE ACME\n"), half).close();
                acme.fails(IOException.class, "the server ended the connection", SocketTimeoutException.class);
                scene.expectNoSocketOpen();
            }
            for (String half : List.of("", "42")) {
                scene.round(half.isEmpty() ? "no byte of the reply, and a reset" : "half a reply, and a reset");
                Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
                sendPart(server.accept().expect("PRICE ACME\n"), half).reset();
                acme.fails(IOException.class, "the server reset the connection", SocketTimeoutException.class);
                scene.expectNoSocketOpen();
            }
            scene.round("a server that is not there");
            server.close();
            scene.call("price(\"ACME\")", () -> client.price("ACME"))
                    .fails(IOException.class, "the server refused the connection", SocketTimeoutException.class);
            scene.expectNoSocketOpen();
        }

        @Check(value = "gets a price after the server ended or reset the connection",
                inProduction = "the server is back after a minute, and each of your clients has to be"
                        + " restarted by hand.")
        void afterTheEnd(Scene scene) {
            int port = scene.freePort();
            PriceClient client = scene.using(new PriceClient(new InetSocketAddress("127.0.0.1", port), PATIENT));
            scene.call("price(\"ACME\")", () -> client.price("ACME"))
                    .fails(IOException.class, "the server refused the connection");
            PriceClient refused = scene.using(new PriceClient(new InetSocketAddress("127.0.0.1", port), PATIENT));
            for (int i = 0; i < MANY; i++) {
                scene.call("price(\"ACME\") of another client", () -> refused.price("ACME"))
                        .fails(IOException.class, "the server refused the connection");
            }
            Peer server = scene.peer("127.0.0.1", port);

            Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
            server.accept().expect("PRICE ACME\n").send("4").close();
            acme.fails(IOException.class, "the server ended the connection");
            Call<String> gold = scene.call("price(\"GOLD\")", () -> client.price("GOLD"));
            server.accept().expect("PRICE GOLD\n").send("9").reset();
            gold.fails(IOException.class, "the server reset the connection");
            for (Consumer<Connection> end : List.<Consumer<Connection>>of(Connection::close, Connection::reset)) {
                Call<String> zinc = scene.call("price(\"ZINC\")", () -> client.price("ZINC"));
                Connection idle = server.accept().expect("PRICE ZINC\n").send("7.10\n");
                zinc.returns("7.10");
                end.accept(idle);
                idle.awaitArrival();
                scene.call("price(\"ZINC\") on a connection that is over", () -> client.price("ZINC"))
                        .fails(IOException.class, "the connection is over", SocketTimeoutException.class);
                scene.expectNoSocketOpen();
            }

            answered(scene, server, client);
            answered(scene, server, refused);
        }

        @Check(value = "ends its connection when it is closed, and dials again when it is asked",
                inProduction = "a client that was closed still takes a descriptor here and a thread of the"
                        + " server.")
        void closed(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = scene.using(client(server, PATIENT));

            scene.run("close() before any call", client::close).returns();
            Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
            Connection connection = server.accept().expect("PRICE ACME\n").send("42.50\n");
            acme.returns("42.50");
            scene.run("close()", client::close).returns();
            scene.expectNoSocketOpen();
            connection.expectEnd();
            Call<String> zinc = scene.call("price(\"ZINC\")", () -> client.price("ZINC"));
            server.accept().expect("PRICE ZINC\n").send("7.10\n");

            zinc.returns("7.10");
        }

        @Check(value = "gives up on a dial that nobody answers",
                inProduction = "the server's machine is gone, and a call that may take a second takes minutes.")
        void dial(Scene scene) {
            BlackHole nobody = scene.blackHole();
            Peer server = scene.peer();
            PriceClient slower = scene.using(new PriceClient(nobody.address(), LONG));
            PriceClient served = scene.using(client(server, PATIENT));

            Call<String> millis400 = scene.call("price(\"ACME\") in 400 ms", () -> slower.price("ACME"));
            List<Call<String>> millis200 = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                PriceClient hasty = scene.using(new PriceClient(nobody.address(), BRIEF));
                millis200.add(scene.call("price(\"ACME\") in 200 ms", () -> hasty.price("ACME")));
            }
            nobody.awaitDialling();
            answered(scene, server, served);

            millis200.forEach(call -> call.after(BRIEF).fails(SocketTimeoutException.class, "a timeout"));
            millis400.after(LONG).fails(SocketTimeoutException.class, "a timeout");
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "gives up on a silent server when its timeout is over",
                inProduction = "no reply comes, nothing breaks, and the call waits for ever. One hung server"
                        + " takes all threads of your pool, one by one.")
        void silentServer(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = scene.using(client(server, LONG));

            Call<String> before = scene.call("price(\"ACME\") in 400 ms", () -> client.price("ACME"));
            Connection connection = server.accept().expect("PRICE ACME\n").send("42.50\n");
            before.returns("42.50");
            Call<String> acme = scene.call("price(\"ACME\") in 400 ms", () -> client.price("ACME"));
            connection.expect("PRICE ACME\n").staySilent();

            acme.after(LONG).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "gives up on half a reply, and forgets it",
                inProduction = "a server that hangs in the middle of a line holds you like a silent one. And"
                        + " half a line that is left over spoils the next price.")
        void halfAReply(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = scene.using(client(server, LONG));

            Call<String> lost = scene.call("price(\"LOST\") in 400 ms", () -> client.price("LOST"));
            server.accept().expect("PRICE LOST\n").close();
            lost.fails(IOException.class, "the server ended the connection");
            Call<String> acme = scene.call("price(\"ACME\") in 400 ms", () -> client.price("ACME"));
            Connection slow = server.accept().expect("PRICE ACME\n").sendIfOpen("42").staySilent();
            acme.after(LONG).fails(SocketTimeoutException.class, "a timeout");
            slow.sendIfOpen(".50\n");

            answered(scene, server, client);
        }

        @Check(value = "gets its own reply when a late one came before it asked",
                inProduction = "every call now returns the price that the call before it had asked for. No"
                        + " error shows it, and all the numbers look like prices.")
        void lateReplyBefore(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = scene.using(client(server, BRIEF));

            answered(scene, server, client);
            scene.run("close()", client::close).returns();
            Connection slow = timesOut(scene, server, client, "");
            slow.sendIfOpen("42.50\n");

            answered(scene, server, client);
        }

        @Check(value = "gets its own reply when a late one comes after it asked",
                inProduction = "what you throw away before you ask cannot contain a reply that is still on"
                        + " its way. It arrives a moment later, as the price of another share.")
        void lateReplyAfter(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = scene.using(client(server, BRIEF));

            Connection slow = timesOut(scene, server, client, "");
            Call<String> zinc = scene.call("price(\"ZINC\") in 200 ms", () -> client.price("ZINC"));
            Connection prompt = server.expectOnAny("PRICE ZINC\n");
            slow.sendIfOpen("42.50\n");
            prompt.send("7.10\n");

            zinc.returns("7.10");
        }

        @Check(value = "gets its own reply when the late one never comes",
                inProduction = "the reply goes to whoever still waits for the one that was lost. The server"
                        + " has answered in time, and the call after a timeout times out as well.")
        void lateReplyNever(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = scene.using(client(server, BRIEF));

            timesOut(scene, server, client, "");

            answered(scene, server, client);
        }

        @Check(value = "closes each connection that it gave up on by the time it says so",
                inProduction = "each timeout leaves a descriptor here and a thread of the server behind. A"
                        + " slow hour uses up both.")
        void closesTheConnection(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = scene.using(client(server, BRIEF));

            Connection slow = timesOut(scene, server, client, "");
            scene.expectNoSocketOpen();

            slow.expectEnd();
        }

        @Check(value = "gives each client its own timeout, from milliseconds to days", besideOthers = true,
                inProduction = "a limit that ignores its setting is too long for the page that waits, or too"
                        + " short for the report that takes its time.")
        void eachItsOwn(Scene scene) {
            Peer server = scene.peer();
            BlackHole lost = scene.blackHole();
            BlackHole nobody = scene.blackHole();
            PriceClient afar = scene.using(new PriceClient(lost.address(), PAST_A_SYN));
            PriceClient distant = scene.using(new PriceClient(nobody.address(), LONGEST));
            PriceClient idle = scene.using(client(server, SECOND));
            PriceClient silent = scene.using(client(server, LONGEST));
            PriceClient halved = scene.using(client(server, LONGEST));
            PriceClient parted = scene.using(client(server, LONG.plus(BRIEF)));
            PriceClient longer = scene.using(client(server, LONGER));
            PriceClient second = scene.using(client(server, SECOND));
            PriceClient brief = scene.using(client(server, BRIEF));

            Moment dialled = scene.now();
            Call<String> late = scene.call("price(\"LATE\") in 1200 ms", () -> afar.price("LATE"));
            lost.awaitDialling();
            Optional<Peer> found = lost.open(dialled);
            Call<String> dial = scene.call("price(\"GONE\") in 2630 ms", () -> distant.price("GONE"));
            Call<String> millis2630 = scene.call("price(\"ACME\") in 2630 ms", () -> silent.price("ACME"));
            server.accept().expect("PRICE ACME\n").staySilent();
            Call<String> half2630 = scene.call("price(\"ACME\") in 2630 ms", () -> halved.price("ACME"));
            server.accept().expect("PRICE ACME\n").sendIfOpen("42").staySilent();
            millis2630.rests();
            Call<String> before = scene.call("price(\"ACME\") of an idle client", () -> idle.price("ACME"));
            Connection kept = server.accept().expect("PRICE ACME\n").send("42.50\n");
            before.returns("42.50");
            Call<String> parts = scene.call("price(\"ACME\") in 600 ms", () -> parted.price("ACME"));
            Connection slow = server.accept().expect("PRICE ACME\n");
            Moment asked = scene.now();
            Call<String> millis1100 = scene.call("price(\"ACME\") in 1100 ms", () -> longer.price("ACME"));
            Call<String> millis1000 = scene.call("price(\"ACME\") in 1 s", () -> second.price("ACME"));
            asked.awaitPassed(PART);
            slow.send("42");
            asked.awaitPassed(PART.plus(BRIEF));
            slow.send(".50\n");
            parts.returns("42.50");
            Call<String> millis600 = scene.call("price(\"ACME\") in 600 ms", () -> parted.price("ACME"));
            slow.expect("PRICE ACME\n").staySilent();
            for (int i = 0; i < 2; i++) {
                scene.call("price(\"ACME\") in 200 ms", () -> brief.price("ACME"))
                        .after(BRIEF).fails(SocketTimeoutException.class, "a timeout");
            }
            for (Duration shortest : SHORTEST) {
                PriceClient client = scene.using(client(server, shortest));
                scene.call("price(\"ACME\") in " + shortest.toMillis() + " ms", () -> client.price("ACME"))
                        .after(shortest).fails(SocketTimeoutException.class, "a timeout");
            }
            Peer patience = scene.peer();
            List<Call<String>> patient = new ArrayList<>();
            List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                PriceClient weeks = scene.using(client(patience, WEEKS));
                patient.add(scene.call("price(\"ACME\") in 49 days", () -> weeks.price("ACME")));
                connections.add(patience.accept().expect("PRICE ACME\n"));
            }
            connections.getFirst().send("42");
            found.ifPresent(peer -> peer.accept().expect("PRICE LATE\n").staySilent());
            scene.letOthersRun();

            found.ifPresent(_ -> late.after(PAST_A_SYN.plus(SECOND))
                    .fails(SocketTimeoutException.class, "a timeout of the reply, after a dial of a second"));
            dial.after(LONGEST).fails(SocketTimeoutException.class, "a timeout");
            millis2630.after(LONGEST).fails(SocketTimeoutException.class, "a timeout");
            half2630.after(LONGEST).fails(SocketTimeoutException.class, "a timeout");
            millis600.after(LONG.plus(BRIEF)).fails(SocketTimeoutException.class, "a timeout");
            millis1000.after(SECOND).fails(SocketTimeoutException.class, "a timeout");
            millis1100.after(LONGER).fails(SocketTimeoutException.class, "a timeout");
            answeredOn(kept, scene, idle, "99");
            patient.forEach(Call::stillWaits);
            connections.getFirst().send(".50\n");
            patient.getFirst().returns("42.50");
            for (int i = CROWD - 1; i > 0; i--) {
                connections.get(i).send("42.50\n");
                patient.get(i).returns("42.50");
            }
        }
    }

    /** What so many calls leave, with a timeout of 49 days for each. What all calls share is there before. */
    private static Held.More leftBy(Scene scene, int prices) throws IOException {
        // No peer: it holds its connections, and the log all that comes on them.
        try (ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
                PriceClient client = new PriceClient((InetSocketAddress) server.getLocalSocketAddress(), WEEKS)) {
            server.setSoTimeout((int) PATIENT.toMillis());
            Call<?> first = ask(scene, client, prices);
            try (Socket connection = server.accept()) {
                connection.setSoTimeout(server.getSoTimeout());
                BufferedReader requests = new BufferedReader(new InputStreamReader(connection.getInputStream()));
                reply(requests, connection, prices);
                first.within(PATIENT).returns();
                Held before = scene.objectsHeld();
                Call<?> second = ask(scene, client, prices);
                reply(requests, connection, prices);
                second.within(PATIENT).returns();
                return scene.objectsHeld().since(before);
            }
        }
    }

    private static Call<?> ask(Scene scene, PriceClient client, int prices) {
        return scene.run("price(\"ACME\") in 49 days, " + prices + " times", () -> {
            for (int price = 0; price < prices; price++) {
                client.price("ACME");
            }
        });
    }

    private static void reply(BufferedReader requests, Socket connection, int prices) throws IOException {
        for (int price = 0; price < prices && requests.readLine() != null; price++) {
            connection.getOutputStream().write(Bytes.of("42.50\n"));
        }
    }

    private static PriceClient client(Peer server, Duration replyTimeout) {
        return new PriceClient(server.address(), replyTimeout);
    }

    /** A call that gets this part of a reply and no more, on the connection that is given back. */
    private static Connection timesOut(Scene scene, Peer server, PriceClient client, String part) {
        Call<String> acme = scene.call("price(\"ACME\") in 200 ms", () -> client.price("ACME"));
        Connection slow = sendPart(server.accept().expect("PRICE ACME\n"), part).staySilent();
        acme.after(BRIEF).fails(SocketTimeoutException.class, "a timeout");
        return slow;
    }

    private static Connection sendPart(Connection connection, String part) {
        return part.isEmpty() ? connection : connection.sendIfOpen(part);
    }

    /** A call that is answered, on whichever connection it comes. */
    private static void answered(Scene scene, Peer server, PriceClient client) {
        Call<String> zinc = scene.call("price(\"ZINC\")", () -> client.price("ZINC"));
        server.expectOnAny("PRICE ZINC\n").send("7.10\n");
        zinc.returns("7.10");
    }

    /** A call that is answered, and that comes on this connection. */
    private static void answeredOn(Connection connection, Scene scene, PriceClient client, String price) {
        Call<String> gold = scene.call("price(\"GOLD\")", () -> client.price("GOLD"));
        connection.expect("PRICE GOLD\n").send(price + "\n");
        gold.returns(price);
    }
}
