package pitfalls.connecttimeout;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
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

@Lesson(value = "01-connect-timeout", edit = "PriceClient.java")
class ConnectTimeoutTest {

    private static final String LOOPBACK = "127.0.0.1";

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    /** Longer than a busy machine takes to start a crowd of calls, or for a reply of 2 MB. */
    private static final Duration LEISURELY = ofSeconds(30);

    /** For a client whose call is to time out. */
    private static final Duration BRIEF = ofMillis(200);

    /** For a client whose calls all time out. */
    private static final Duration BRIEFER = ofMillis(100);

    /** In whole seconds, without a remainder in milliseconds. */
    private static final Duration SECOND = ofSeconds(1);

    /** More than two seconds, with a remainder that is in no tenths of a second. */
    private static final Duration LONGER = ofMillis(2_630);

    /** Enough for a dial whose SYN is repeated, after a second, and not for a reply that takes as long as well. */
    private static final Duration SLOW_DIAL = ofMillis(1_300);

    /** More milliseconds than an int holds. */
    private static final Duration MONTH = ofDays(30);

    /** More failures in a row than somebody takes for a chance. */
    private static final int SEVERAL = 6;

    /** More calls at once than a pool of threads or of permits usually serves. */
    private static final int CROWD = 130;

    /** Longer than any buffer on the way. */
    private static final String LONG_PRICE = "7".repeat(200_000);

