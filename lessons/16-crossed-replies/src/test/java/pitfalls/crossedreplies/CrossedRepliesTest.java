package pitfalls.crossedreplies;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Gate;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Moment;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;
import pitfalls.testkit.Tap;

@Lesson(value = "16-crossed-replies", edit = "QuoteClient.java")
class CrossedRepliesTest {

    /** Longer than a check lasts, on a busy machine too. */
    private static final Duration PATIENT = ofSeconds(30);

    /** Within this 2 MB have come. */
    private static final Duration SOON = ofSeconds(5);

    private static final Duration HASTY = ofMillis(100);

    /** So short that the server need not have seen the request by then. */
    private static final Duration SHORTEST = ofMillis(30);

    /** In whole seconds, without a remainder in milliseconds. */
    private static final Duration SECOND = ofSeconds(1);

    /** While others wait for {@link #LONG}: so late that who begins anew then is seen. */
    private static final Duration BETWEEN = ofMillis(330);

    /** More than a second, with a remainder. */
    private static final Duration LONGER = ofMillis(1_100);

    /** For a caller that is to be seen at rest before it gives up. */
    private static final Duration LONG = ofMillis(400);

    /** Some 49 days: as many milliseconds as an int cannot tell from one. */
    private static final Duration WEEKS = ofMillis((1L << 32) + 1);

    /** More callers, or clients, than a small pool of threads serves. */
    private static final int MANY = 8;

    /** More than a large one does. */
    private static final int CROWD = 130;

    /** More requests than ids that come round soon, at 256 or at a thousand. */
    private static final int IDS = 1_100;

    /** Longer than any buffer on the way. */
    private static final String LONG_VALUE = "7".repeat(200_000);

    /** Longer than a megabyte. Who reads byte by byte from the socket needs a second or two for it. */
    private static final String LONGEST_VALUE = "7".repeat(2_000_000);

