package pitfalls.connecttimeout;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.BlackHole;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "01-connect-timeout", edit = "PriceClient.java")
class ConnectTimeoutTest {

    private static final String LOOPBACK = "127.0.0.1";

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the price that the server sends",
                inProduction = "a client without prices is safe from every pitfall, and of no use.")
        void price(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = new PriceClient(LOOPBACK, server.port(), ofSeconds(5));

            Call<String> price = scene.call("price(\"ACME\")", () -> client.price("ACME"));
            server.accept().expect("PRICE ACME\n").send("42.50\n");

            price.returns("42.50");
        }

        @Check(value = "reports a refused connection at once",
                inProduction = "a refusal is an answer: a caller that waits for the timeout instead"
                        + " turns a server's restart into an outage of its own.")
        void refused(Scene scene) {
            PriceClient client = new PriceClient(LOOPBACK, scene.freePort(), ofSeconds(5));

            Call<String> price = scene.call("price(\"ACME\")", () -> client.price("ACME"));

            price.fails(ConnectException.class, "refused");
        }

        @Check(value = "gets a price after a call that failed",
                inProduction = "a client that one failed call leaves unusable has to be restarted by hand.")
        void afterAFailure(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = new PriceClient(LOOPBACK, server.port(), ofSeconds(5));

            Call<String> first = scene.call("price(\"ACME\")", () -> client.price("ACME"));
            Connection connection = server.accept().expect("PRICE ACME\n");
            connection.close();
            first.fails(IOException.class, "the server ended the connection");

            Call<String> second = scene.call("price(\"ZINC\")", () -> client.price("ZINC"));
            server.accept().expect("PRICE ZINC\n").send("7.10\n");
            second.returns("7.10");
        }

        @Check(value = "still bounds the wait for the reply",
                inProduction = "a server that accepts and then hangs holds every caller, however short the"
                        + " connect was.")
        void silentServer(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = new PriceClient(LOOPBACK, server.port(), ofMillis(100));

            Call<String> price = scene.call("price(\"ACME\")", () -> client.price("ACME"));
            server.accept().expect("PRICE ACME\n").staySilent();

            price.fails(SocketTimeoutException.class, "a timeout");
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "gives up on a silent address within its timeout",
                inProduction = "Linux goes on for more than two minutes. Every caller waits as long, so"
                        + " one dead host takes all your threads.")
        void silentAddress(Scene scene) {
            BlackHole silence = scene.blackHole();
            PriceClient client = new PriceClient(silence.host(), silence.port(), ofMillis(200));

            Call<String> price = scene.call("price(\"ACME\") in 200 ms", () -> client.price("ACME"));
            silence.awaitDialling();

            price.within(BlackHole.PATIENCE).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "gives each client its own timeout",
                inProduction = "a limit that ignores its setting is either too long for the page that"
                        + " waits or too short for the server far away.")
        void eachItsOwn(Scene scene) {
            BlackHole silence = scene.blackHole();
            PriceClient patient = new PriceClient(silence.host(), silence.port(), ofMillis(600));
            PriceClient hasty = new PriceClient(silence.host(), silence.port(), ofMillis(100));

            Call<String> long600 = scene.call("price(\"LONG\") in 600 ms", () -> patient.price("LONG"));
            silence.awaitDialling();
            long600.awaitStandstill();
            Call<String> short100 = scene.call("price(\"SHORT\") in 100 ms", () -> hasty.price("SHORT"));

            short100.within(BlackHole.PATIENCE).fails(SocketTimeoutException.class, "a timeout");
            scene.verify(short100.endedBefore(long600),
                    "given up after 100 ms while the other client was still within its 600 ms",
                    "the client with 600 ms gave up first");
            long600.within(BlackHole.PATIENCE).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "leaves nothing dialling when it has given up",
                inProduction = "the caller has gone on, but a thread and a descriptor stay behind for"
                        + " each attempt: the retry loop of one night uses up both.")
        void nothingLeft(Scene scene) {
            BlackHole silence = scene.blackHole();
            PriceClient client = new PriceClient(silence.host(), silence.port(), ofMillis(100));

            Call<String> price = scene.call("price(\"ACME\") in 100 ms", () -> client.price("ACME"));
            silence.awaitDialling();

            price.within(BlackHole.PATIENCE).fails(SocketTimeoutException.class, "a timeout");
            silence.expectNobodyDials();
        }

        @Check(value = "names host and port when it gives up",
                inProduction = "at night the log says that something timed out, and not which of your"
                        + " forty servers it was.")
        void namesTheServer(Scene scene) {
            BlackHole silence = scene.blackHole();
            PriceClient client = new PriceClient(silence.host(), silence.port(), ofMillis(100));

            Call<String> price = scene.call("price(\"ACME\") in 100 ms", () -> client.price("ACME"));
            silence.awaitDialling();

            String message = String.valueOf(price.within(BlackHole.PATIENCE)
                    .fails(SocketTimeoutException.class, "a timeout").getMessage());
            scene.verify(message.contains(silence.host()) && message.contains("" + silence.port()),
                    "named host and port in the exception's message", "the message was \"" + message + "\"");
        }
    }
}