    /** Longer than a megabyte. Who reads byte by byte from the socket needs a second or two for it. */
    private static final String LONGEST_PRICE = "7".repeat(2_000_000);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the price that the server sends",
                inProduction = "a client without prices is safe from every pitfall, and of no use.")
        void price(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = new PriceClient(LOOPBACK, server.port(), PATIENT);
            for (List<String> parts : List.of(List.of("42", ".50\n"), List.of("4", "2", ".", "50", "\n"))) {
                scene.round("a reply in " + parts.size() + " parts");
                Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
                Connection connection = server.accept().expect("PRICE ACME\n");
                parts.forEach(part -> {
                    connection.send(part);
                    acme.awaitStandstill();
                });
                acme.returns("42.50");
            }
            for (String price : List.of("42.50", "", "1 042.5 EUR\0", LONG_PRICE)) {
                scene.round("a reply in one part");
                Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
                Connection connection = server.accept().expect("PRICE ACME\n").send(price + "\n");
                acme.returns(price);
                connection.expectEnd();
            }
            scene.round("a reply of 2 MB");
            PriceClient leisurely = new PriceClient(LOOPBACK, server.port(), LEISURELY);
            Call<String> longest = scene.call("price(\"ACME\")", () -> leisurely.price("ACME"));
            server.accept().expect("PRICE ACME\n").sendInBackground(Bytes.of(LONGEST_PRICE + "\n"));
            longest.within(PATIENT).returns(LONGEST_PRICE);
            for (String symbol : List.of("brk.B", "0700.hk", "EUR/usd=X")) {
                scene.round("a symbol that is not in capitals alone");
                Call<String> one = scene.call("price(\"" + symbol + "\")", () -> client.price(symbol));
                server.accept().expect("PRICE " + symbol + "\n").send("7.10\n");
                one.returns("7.10");
            }
        }

        @Check(value = "takes the server's name as well as its address",
                inProduction = "the server moves to another machine, and the name that was to hide it is of no"
                        + " use to you.")
        void names(Scene scene) {
            Peer server = scene.peer();
            InetAddress address = server.address().getAddress();
            for (String host : List.of("localhost", scene.hostName(null, address),
                    scene.hostNameLike("Price_Server#", null, address))) {
                scene.round("a name");
                PriceClient client = new PriceClient(host, server.port(), PATIENT);
                Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
                server.accept().expect("PRICE ACME\n").send("42.50\n");
                acme.returns("42.50");
                scene.expectNoSocketOpen();
            }
            scene.round("a name that nobody knows");
            PriceClient lost = new PriceClient(scene.hostName(null), server.port(), PATIENT);
            scene.call("price(\"ACME\")", () -> lost.price("ACME"))
                    .fails(IOException.class, "the name is unknown", SocketTimeoutException.class);
            scene.expectNoSocketOpen();
        }

        @Check(value = "keeps calls apart that run at once",
                inProduction = "two pages ask at the same time, and one gets the price, or the end, of the other.")
        void several(Scene scene) {
            Peer server = scene.peer();
            PriceClient one = new PriceClient(LOOPBACK, server.port(), LEISURELY);
            PriceClient another = new PriceClient(LOOPBACK, server.port(), LEISURELY);
            List<Call<String>> calls = new ArrayList<>();
            List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                PriceClient client = i % 3 == 2 ? another : one;
                String symbol = "S" + i % 7;
                calls.add(scene.call("price(\"" + symbol + "\")", () -> client.price(symbol)));
                connections.add(server.accept().expect("PRICE " + symbol + "\n").send("" + i));
            }
            calls.getLast().awaitStandstill();
            // The first one ends while all the others wait, and those end against the order in which they came.
            connections.getFirst().send(".50\n");
            calls.getFirst().returns("0.50");
            for (int i = CROWD - 1; i > 0; i--) {
                connections.get(i).send(".50\n");
                calls.get(i).returns(i + ".50");
            }
        }

        @Check(value = "reports a refused connection at once",
                inProduction = "a refusal is an answer: a caller that waits for the timeout instead"
                        + " turns a server's restart into an outage of its own.")
        void refused(Scene scene) {
            PriceClient client = new PriceClient(LOOPBACK, scene.freePort(), PATIENT);
            scene.call("price(\"ACME\")", () -> client.price("ACME"))
                    .fails(IOException.class, "the server refused the connection", SocketTimeoutException.class);
            scene.expectNoSocketOpen();
        }

        @Check(value = "reports at once that the server ended or reset the connection",
                inProduction = "the server restarts in the middle of 42.50, and you buy at 42; or you are told"
                        + " of a slow server when there is none.")
        void ended(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = new PriceClient(LOOPBACK, server.port(), PATIENT);
            for (String half : List.of("", "42", "42.50")) {
                scene.round(half.isEmpty() ? "no byte of the reply, and the end" : "half a reply, and the end");
                Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
                sendPart(server.accept().expect("PRICE ACME\n"), half).close();
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
        }

        @Check(value = "gets a price after a call that failed",
                inProduction = "a client that one failed call leaves unusable has to be restarted by hand.")
        void afterAFailure(Scene scene) {
            Peer before = scene.peer();
            PriceClient client = new PriceClient(LOOPBACK, before.port(), BRIEF);

            Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
            before.accept().expect("PRICE ACME\n").send("4").close();
            acme.fails(IOException.class, "the server ended the connection");
            Call<String> both = scene.call("price(\"ACME\"), which fails, and then price(\"TIN\") on its thread",
                    () -> priceAfterAFailure(client, "ACME", "TIN"));
            before.accept().expect("PRICE ACME\n").send("4").close();
            before.accept().expect("PRICE TIN\n").send("2.50\n");
            both.returns("2.50");
            Call<String> gold = scene.call("price(\"GOLD\") in 200 ms", () -> client.price("GOLD"));
            before.accept().expect("PRICE GOLD\n").send("9").staySilent();
            List<Call<String>> more = new ArrayList<>();
            for (int i = 0; i < SEVERAL; i++) {
                more.add(scene.call("price(\"GOLD\") in 200 ms", () -> client.price("GOLD")));
            }
            gold.fails(SocketTimeoutException.class, "a timeout");
            more.forEach(call -> call.fails(SocketTimeoutException.class, "a timeout"));
            before.close();
            for (int i = 0; i < SEVERAL; i++) {
                scene.call("price(\"IRON\")", () -> client.price("IRON"))
                        .fails(IOException.class, "the server refused the connection");
            }

            Peer after = scene.peer(LOOPBACK, before.port());
            for (String price : List.of("7.10", "7.20")) {
                Call<String> zinc = scene.call("price(\"ZINC\")", () -> client.price("ZINC"));
                after.accept().expect("PRICE ZINC\n").send(price + "\n");
                zinc.returns(price);
            }
        }

        @Check(value = "still bounds the wait for the reply",
                inProduction = "a server that accepts and then hangs holds every caller, however short the"
                        + " connect was.")
        void silentServer(Scene scene) {
            Peer server = scene.peer();
            PriceClient briefer = new PriceClient(LOOPBACK, server.port(), BRIEFER);

            Call<String> rest = scene.call("price(\"ACME\") in 100 ms", () -> briefer.price("ACME"));
            server.accept().expect("PRICE ACME\n").send("42");
            Call<String> reply = scene.call("price(\"ACME\") in 100 ms", () -> briefer.price("ACME"));
            Connection silent = server.accept().expect("PRICE ACME\n").staySilent();
            rest.fails(SocketTimeoutException.class, "a timeout");
            reply.after(BRIEFER).fails(SocketTimeoutException.class, "a timeout");
            silent.expectEnd();
            for (int millis : List.of(1, 9, 30, 100)) {
                PriceClient another = new PriceClient(LOOPBACK, server.port(), ofMillis(millis));
                scene.call("price(\"ACME\") in " + millis + " ms", () -> another.price("ACME"))
                        .after(ofMillis(millis)).fails(SocketTimeoutException.class, "a timeout");
            }
            scene.call("price(\"ACME\") in 100 ms, again", () -> briefer.price("ACME"))
                    .after(BRIEFER).fails(SocketTimeoutException.class, "a timeout");
            scene.expectNoSocketOpen();
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "gives up on a silent address within its timeout",
                inProduction = "Linux goes on for more than two minutes. Every caller waits as long, so"
                        + " one dead host takes all your threads.")
        void silentAddress(Scene scene) {
            BlackHole silence = scene.blackHole();
            PriceClient client = new PriceClient(silence.host(), silence.port(), BRIEF);

            Call<String> acme = scene.call("price(\"ACME\") in 200 ms", () -> client.price("ACME"));
            silence.awaitDialling();
            Call<String> zinc = scene.call("price(\"ZINC\") in 200 ms", () -> client.price("ZINC"));

            acme.after(BRIEF).fails(SocketTimeoutException.class, "a timeout");
            zinc.after(BRIEF).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "leaves nothing dialling when it has given up",
                inProduction = "the caller has gone on, but a thread and a descriptor stay behind for"
                        + " each attempt: the retry loop of one night uses up both.")
        void nothingLeft(Scene scene) {
            BlackHole silence = scene.blackHole();
            PriceClient client = new PriceClient(silence.host(), silence.port(), BRIEF);

            Call<String> acme = scene.call("price(\"ACME\") in 200 ms", () -> client.price("ACME"));
            silence.awaitDialling();
            AtomicReference<Thread> caller = new AtomicReference<>();
            Call<String> zinc = scene.call("price(\"ZINC\") in 200 ms, and is interrupted", () -> {
                caller.set(Thread.currentThread());
                return client.price("ZINC");
            });
            zinc.mayEndInterrupted().awaitStandstill();
            caller.get().interrupt();

            acme.after(BRIEF).fails(SocketTimeoutException.class, "a timeout");
            scene.await("ended the call that was interrupted", zinc::hasEnded);
        }

        @Check(value = "gets a price once the silent address answers",
                inProduction = "the firewall is mended after a minute, and each of your clients has to be"
                        + " restarted by hand.")
        void answersAgain(Scene scene) {
            BlackHole silence = scene.blackHole();
            PriceClient client = new PriceClient(silence.host(), silence.port(), BRIEF);

            scene.call("price(\"ACME\") in 200 ms", () -> client.price("ACME"))
                    .after(BRIEF).fails(SocketTimeoutException.class, "a timeout");
            silence.close();
            Peer server = scene.peer(silence.host(), silence.port());
            Call<String> zinc = scene.call("price(\"ZINC\")", () -> client.price("ZINC"));
            server.accept().expect("PRICE ZINC\n").send("7.10\n");

            zinc.returns("7.10");
        }

        @Check(value = "names host and port when it gives up",
                inProduction = "at night the log says that something timed out, and not which of your"
                        + " forty servers it was.")
        void namesTheServer(Scene scene) {
            BlackHole silence = scene.blackHole();
            String name = scene.hostNameLike("Prices#.Pitfalls.test", null, silence.address().getAddress());
            Peer server = scene.peer();
            PriceClient byAddress = new PriceClient(silence.host(), silence.port(), BRIEFER);
            PriceClient byName = new PriceClient(name, silence.port(), BRIEFER);
            PriceClient connected = new PriceClient(LOOPBACK, server.port(), BRIEFER);

            Call<String> address = scene.call("price(\"ACME\") of an address", () -> byAddress.price("ACME"));
            Call<String> named = scene.call("price(\"ACME\") of a name", () -> byName.price("ACME"));
            Call<String> request = scene.call("price(\"ACME\") of a silent server", () -> connected.price("ACME"));

            names(scene, silence.host(), silence.port(), address.after(BRIEFER));
            names(scene, name, silence.port(), named.after(BRIEFER));
            names(scene, LOOPBACK, server.port(), request.after(BRIEFER));
        }

        @Check(value = "gives each client its own timeout", besideOthers = true,
                inProduction = "a limit that ignores its setting is either too long for the page that"
                        + " waits or too short for the server far away.")
        void eachItsOwn(Scene scene) {
            BlackHole silence = scene.blackHole();
            BlackHole refusal = scene.blackHole();
            BlackHole mended = scene.blackHole();
            BlackHole alone = scene.blackHole();
            Peer server = scene.peer();
            PriceClient briefer = new PriceClient(silence.host(), silence.port(), BRIEFER);
            PriceClient second = new PriceClient(silence.host(), silence.port(), SECOND);
            PriceClient longer = new PriceClient(silence.host(), silence.port(), LONGER);
            PriceClient month = new PriceClient(refusal.host(), refusal.port(), MONTH);
            PriceClient far = new PriceClient(mended.host(), mended.port(), SLOW_DIAL);
            PriceClient forsaken = new PriceClient(alone.host(), alone.port(), LONGER);
            PriceClient secondForReply = new PriceClient(LOOPBACK, server.port(), SECOND);
            PriceClient longerForReply = new PriceClient(LOOPBACK, server.port(), LONGER);
            PriceClient monthForReply = new PriceClient(LOOPBACK, server.port(), MONTH);

            Call<String> reply30 = scene.call("price(\"MONTH\") in 30 days", () -> monthForReply.price("MONTH"));
            Connection late = server.accept().expect("PRICE MONTH\n");
            Call<String> reply2630 = scene.call("price(\"ACME\") in 2630 ms", () -> longerForReply.price("ACME"));
            server.accept().expect("PRICE ACME\n").send("42");
            Call<String> reply1000 = scene.call("price(\"ACME\") in 1 s", () -> secondForReply.price("ACME"));
            Connection silent = server.accept().expect("PRICE ACME\n").staySilent();
            Call<String> dial30 = scene.call("price(\"MONTH\") in 30 days, of a silent address", () -> month.price("MONTH"));
            refusal.awaitDialling();
            Call<String> dial2630 = scene.call("price(\"ACME\") in 2630 ms, of a silent address",
                    () -> longer.price("ACME")).rests();
            Call<String> dial1000 = scene.call("price(\"ACME\") in 1 s, of a silent address", () -> second.price("ACME"));
            AtomicReference<Thread> caller = new AtomicReference<>();
            Call<String> dialToo = scene.call("price(\"ZINC\") in 2630 ms, of a silent address, and is interrupted", () -> {
                caller.set(Thread.currentThread());
                return forsaken.price("ZINC");
            }).mayEndInterrupted();
            alone.awaitDialling();
            caller.get().interrupt();
            Call<String> dial100 = scene.call("price(\"ACME\") in 100 ms, of a silent address", () -> briefer.price("ACME"));
            dial100.after(BRIEFER).fails(SocketTimeoutException.class, "a timeout");
            if (dialToo.hasEnded()) {
                alone.expectNobodyDials();
            }
            dial30.stillWaits();
            refusal.close();
            scene.note("nobody listens any more where the call in 30 days dials");
            Moment begin = scene.now();
            Call<String> gold = scene.call("price(\"GOLD\") in 1300 ms", () -> far.price("GOLD"));
            mended.awaitDialling();
            Optional<Peer> slow = mended.open(begin);
            List<Call<String>> crowd = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                crowd.add(scene.call("price(\"LOST\") in 2630 ms, of a silent address", () -> longer.price("LOST")));
            }
            PriceClient answered = new PriceClient(LOOPBACK, server.port(), PATIENT);
            Call<String> zinc = scene.call("price(\"ZINC\") meanwhile", () -> answered.price("ZINC"));
            server.accept().expect("PRICE ZINC\n").send("7.10\n");
            zinc.returns("7.10");
            scene.letOthersRun();

            dial1000.after(SECOND).fails(SocketTimeoutException.class, "a timeout");
            dial2630.after(LONGER).fails(SocketTimeoutException.class, "a timeout");
            scene.await("ended the call that was interrupted", dialToo::hasEnded);
            crowd.forEach(call -> call.fails(SocketTimeoutException.class, "a timeout"));
            dial30.fails(IOException.class, "the server refused the connection", SocketTimeoutException.class);
            slow.ifPresent(_ -> gold.after(SLOW_DIAL.plus(SECOND))
                    .fails(SocketTimeoutException.class, "a timeout of the reply, after a dial of a second"));
            reply1000.after(SECOND).fails(SocketTimeoutException.class, "a timeout");
            silent.expectEnd();
            reply2630.after(LONGER).fails(SocketTimeoutException.class, "a timeout");
            reply30.stillWaits();
            late.send("42.50\n");
            reply30.returns("42.50");
            PriceClient briefest = new PriceClient(silence.host(), silence.port(), ofMillis(1));
            scene.call("price(\"ACME\") in 1 ms, of a silent address", () -> briefest.price("ACME"))
                    .after(ofMillis(1)).fails(SocketTimeoutException.class, "a timeout");
            scene.call("price(\"ACME\") in 100 ms, again", () -> briefer.price("ACME"))
                    .after(BRIEFER).fails(SocketTimeoutException.class, "a timeout");
        }
    }

    /** Asks for a price in vain, and then for another one on the same thread. */
    private static String priceAfterAFailure(PriceClient client, String inVain, String symbol) throws IOException {
        try {
            return "what failed was " + client.price(inVain);
        } catch (IOException e) {
            return client.price(symbol);
        }
    }

    private static void names(Scene scene, String host, int port, Call<String> call) {
        String message = String.valueOf(call.fails(SocketTimeoutException.class, "a timeout").getMessage());
        scene.verify(message.contains(host) && message.contains("" + port),
                "named host and port in the exception's message", "the message was \"" + message + "\"");
    }

    private static Connection sendPart(Connection connection, String part) {
        return part.isEmpty() ? connection : connection.send(part);
    }
}