    /** As long as a symbol may be. */
    private static final String LONGEST = "Brk-b".repeat(200);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the value that the server sends",
                inProduction = "a client without quotes crosses no replies, and is of no use.")
        void value(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = scene.using(new QuoteClient(scene.dial(peer)));
            Connection server = peer.accept();
            for (String value : List.of("42.50", "", " 1 042.5 EUR ", "a\0b\t", LONG_VALUE)) {
                scene.round("a value in one piece");
                Call<String> acme = ask(scene, client, "ACME", PATIENT);
                answer(server, requestFor("ACME", scene, server), value);
                acme.returns(value);
            }
            scene.round("a value of 2 MB");
            Call<String> longest = ask(scene, client, "ACME", PATIENT);
            String id = requestFor("ACME", scene, server);
            server.sendInBackground(Bytes.of(id + " " + LONGEST_VALUE + "\n"));
            longest.within(SOON).returns(LONGEST_VALUE);
            for (String symbol : List.of("Brk-b", LONGEST)) {
                scene.round("a symbol of " + symbol.length() + " letters");
                Call<String> other = ask(scene, client, symbol, PATIENT);
                answer(server, requestFor(symbol, scene, server), "700.00");
                other.returns("700.00");
            }
        }

        @Check(value = "sends a request while other callers wait for their replies",
                inProduction = "a client that asks one thing at a time makes every caller queue behind the"
                        + " slowest reply. A hundred threads get the speed of one.")
        void allOnTheWire(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = scene.using(new QuoteClient(scene.dial(peer)));
            Connection server = peer.accept();
            List<Call<String>> calls = new ArrayList<>();
            List<String> ids = new ArrayList<>();

            for (int i = 0; i < MANY; i++) {
                calls.add(ask(scene, client, "SHARE" + i, PATIENT));
                ids.add(requestFor("SHARE" + i, scene, server));
                calls.getLast().awaitStandstill();
            }
            for (int i = 0; i < MANY; i++) {
                answer(server, ids.get(i), i + ".50");
                calls.get(i).returns(i + ".50");
            }

            scene.round(CROWD + " callers");
            List<Call<String>> crowd = new ArrayList<>();
            StringBuilder replies = new StringBuilder();
            for (int i = 0; i < CROWD; i++) {
                crowd.add(ask(scene, client, "ACME", PATIENT));
                replies.append(requestFor("ACME", scene, server)).append(" 42.50\n");
            }
            server.send(replies.toString());
            crowd.forEach(call -> call.returns("42.50"));
        }

        @Check(value = "delivers a reply while another caller's write is stuck",
                inProduction = "the server stops reading because nobody takes its replies, and nobody takes"
                        + " them because a write waits for the server. Both sides hang for good.")
        void whileAWriteIsStuck(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Gate stuck = scene.gate("the end of its write");
            QuoteClient client =
                    scene.using(new QuoteClient(scene.dial(peer, Tap.holdingTheWriteThatEnds(" ZINC\n", stuck))));
            Connection server = peer.accept();

            Call<String> acme = ask(scene, client, "ACME", PATIENT);
            String acmeId = requestFor("ACME", scene, server);
            Call<String> zinc = ask(scene, client, "ZINC", PATIENT);
            String zincId = requestFor("ZINC", scene, server);
            stuck.awaitArrival();
            scene.note("the write for ZINC is stuck");
            answer(server, acmeId, "42.50");
            acme.returns("42.50");
            QuoteClient other = scene.using(new QuoteClient(scene.dial(peer)));
            Connection otherServer = peer.accept();
            Call<String> iron = ask(scene, other, "IRON", PATIENT);
            answer(otherServer, requestFor("IRON", scene, otherServer), "3.30");
            iron.returns("3.30");
            stuck.open();
            answer(server, zincId, "7.10");

            zinc.returns("7.10");
        }

        @Check(value = "sends each request whole when another caller sends as well",
                inProduction = "two requests run into one line. The server drops the line, or the connection.")
        void wholeRequests(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Gate first = scene.gate("the end of its first write");
            QuoteClient client = scene.using(new QuoteClient(scene.dial(peer, Tap.holdingTheFirstWrite(first))));
            Connection server = peer.accept();

            Call<String> acme = ask(scene, client, LONGEST, PATIENT);
            first.awaitArrival();
            Call<String> zinc = ask(scene, client, "ZINC", PATIENT);
            zinc.awaitStandstill();
            first.open();
            String acmeId = requestFor(LONGEST, scene, server);
            acme.awaitStandstill();
            String zincId = requestFor("ZINC", scene, server);
            answer(server, acmeId, "42.50");
            acme.returns("42.50");
            answer(server, zincId, "7.10");

            zinc.returns("7.10");
        }

        @Check(value = "keeps the connection when one caller gives up, or is interrupted",
                inProduction = "one slow quote breaks the calls of all the other threads, which had done"
                        + " nothing wrong.")
        void oneGivesUp(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = scene.using(new QuoteClient(scene.dial(peer)));
            Connection server = peer.accept();

            Call<String> hasty = ask(scene, client, "ACME", HASTY);
            requestFor("ACME", scene, server);
            hasty.after(HASTY).fails(SocketTimeoutException.class, "a timeout");
            AtomicReference<Thread> thread = new AtomicReference<>();
            Call<String> interrupted = scene.call("ask(\"GOLD\"), is it interrupted, and ask(\"IRON\")",
                    () -> stillInterrupted(client, "GOLD", thread));
            String goldId = requestFor("GOLD", scene, server);
            interrupted.awaitStandstill();
            thread.get().interrupt();
            scene.note("the thread of GOLD is interrupted");
            interrupted.awaitStandstill();
            answer(server, goldId, "99");
            answer(server, requestFor("IRON", scene, server), "3.30");
            interrupted.returns("interrupted, and then 3.30");
            Call<String> patient = ask(scene, client, "ZINC", PATIENT);
            String zincId = requestFor("ZINC", scene, server);
            answer(server, zincId, "7.10");
            patient.returns("7.10");

            scene.round("an interrupt before the call, and no reply");
            Gate stuck = scene.gate("the end of its write");
            QuoteClient other = scene.using(new QuoteClient(scene.dial(peer, Tap.holdingTheFirstWrite(stuck))));
            Connection otherServer = peer.accept();
            Call<String> acme = ask(scene, other, "ACME", HASTY);
            stuck.awaitArrival();
            Call<String> iron = interrupted(scene, other, "IRON", HASTY, InterruptedIOException.class);
            iron.awaitStandstill();
            stuck.open();
            acme.fails(SocketTimeoutException.class, "a timeout");
            iron.returns("interrupted");
            interrupted(scene, other, "LEAD", HASTY, InterruptedIOException.class).returns("interrupted");
            scene.note("the next one ends with the connection");
            Call<String> tin = interrupted(scene, other, "TIN", PATIENT, IOException.class);
            tin.awaitStandstill();
            otherServer.close();
            tin.returns("interrupted");
        }

        @Check(value = "ends every waiting call when the server ends or resets the connection",
                inProduction = "the server restarts, and threads wait on for replies that nobody will send; or"
                        + " one buys at 42 what costs 42.50.")
        void endOfTheConnection(Scene scene) throws IOException {
            for (String half : List.of("", " ", " 42")) {
                scene.round(half.isEmpty() ? "no byte of a reply, and the end" : "half a reply, and the end");
                Peer peer = scene.peer();
                QuoteClient client = scene.using(new QuoteClient(scene.dial(peer)));
                Connection server = peer.accept();
                Call<String> acme = ask(scene, client, "ACME", PATIENT);
                String acmeId = requestFor("ACME", scene, server);
                Call<String> zinc = ask(scene, client, "ZINC", PATIENT);
                requestFor("ZINC", scene, server);
                sendPart(server, acmeId, half).close();
                acme.fails(IOException.class, "the server ended the connection", SocketTimeoutException.class);
                zinc.fails(IOException.class, "the server ended the connection", SocketTimeoutException.class);
            }
            scene.round("a reset");
            Peer peer = scene.peer();
            QuoteClient client = scene.using(new QuoteClient(scene.dial(peer)));
            Connection server = peer.accept();
            Call<String> acme = ask(scene, client, "ACME", PATIENT);
            requestFor("ACME", scene, server);
            Call<String> zinc = ask(scene, client, "ZINC", PATIENT);
            requestFor("ZINC", scene, server);
            server.reset();
            acme.fails(IOException.class, "the server reset the connection", SocketTimeoutException.class);
            zinc.fails(IOException.class, "the server reset the connection", SocketTimeoutException.class);
        }

        @Check(value = "fails at once when the connection has ended before the call, or was never there",
                inProduction = "every call on the dead connection takes its whole patience, and a server's"
                        + " restart becomes a jam of threads.")
        void afterTheEnd(Scene scene) throws IOException {
            Socket unconnected = scene.using(new Socket());
            scene.call("new QuoteClient of a socket that is not connected", () -> new QuoteClient(unconnected))
                    .fails(IOException.class, "the socket is not connected");
            Peer peer = scene.peer();
            Socket closed = scene.dial(peer);
            peer.accept();
            closed.close();
            scene.call("new QuoteClient of a socket that is closed", () -> new QuoteClient(closed))
                    .fails(IOException.class, "the socket is closed");
            QuoteClient client = scene.using(new QuoteClient(scene.dial(peer)));
            Connection server = peer.accept();

            Call<String> acme = ask(scene, client, "ACME", PATIENT);
            requestFor("ACME", scene, server);
            server.close();
            acme.fails(IOException.class, "the server ended the connection");

            for (String symbol : List.of("ZINC", "IRON")) {
                ask(scene, client, symbol, PATIENT)
                        .fails(IOException.class, "the connection had ended", SocketTimeoutException.class);
            }
        }

        @Check(value = "ends every waiting call when it is closed, also while a write is stuck",
                inProduction = "a shutdown waits for replies: the process that should stop hangs until"
                        + " somebody kills it.")
        void closed(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Gate stuck = scene.gate("the end of its write");
            QuoteClient client =
                    scene.using(new QuoteClient(scene.dial(peer, Tap.holdingTheWriteThatEnds(" IRON\n", stuck))));
            Connection server = peer.accept();

            Call<String> acme = ask(scene, client, "ACME", PATIENT);
            requestFor("ACME", scene, server);
            acme.awaitStandstill();
            Call<String> zinc = ask(scene, client, "ZINC", PATIENT);
            requestFor("ZINC", scene, server);
            Call<String> iron = ask(scene, client, "IRON", PATIENT);
            requestFor("IRON", scene, server);
            stuck.awaitArrival();
            scene.note("the write for IRON is stuck");
            scene.run("close()", client::close).returns();
            acme.fails(IOException.class, "the client was closed", SocketTimeoutException.class);
            zinc.fails(IOException.class, "the client was closed", SocketTimeoutException.class);
            scene.expectNoSocketOpen();
            server.expectEnd();
            stuck.open();

            iron.fails(IOException.class, "the client was closed", SocketTimeoutException.class);
            ask(scene, client, "GOLD", PATIENT)
                    .fails(IOException.class, "the client was closed", SocketTimeoutException.class);
            scene.run("close() again", client::close).returns();
        }

        @Check(value = "serves many clients at once",
                inProduction = "the first few clients of a process get their replies. The others' calls time"
                        + " out, and their servers' logs show every reply.")
        void manyClients(Scene scene) throws IOException {
            Peer peer = scene.peer();
            List<Call<String>> calls = new ArrayList<>();
            List<Connection> servers = new ArrayList<>();
            List<String> ids = new ArrayList<>();

            for (int i = 0; i < MANY; i++) {
                QuoteClient client = scene.using(new QuoteClient(scene.dial(peer)));
                servers.add(peer.accept());
                calls.add(ask(scene, client, "SHARE" + i, PATIENT));
                ids.add(requestFor("SHARE" + i, scene, servers.getLast()));
            }
            for (int i = MANY - 1; i > 0; i--) {
                servers.get(i).send(ids.get(i) + " " + i);
                calls.get(i).awaitStandstill();
            }
            for (int i = MANY - 1; i > 0; i--) {
                servers.get(i).send(".50\n");
                calls.get(i).returns(i + ".50");
            }
            servers.getFirst().reset();
            calls.getFirst().fails(IOException.class, "the server reset the connection");

            scene.round(CROWD + " clients, whose writes are stuck, and then another");
            List<Call<String>> crowd = new ArrayList<>();
            List<Gate> writes = new ArrayList<>();
            servers.clear();
            for (int i = 0; i < CROWD; i++) {
                Gate stuck = scene.gate("the end of its write");
                QuoteClient client =
                        scene.using(new QuoteClient(scene.dial(peer, Tap.holdingTheFirstWrite(stuck))));
                servers.add(peer.accept());
                crowd.add(ask(scene, client, "ACME", PATIENT));
                stuck.awaitArrival();
                writes.add(stuck);
            }
            QuoteClient another = scene.using(new QuoteClient(scene.dial(peer)));
            Connection itsServer = peer.accept();
            Call<String> iron = ask(scene, another, "IRON", PATIENT);
            answer(itsServer, requestFor("IRON", scene, itsServer), "3.30");
            iron.returns("3.30");
            writes.forEach(Gate::open);
            for (int i = CROWD - 1; i >= 0; i--) {
                answer(servers.get(i), requestFor("ACME", scene, servers.get(i)), i + ".50");
                crowd.get(i).returns(i + ".50");
            }
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "gives each caller the reply to its own request",
                inProduction = "one user sees another user's data. Nothing fails and nothing is logged, for"
                        + " every reply is a good one.")
        void answeredInAnotherOrder(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = scene.using(new QuoteClient(scene.dial(peer)));
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

            scene.round(MANY + " callers, and all replies in one segment");
            List<Call<String>> calls = new ArrayList<>();
            StringBuilder replies = new StringBuilder();
            for (int i = 0; i < MANY; i++) {
                calls.add(ask(scene, client, "SHARE" + i, PATIENT));
                replies.insert(0, requestFor("SHARE" + i, scene, server) + " " + i + ".50\n");
            }
            server.send(replies.toString());
            for (int i = 0; i < MANY; i++) {
                calls.get(i).returns(i + ".50");
            }
        }

        @Check(value = "drops a reply that came too late, or to a request that nobody made",
                inProduction = "one timeout shifts every reply after it by one, until somebody restarts"
                        + " the process.")
        void lateReply(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = scene.using(new QuoteClient(scene.dial(peer)));
            Connection server = peer.accept();

            Call<String> hasty = ask(scene, client, "ACME", HASTY);
            String acmeId = requestFor("ACME", scene, server);
            Call<String> waiting = ask(scene, client, "ZINC", PATIENT);
            String zincId = requestFor("ZINC", scene, server);
            hasty.fails(SocketTimeoutException.class, "a timeout");
            answer(server, acmeId, "42.50");
            Call<String> third = ask(scene, client, "IRON", PATIENT);
            String ironId = requestFor("IRON", scene, server);
            for (String id : List.of(ironId + "0", ironId + "00", "0" + ironId, "+" + ironId, "-" + ironId, "")) {
                scene.round("a reply to a request that nobody made");
                answer(server, id, "42.50");
                third.awaitStandstill();
            }
            answer(server, ironId, "3.30");

            third.returns("3.30");
            answer(server, zincId, "7.10");
            waiting.returns("7.10");

            scene.round("replies before the requests of another client, which may choose the same ids");
            QuoteClient other = scene.using(new QuoteClient(scene.dial(peer)));
            Connection otherServer = peer.accept();
            Call<String> first = ask(scene, other, "ACME", PATIENT);
            String firstId = requestFor("ACME", scene, otherServer);
            answer(otherServer, zincId, "42.50");
            answer(otherServer, ironId, "42.50");
            answer(otherServer, firstId, "1");
            first.returns("1");
            for (String value : List.of("2", "3")) {
                Call<String> next = ask(scene, other, "ZINC", PATIENT);
                answer(otherServer, requestFor("ZINC", scene, otherServer), value);
                next.returns(value);
            }
        }

        @Check(value = "gives a later attempt its own reply, not that to the first",
                inProduction = "the retry succeeds and returns the value of before, sometimes that of"
                        + " another question. It happens when the server is slow, so never in a test.")
        void laterAttempt(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = scene.using(new QuoteClient(scene.dial(peer)));
            Connection server = peer.accept();

            Call<String> quote = scene.call("ask(\"ACME\"), and again", () -> askAgain(client, "ACME"));
            String firstId = requestFor("ACME", scene, server);
            String secondId = requestFor("ACME", scene, server);
            answer(server, firstId, "42.50");
            answer(server, secondId, "43.75");
            quote.returns("43.75");

            Set<String> ids = new HashSet<>(List.of(firstId, secondId));
            Call<?> many = scene.run(IDS + " calls, one after the other", () -> {
                for (int i = 0; i < IDS; i++) {
                    client.ask("ZINC", PATIENT);
                }
            });
            for (int i = 0; i < IDS; i++) {
                String id = requestFor("ZINC", scene, server);
                scene.verify(ids.add(id), "used each id once", "used " + id + " again after " + i + " calls");
                answer(server, id, "7.10");
            }
            many.returns();
        }

        @Check(value = "keeps a reply that comes before its caller waits",
                inProduction = "a fast server's reply is lost once in a million calls, and the caller"
                        + " reports a timeout that the server's log cannot explain.")
        void earlyReply(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Gate sent = scene.gate("the end of its write");
            QuoteClient client =
                    scene.using(new QuoteClient(scene.dial(peer, Tap.holdingTheWriteThatEnds(" ZINC\n", sent))));
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

        @Check(value = "joins the pieces of a reply when a caller gives up between them", besideOthers = true,
                inProduction = "a number loses its first digits and still is a number. Nobody notices the"
                        + " price that is wrong by a factor of a hundred.")
        void inPieces(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = scene.using(new QuoteClient(scene.dial(peer)));
            Connection server = peer.accept();

            Call<String> hasty = ask(scene, client, "ACME", LONG);
            requestFor("ACME", scene, server);
            hasty.awaitStandstill();
            Call<String> patient = ask(scene, client, "ZINC", WEEKS);
            String zincId = requestFor("ZINC", scene, server);
            server.send(zincId);
            patient.awaitStandstill();
            server.send(" 7");
            scene.letOthersRun();

            hasty.after(LONG).fails(SocketTimeoutException.class, "a timeout");
            for (String piece : List.of(".", "1", "0", "\n")) {
                patient.stillWaits();
                server.send(piece);
                patient.awaitStandstill();
            }

            patient.returns("7.10");
        }

        @Check(value = "lets each caller wait as long as it asked for, and no longer", besideOthers = true,
                inProduction = "a caller with 100 ms waits as long as the most patient one. The page that"
                        + " promised an answer in time breaks its promise when somebody else is slow.")
        void eachItsOwn(Scene scene) throws IOException {
            Peer peer = scene.peer();
            QuoteClient client = scene.using(new QuoteClient(scene.dial(peer)));
            Connection server = peer.accept();
            Gate stuck = scene.gate("the end of its write");
            QuoteClient slow = scene.using(new QuoteClient(scene.dial(peer, Tap.holdingTheFirstWrite(stuck))));
            Connection slowServer = peer.accept();
            QuoteClient third = scene.using(new QuoteClient(scene.dial(peer)));
            Connection thirdServer = peer.accept();
            Call<String> interrupted = interrupted(scene, third, "LEAD", WEEKS, IOException.class);
            List<Call<String>> patient = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                patient.add(ask(scene, client, "SHARE" + i, WEEKS));
                ids.add(requestFor("SHARE" + i, scene, server));
                patient.getLast().awaitStandstill();
            }
            Call<String> writing = ask(scene, slow, "LEAD", HASTY);
            stuck.awaitArrival();
            // Where it waits for its turn to send, it has to be at rest, as the others are.
            Call<String> next = ask(scene, slow, "ZINC", WEEKS);
            AtomicReference<Thread> thread = new AtomicReference<>();
            Call<String> woken = scene.call("ask(\"COAL\") in 400 ms, and is interrupted", () -> {
                thread.set(Thread.currentThread());
                return timesOutOrEnds(client, "COAL", LONG);
            }).mayEndInterrupted();
            requestFor("COAL", scene, server);
            Moment asked = scene.now();
            Call<String> millis400 = ask(scene, client, "GOLD", LONG);
            requestFor("GOLD", scene, server);
            Call<String> millis1100 = ask(scene, client, "IRON", LONGER);
            requestFor("IRON", scene, server);
            Call<String> millis1000 = ask(scene, client, "SILVER", SECOND);
            requestFor("SILVER", scene, server);
            List<Call<String>> millis100 = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                millis100.add(ask(scene, client, "ZINC", HASTY));
                requestFor("ZINC", scene, server);
            }
            Call<String> millis30 = ask(scene, client, "ACME", SHORTEST);
            requestFor("ACME", scene, server);
            millis30.after(SHORTEST).fails(SocketTimeoutException.class, "a timeout");
            millis100.forEach(call -> call.after(HASTY).fails(SocketTimeoutException.class, "a timeout"));
            Call<String> between = ask(scene, client, "TIN", PATIENT);
            String tinId = requestFor("TIN", scene, server);
            asked.awaitPassed(BETWEEN);
            answer(server, tinId, "8.80");
            between.returns("8.80");
            thread.get().interrupt();
            scene.note("the thread of COAL is interrupted");
            millis400.after(LONG).fails(SocketTimeoutException.class, "a timeout");
            thread.get().interrupt();
            woken.within(LONG.plus(ofMillis(250)), asked).returns("ended");
            scene.letOthersRun();

            millis1000.after(SECOND).fails(SocketTimeoutException.class, "a timeout");
            millis1100.after(LONGER).fails(SocketTimeoutException.class, "a timeout");
            writing.stillWaits();
            next.stillWaits();
            Moment sent = scene.now();
            stuck.open();
            writing.after(HASTY, sent).fails(SocketTimeoutException.class, "a timeout");
            requestFor("LEAD", scene, slowServer);
            answer(slowServer, requestFor("ZINC", scene, slowServer), "7.10");
            next.returns("7.10");
            patient.forEach(Call::stillWaits);
            server.expectOpen();
            for (int i = MANY - 1; i >= 0; i--) {
                answer(server, ids.get(i), i + ".50");
                patient.get(i).returns(i + ".50");
            }
            thirdServer.close();
            interrupted.returns("interrupted");
        }
    }

    private static Call<String> ask(Scene scene, QuoteClient client, String symbol, Duration patience) {
        String shown = symbol.length() < 20 ? "\"" + symbol + "\"" : "a long symbol";
        return scene.call("ask(" + shown + ")", () -> client.ask(symbol, patience));
    }

    /** Asks once with little patience and, after the timeout, once more on the same thread. */
    private static String askAgain(QuoteClient client, String symbol) throws IOException {
        try {
            return client.ask(symbol, HASTY);
        } catch (SocketTimeoutException gaveUp) {
            return client.ask(symbol, PATIENT);
        }
    }

    /** Asks, whatever that gives, and once more: whether the thread was interrupted between, and the second value. */
    private static String stillInterrupted(QuoteClient client, String symbol, AtomicReference<Thread> thread)
            throws IOException {
        thread.set(Thread.currentThread());
        try {
            client.ask(symbol, PATIENT);
        } catch (InterruptedIOException ended) {
            // An interrupt may end the call so.
        }
        String afterwards = Thread.interrupted() ? "interrupted" : "not interrupted";
        return afterwards + ", and then " + client.ask("IRON", PATIENT);
    }

    /** A call on a thread with an interrupt set, which tells whether it is set afterwards. It ends in this way. */
    private static Call<String> interrupted(Scene scene, QuoteClient client, String symbol, Duration patience,
            Class<? extends IOException> how) {
        return scene.call("ask(\"" + symbol + "\") with an interrupt set, and is it set afterwards", () -> {
            Thread.currentThread().interrupt();
            try {
                return "returned " + client.ask(symbol, patience);
            } catch (IOException ended) {
                if (!how.isInstance(ended)) {
                    throw ended;
                }
                return Thread.interrupted() ? "interrupted" : "not interrupted";
            }
        });
    }

    /** Asks, and is done no later than its patience is over, or an interrupt ends it. */
    private static String timesOutOrEnds(QuoteClient client, String symbol, Duration patience) throws IOException {
        try {
            return client.ask(symbol, patience);
        } catch (InterruptedIOException ended) {
            return "ended";
        }
    }

    private static Connection sendPart(Connection server, String id, String half) {
        return half.isEmpty() ? server : server.send(id + half);
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
