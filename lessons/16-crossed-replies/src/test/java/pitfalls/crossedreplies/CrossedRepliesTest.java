package pitfalls.crossedreplies;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Gate;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;
import pitfalls.testkit.Tap;

@Lesson(value = "16-crossed-replies", edit = "QuoteClient.java")
class CrossedRepliesTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    private static final Duration HASTY = ofMillis(100);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the value that the server sends",
                inProduction = "a client without quotes crosses no replies, and is of no use.")
        void value(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = new QuoteClient(scene.dial(peer));
            Connection server = peer.accept();

            Call<String> acme = ask(scene, client, "ACME", PATIENT);
            answer(server, requestFor("ACME", scene, server), "42.50");
            acme.returns("42.50");

            Call<String> zinc = ask(scene, client, "ZINC", PATIENT);
            answer(server, requestFor("ZINC", scene, server), "7.10");
            zinc.returns("7.10");
        }

        @Check(value = "sends a request while another caller waits for its reply",
                inProduction = "a client that asks one thing at a time makes every caller queue behind the"
                        + " slowest reply. A hundred threads get the speed of one.")
        void bothOnTheWire(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = new QuoteClient(scene.dial(peer));
            Connection server = peer.accept();

            Call<String> acme = ask(scene, client, "ACME", PATIENT);
            String acmeId = requestFor("ACME", scene, server);
            acme.awaitStandstill();
            Call<String> zinc = ask(scene, client, "ZINC", PATIENT);
            String zincId = requestFor("ZINC", scene, server);
            answer(server, acmeId, "42.50");
            acme.returns("42.50");
            answer(server, zincId, "7.10");

            zinc.returns("7.10");
        }

        @Check(value = "delivers a reply while another caller's write is stuck",
                inProduction = "the server stops reading because nobody takes its replies, and nobody takes"
                        + " them because a write waits for the server. Both sides hang for good.")
        void whileAWriteIsStuck(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Gate stuck = scene.gate("the end of its write");
            QuoteClient client = new QuoteClient(scene.dial(peer, Tap.holdingTheWriteThatEnds(" ZINC\n", stuck)));
            Connection server = peer.accept();

            Call<String> acme = ask(scene, client, "ACME", PATIENT);
            String acmeId = requestFor("ACME", scene, server);
            Call<String> zinc = ask(scene, client, "ZINC", PATIENT);
            String zincId = requestFor("ZINC", scene, server);
            stuck.awaitArrival();
            scene.note("the write for ZINC is stuck");
            answer(server, acmeId, "42.50");

            acme.returns("42.50");
            stuck.open();
            answer(server, zincId, "7.10");
            zinc.returns("7.10");
        }

        @Check(value = "keeps the connection when one caller gives up",
                inProduction = "one slow quote breaks the calls of all the other threads, which had done"
                        + " nothing wrong.")
        void oneGivesUp(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = new QuoteClient(scene.dial(peer));
            Connection server = peer.accept();

            Call<String> hasty = ask(scene, client, "ACME", HASTY);
            requestFor("ACME", scene, server);
            Call<String> patient = ask(scene, client, "ZINC", PATIENT);
            String zincId = requestFor("ZINC", scene, server);
            hasty.fails(SocketTimeoutException.class, "a timeout");
            answer(server, zincId, "7.10");

            patient.returns("7.10");
        }

        @Check(value = "ends every waiting call when the server ends the connection",
                inProduction = "the server restarts, and threads wait on for replies that nobody will send.")
        void endOfTheConnection(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = new QuoteClient(scene.dial(peer));
            Connection server = peer.accept();

            Call<String> acme = ask(scene, client, "ACME", PATIENT);
            requestFor("ACME", scene, server);
            Call<String> zinc = ask(scene, client, "ZINC", PATIENT);
            requestFor("ZINC", scene, server);
            server.close();

            acme.fails(IOException.class, "the server ended the connection");
            zinc.fails(IOException.class, "the server ended the connection");
        }

        @Check(value = "fails at once when the connection has ended before the call",
                inProduction = "every call on the dead connection takes its whole patience, and a server's"
                        + " restart becomes a jam of threads.")
        void afterTheEnd(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = new QuoteClient(scene.dial(peer));
            Connection server = peer.accept();

            Call<String> acme = ask(scene, client, "ACME", PATIENT);
            requestFor("ACME", scene, server);
            server.close();
            acme.fails(IOException.class, "the server ended the connection");
            Call<String> zinc = ask(scene, client, "ZINC", PATIENT);

            zinc.fails(IOException.class, "the connection had ended");
        }

        @Check(value = "ends every waiting call when it is closed",
                inProduction = "a shutdown waits for replies: the process that should stop hangs until"
                        + " somebody kills it.")
        void closed(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = new QuoteClient(scene.dial(peer));
            Connection server = peer.accept();

            Call<String> acme = ask(scene, client, "ACME", PATIENT);
            requestFor("ACME", scene, server);
            acme.awaitStandstill();
            Call<String> zinc = ask(scene, client, "ZINC", PATIENT);
            requestFor("ZINC", scene, server);
            Call<?> close = scene.run("close()", client::close);

            close.returns();
            acme.fails(IOException.class, "the client was closed");
            zinc.fails(IOException.class, "the client was closed");
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "gives each caller the reply to its own request",
                inProduction = "one user sees another user's data. Nothing fails and nothing is logged, for"
                        + " every reply is a good one.")
        void answeredInAnotherOrder(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = new QuoteClient(scene.dial(peer));
            Connection server = peer.accept();

            Call<String> acme = ask(scene, client, "ACME", PATIENT);
            String acmeId = requestFor("ACME", scene, server);
            acme.awaitStandstill();
            Call<String> zinc = ask(scene, client, "ZINC", PATIENT);
            String zincId = requestFor("ZINC", scene, server);
            answer(server, zincId, "7.10");
            answer(server, acmeId, "42.50");

            acme.returns("42.50");
            zinc.returns("7.10");
        }

        @Check(value = "drops a reply that came too late",
                inProduction = "one timeout shifts every reply after it by one, until somebody restarts"
                        + " the process.")
        void lateReply(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = new QuoteClient(scene.dial(peer));
            Connection server = peer.accept();

            Call<String> hasty = ask(scene, client, "ACME", HASTY);
            String acmeId = requestFor("ACME", scene, server);
            Call<String> waiting = ask(scene, client, "ZINC", PATIENT);
            String zincId = requestFor("ZINC", scene, server);
            hasty.fails(SocketTimeoutException.class, "a timeout");
            answer(server, acmeId, "42.50");
            Call<String> third = ask(scene, client, "IRON", PATIENT);
            String ironId = requestFor("IRON", scene, server);
            answer(server, ironId, "3.30");

            third.returns("3.30");
            answer(server, zincId, "7.10");
            waiting.returns("7.10");
        }

        @Check(value = "gives a second attempt its own reply, not that to the first",
                inProduction = "the retry succeeds and returns the value of before, sometimes that of"
                        + " another question. It happens when the server is slow, so never in a test.")
        void secondAttempt(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = new QuoteClient(scene.dial(peer));
            Connection server = peer.accept();

            Call<String> quote = scene.call("ask(\"ACME\"), and again", () -> askAgain(client, "ACME"));
            String firstId = requestFor("ACME", scene, server);
            String secondId = requestFor("ACME", scene, server);
            answer(server, firstId, "42.50");
            answer(server, secondId, "43.75");

            quote.returns("43.75");
        }

        @Check(value = "keeps a reply that comes before its caller waits",
                inProduction = "a fast server's reply is lost once in a million calls, and the caller"
                        + " reports a timeout that the server's log cannot explain.")
        void earlyReply(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Gate sent = scene.gate("the end of its write");
            QuoteClient client = new QuoteClient(scene.dial(peer, Tap.holdingTheWriteThatEnds(" ZINC\n", sent)));
            Connection server = peer.accept();

            Call<String> acme = ask(scene, client, "ACME", PATIENT);
            String acmeId = requestFor("ACME", scene, server);
            acme.awaitStandstill();
            Call<String> zinc = ask(scene, client, "ZINC", PATIENT);
            String zincId = requestFor("ZINC", scene, server);
            sent.awaitArrival();
            answer(server, zincId, "7.10");
            answer(server, acmeId, "42.50");

            acme.returns("42.50");
            scene.note("the caller of ZINC goes on");
            sent.open();
            zinc.returns("7.10");
        }

        @Check(value = "lets each caller wait as long as it asked for, and no longer",
                inProduction = "a caller with 100 ms waits as long as the most patient one. The page that"
                        + " promised an answer in time breaks its promise when somebody else is slow.")
        void eachItsOwn(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = new QuoteClient(scene.dial(peer));
            Connection server = peer.accept();

            Call<String> patient = ask(scene, client, "ACME", PATIENT);
            String acmeId = requestFor("ACME", scene, server);
            patient.awaitStandstill();
            Call<String> hasty = ask(scene, client, "ZINC", HASTY);
            requestFor("ZINC", scene, server);

            hasty.fails(SocketTimeoutException.class, "a timeout");
            answer(server, acmeId, "42.50");
            patient.returns("42.50");
        }

        @Check(value = "joins the pieces of a reply when a caller gives up between them",
                inProduction = "a number loses its first digits and still is a number. Nobody notices the"
                        + " price that is wrong by a factor of a hundred.")
        void inTwoPieces(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = new QuoteClient(scene.dial(peer));
            Connection server = peer.accept();

            Call<String> hasty = ask(scene, client, "ACME", ofMillis(400));
            requestFor("ACME", scene, server);
            hasty.awaitStandstill();
            Call<String> patient = ask(scene, client, "ZINC", PATIENT);
            String zincId = requestFor("ZINC", scene, server);
            server.send(zincId + " 7");
            hasty.fails(SocketTimeoutException.class, "a timeout");
            server.send(".10\n");

            patient.returns("7.10");
        }
    }

    private static Call<String> ask(Scene scene, QuoteClient client, String symbol, Duration patience) {
        return scene.call("ask(\"" + symbol + "\")", () -> client.ask(symbol, patience));
    }

    /** Asks once with little patience and, after the timeout, once more on the same thread. */
    private static String askAgain(QuoteClient client, String symbol) throws IOException {
        try {
            return client.ask(symbol, HASTY);
        } catch (SocketTimeoutException gaveUp) {
            return client.ask(symbol, PATIENT);
        }
    }

    /** Waits for a request for this symbol, and gives its id. */
    private static String requestFor(String symbol, Scene scene, Connection server) {
        String request = server.receiveLine();
        scene.verify(request.matches("\\S+ " + symbol), "sent an id, a space and " + symbol,
                "sent \"" + request + "\"");
        return request.substring(0, request.indexOf(' '));
    }

    private static void answer(Connection server, String id, String value) {
        server.send(id + " " + value + "\n");
    }
}
