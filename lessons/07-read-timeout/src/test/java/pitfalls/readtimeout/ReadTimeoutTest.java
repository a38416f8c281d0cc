package pitfalls.readtimeout;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "07-read-timeout", edit = "PriceClient.java")
class ReadTimeoutTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    /** For a client whose first call is to time out, and whose second is to be answered in time. */
    private static final Duration BRIEF = ofMillis(200);

    /** For a client of which nothing but a timeout is wanted. */
    private static final Duration HASTY = ofMillis(100);

    /** Long enough for a request to go out while another call waits, and shorter than any step of a check. */
    private static final Duration SHORT = ofMillis(300);

    /** How long a check waits for a timeout, from when the server has the request. */
    private static final Duration GIVING_UP = ofMillis(550);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the price that the server sends",
                inProduction = "a client without prices waits for nobody, and is of no use.")
        void price(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = new PriceClient(server.address(), PATIENT);

            Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
            server.accept().expect("PRICE ACME\n").send("42.50\n");

            acme.returns("42.50");
        }

        @Check(value = "keeps its connection between calls",
                inProduction = "a new connection for each price costs a round trip more, and a port of your"
                        + " machine stays taken for a minute after each.")
        void oneConnection(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = new PriceClient(server.address(), PATIENT);

            Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
            Connection connection = server.accept().expect("PRICE ACME\n").send("42.50\n");
            acme.returns("42.50");
            Call<String> zinc = scene.call("price(\"ZINC\")", () -> client.price("ZINC"));
            connection.expect("PRICE ZINC\n").send("7.10\n");

            zinc.returns("7.10");
        }

        @Check(value = "reports at once a reply that ends half-way",
                inProduction = "the server restarts in the middle of 42.50, and you buy at 42.")
        void endInAReply(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = new PriceClient(server.address(), PATIENT);

            Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
            server.accept().expect("PRICE ACME\n").send("42.").close();

            acme.fails(IOException.class, "the server ended the connection");
        }

        @Check(value = "gets a price after the server ended the connection",
                inProduction = "the server is back after a minute, and each of your clients has to be"
                        + " restarted by hand.")
        void afterTheEnd(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = new PriceClient(server.address(), PATIENT);

            Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
            server.accept().expect("PRICE ACME\n").close();
            acme.fails(IOException.class, "the server ended the connection");
            Call<String> zinc = scene.call("price(\"ZINC\")", () -> client.price("ZINC"));
            server.accept().expect("PRICE ZINC\n").send("7.10\n");

            zinc.returns("7.10");
        }

        @Check(value = "ends its connection when it is closed",
                inProduction = "a client that was closed still takes a descriptor here and a thread of the"
                        + " server.")
        void closed(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = new PriceClient(server.address(), PATIENT);

            Call<String> acme = scene.call("price(\"ACME\")", () -> client.price("ACME"));
            Connection connection = server.accept().expect("PRICE ACME\n").send("42.50\n");
            acme.returns("42.50");
            scene.run("close()", client::close).returns();

            connection.expectEnd();
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "gives up on a silent server within its timeout",
                inProduction = "no reply comes, nothing breaks, and the call waits for ever. One hung server"
                        + " takes all threads of your pool, one by one.")
        void silentServer(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = new PriceClient(server.address(), HASTY);

            Call<String> acme = scene.call("price(\"ACME\") in 100 ms", () -> client.price("ACME"));
            server.accept().expect("PRICE ACME\n").staySilent();

            acme.within(GIVING_UP).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "gives up on half a reply, and forgets it",
                inProduction = "a server that hangs in the middle of a line holds you like a silent one. And"
                        + " half a line that is left over spoils the next price.")
        void halfAReply(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = new PriceClient(server.address(), BRIEF);

            Call<String> acme = scene.call("price(\"ACME\") in 200 ms", () -> client.price("ACME"));
            server.accept().expect("PRICE ACME\n").sendIfOpen("42").staySilent();
            acme.within(GIVING_UP).fails(SocketTimeoutException.class, "a timeout");
            Call<String> zinc = scene.call("price(\"ZINC\") in 200 ms", () -> client.price("ZINC"));
            server.expectOnAny("PRICE ZINC\n").send("7.10\n");

            zinc.returns("7.10");
        }

        @Check(value = "gets its own reply when a late one came before it asked",
                inProduction = "every call now returns the price that the call before it had asked for. No"
                        + " error shows it, and all the numbers look like prices.")
        void lateReplyBefore(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = new PriceClient(server.address(), BRIEF);

            Call<String> acme = scene.call("price(\"ACME\") in 200 ms", () -> client.price("ACME"));
            Connection slow = server.accept().expect("PRICE ACME\n");
            acme.within(GIVING_UP).fails(SocketTimeoutException.class, "a timeout");
            slow.sendIfOpen("42.50\n");
            Call<String> zinc = scene.call("price(\"ZINC\") in 200 ms", () -> client.price("ZINC"));
            server.expectOnAny("PRICE ZINC\n").send("7.10\n");

            zinc.returns("7.10");
        }

        @Check(value = "gets its own reply when a late one comes after it asked",
                inProduction = "what you throw away before you ask cannot contain a reply that is still on"
                        + " its way. It arrives a moment later, as the price of another share.")
        void lateReplyAfter(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = new PriceClient(server.address(), BRIEF);

            Call<String> acme = scene.call("price(\"ACME\") in 200 ms", () -> client.price("ACME"));
            Connection slow = server.accept().expect("PRICE ACME\n");
            acme.within(GIVING_UP).fails(SocketTimeoutException.class, "a timeout");
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
            PriceClient client = new PriceClient(server.address(), BRIEF);

            Call<String> acme = scene.call("price(\"ACME\") in 200 ms", () -> client.price("ACME"));
            server.accept().expect("PRICE ACME\n").staySilent();
            acme.within(GIVING_UP).fails(SocketTimeoutException.class, "a timeout");
            Call<String> zinc = scene.call("price(\"ZINC\") in 200 ms", () -> client.price("ZINC"));
            server.expectOnAny("PRICE ZINC\n").send("7.10\n");

            zinc.returns("7.10");
        }

        @Check(value = "closes the connection that it gave up on",
                inProduction = "each timeout leaves a descriptor here and a thread of the server behind. A"
                        + " slow hour uses up both.")
        void closesTheConnection(Scene scene) {
            Peer server = scene.peer();
            PriceClient client = new PriceClient(server.address(), HASTY);

            Call<String> acme = scene.call("price(\"ACME\") in 100 ms", () -> client.price("ACME"));
            Connection connection = server.accept().expect("PRICE ACME\n").staySilent();
            acme.within(GIVING_UP).fails(SocketTimeoutException.class, "a timeout");

            connection.expectEnd();
        }

        @Check(value = "gives each client its own timeout",
                inProduction = "a limit that ignores its setting is too long for the page that waits, or too"
                        + " short for the report that takes its time.")
        void eachItsOwn(Scene scene) {
            Peer server = scene.peer();
            PriceClient patient = new PriceClient(server.address(), PATIENT);
            PriceClient hasty = new PriceClient(server.address(), SHORT);

            Call<String> long5000 = scene.call("price(\"LONG\") in 5000 ms", () -> patient.price("LONG"));
            Connection slow = server.accept().expect("PRICE LONG\n");
            long5000.awaitStandstill();
            Call<String> short300 = scene.call("price(\"SHORT\") in 300 ms", () -> hasty.price("SHORT"));
            server.accept().expect("PRICE SHORT\n").staySilent();
            short300.within(GIVING_UP.plus(SHORT)).fails(SocketTimeoutException.class, "a timeout");
            slow.sendIfOpen("42.50\n");

            long5000.returns("42.50");
        }
    }
}
