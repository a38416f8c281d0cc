package pitfalls.staleconnection;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.BlackHole;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "13-stale-connection", edit = "ConnectionPool.java")
class StaleConnectionTest {

    /** Longer than a check lasts, on a busy machine too. */
    private static final Duration PATIENT = ofSeconds(30);

    /** For a question of which nothing but a timeout is wanted. */
    private static final Duration HASTY = ofMillis(30);

    /** For a reply that comes at once, and then one that never comes. */
    private static final Duration SHORT = ofMillis(400);

    /** In whole seconds, without a remainder in milliseconds. */
    private static final Duration SECOND = ofSeconds(1);

    /** More than a second, with a remainder. */
    private static final Duration LONGER = ofMillis(1_300);

    /** For a dial that is refused when its SYN is repeated: after three seconds, or seven. */
    private static final Duration REFUSED = ofSeconds(8);

    /** Some 49 days: as many milliseconds as an int cannot tell from one. */
    private static final Duration WEEKS = ofMillis((1L << 32) + 1);

    /** More questions at the same time than a small pool of threads serves. */
    private static final int MANY = 8;

    /** More than a small pool keeps idle. */
    private static final int SOME = 24;

    /** More than a pool of threads, permits or connections has. */
    private static final int CROWD = 130;

    /** More than a pool that counts failures may take for a server that is gone. */
    private static final int REFUSALS = 5;

    /** More questions than a pool that counts them may let a connection have. */
    private static final int USES = 130;

    /** As often as two threads need to meet where they may not. */
    private static final int ROUNDS = 30;

    /** Longer than any buffer on the way. */
    private static final String LONG = "7".repeat(200_000);

    /** So that a server which does not read takes little, in bytes. */
    private static final int SMALL_BUFFER = 4_096;

    private static final int MEGABYTE = 1024 * 1024;

    /** More megabytes than the systems on the way take for who does not read. */
    private static final int UNTAKEN_MEGABYTES = 16;

    private static final String UNTAKEN = "7".repeat(UNTAKEN_MEGABYTES * MEGABYTE);

    /** Longer than a buffer of the JDK's, and as much as a system takes for who does not read. */
    private static final String UNREAD = "7".repeat(20_000);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "asks again over the connection that it has, and sends nothing else on it",
                inProduction = "a new connection for each question is never stale. It costs a round trip"
                        + " more, and a port of your machine stays taken for a minute.")
        void usedAgain(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = scene.using(pool(server, PATIENT));
            Connection connection = firstAsked(scene, pool, server);

            for (String reply : List.of("two", "", " three\0 ", LONG, "five", "six", "seven")) {
                scene.round("the same connection, and another question");
                answers(connection, ask(scene, pool, "next"), "next", reply);
            }
            scene.round("the same connection, and a question of " + LONG.length() + " bytes");
            Call<String> asked = scene.call("ask(LONG)", () -> pool.ask(LONG));
            answers(connection, asked, LONG, "reply");
            scene.round("the same connection, and " + USES + " questions");
            for (int i = 0; i < USES; i++) {
                answers(connection, ask(scene, pool, "next"), "next", "reply");
            }
        }

        @Check(value = "looks at an idle connection for a moment only",
                inProduction = "each question waits before it is asked. A look that costs more than a new"
                        + " connection is worth nothing.")
        void looksForAMoment(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = scene.using(pool(server, PATIENT));
            Connection connection = firstAsked(scene, pool, server);

            Call<?> eight = scene.run("ask " + MANY + " times", () -> {
                for (int i = 0; i < MANY; i++) {
                    pool.ask("next");
                }
            });
            for (int i = 0; i < MANY; i++) {
                connection.expect("next\n").send("reply\n");
            }

            eight.after(Duration.ZERO).returns();
        }

        @Check(value = "has a connection for each of several questions at the same time",
                inProduction = "one slow question, and everybody else waits behind it.")
        void severalAtOnce(Scene scene) {
            Peer server = scene.peerWithReceiveBuffer(SMALL_BUFFER);
            Peer another = scene.peer();
            ConnectionPool pool = scene.using(pool(server, PATIENT));
            ConnectionPool other = scene.using(pool(another, PATIENT));
            Call<String> untaken = scene.call("ask(UNTAKEN)", () -> pool.ask(UNTAKEN));
            Connection untaking = server.accept().staySilent();
            untaken.awaitStandstill();
            List<Call<String>> slow = new ArrayList<>();
            List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                slow.add(ask(scene, pool, "slow " + i));
                connections.add(server.accept().expect("slow " + i + "\n").send("at "));
            }
            slow.getLast().awaitStandstill();
            Call<String> quick = ask(scene, pool, "quick");
            answers(server.accept(), quick, "quick", "at once");
            Call<String> elsewhere = ask(scene, other, "quick");
            answers(another.accept(), elsewhere, "quick", "at once");
            for (int i = CROWD - 1; i >= 0; i--) {
                connections.get(i).send("last " + i + "\n");
                slow.get(i).returns("at last " + i);
            }
            untaken.stillWaits();
            untaking.reset();
            untaken.fails(IOException.class, "the connection broke", SocketTimeoutException.class);
        }

        @Check(value = "gives several questions at the same moment connections of their own",
                inProduction = "two threads take the same idle connection, and each gets the other's reply."
                        + " It happens under load, and never in a test.")
        void atTheSameMoment(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = scene.using(pool(server, PATIENT));
            List<Connection> connections = severalIdle(scene, pool, server, MANY);
            for (int round = 0; round < ROUNDS; round++) {
                scene.round(MANY + " questions at the same moment, and as many idle connections");
                List<Call<String>> calls = new ArrayList<>();
                for (int i = 0; i < MANY; i++) {
                    calls.add(ask(scene, pool, "" + i));
                }
                List<String> questions = connections.stream().map(Connection::receiveLine).toList();
                for (int i = 0; i < MANY; i++) {
                    connections.get(i).send("reply to " + questions.get(i) + "\n");
                }
                for (int i = 0; i < MANY; i++) {
                    calls.get(i).returns("reply to " + i);
                }
            }
        }

        @Check(value = "waits for a reply over a connection that it uses again",
                inProduction = "the first reply may take its time and the second may not. Under load, every"
                        + " question but the first of a connection fails.")
        void slowReply(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = scene.using(pool(server, PATIENT));
            Connection connection = firstAsked(scene, pool, server);
            for (List<String> parts : List.of(List.of("", "at ", "last\n"), List.of("a", "t", " last", "\n"))) {
                scene.round("a reply in " + parts.size() + " parts");
                Call<String> slow = ask(scene, pool, "two");
                connection.expect("two\n");
                parts.forEach(part -> {
                    slow.awaitStandstill();
                    connection.send(part).awaitArrival();
                });
                slow.returns("at last");
            }
        }

        @Check(value = "sends a question once, and reports at once what became of it",
                inProduction = "the server took the order and died before it could say so. Sent again, the"
                        + " order is carried out twice; or half of its reply is taken for the whole.")
        void sentOnce(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = scene.using(pool(server, PATIENT));
            for (String half : List.of("", "bou", "bought 100")) {
                scene.round("the server ends the connection when it has the order, and sent \"" + half + "\"");
                Connection ending = firstAsked(scene, pool, server);
                Call<String> order = ask(scene, pool, "buy 100");
                ending.expect("buy 100\n").send(half).close();
                order.fails(IOException.class, "the connection ended without a reply", SocketTimeoutException.class);
                scene.expectNoSocketOpen();
            }
            for (String half : List.of("", "bou")) {
                scene.round("the server resets the connection when it has the order, and sent \"" + half + "\"");
                Connection breaking = firstAsked(scene, pool, server);
                Call<String> order = ask(scene, pool, "buy 200");
                breaking.expect("buy 200\n").send(half).reset();
                order.fails(IOException.class, "the connection broke without a reply", SocketTimeoutException.class);
                scene.expectNoSocketOpen();
            }
            scene.round("the same on a connection that is new");
            Call<String> first = ask(scene, pool, "buy 300");
            server.accept().expect("buy 300\n").close();
            first.fails(IOException.class, "the connection ended without a reply", SocketTimeoutException.class);
            firstAsked(scene, pool, server);
        }

        @Check(value = "asks again after a refusal, and closes its idle connections when it is closed",
                inProduction = "the server is back after a minute, and each of your pools has to be restarted"
                        + " by hand; or a pool that was closed still takes descriptors of the server's.")
        void refusedAndClosed(Scene scene) {
            int port = scene.freePort();
            ConnectionPool pool = scene.using(new ConnectionPool(new InetSocketAddress("127.0.0.1", port), PATIENT));
            for (int i = 0; i < REFUSALS; i++) {
                ask(scene, pool, "one").fails(IOException.class, "the refusal", SocketTimeoutException.class);
                scene.expectNoSocketOpen();
            }
            Peer server = scene.peer("127.0.0.1", port);
            List<Connection> connections = severalIdle(scene, pool, server, SOME);
            List<Call<String>> again = new ArrayList<>();
            for (int i = 0; i < SOME; i++) {
                again.add(ask(scene, pool, "again"));
            }
            connections.forEach(connection -> connection.expect("again\n").send("reply\n"));
            again.forEach(call -> call.returns("reply"));

            scene.run("close()", pool::close).returns();
            scene.expectNoSocketOpen();
            connections.forEach(Connection::expectEnd);
        }

        @Check(value = "does not use a connection again on which no reply came",
                inProduction = "the late reply to the last question is taken for the reply to the next one.")
        void noReply(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = scene.using(pool(server, SHORT));
            Call<String> none = scene.call("ask(\"one\") in 400 ms", () -> pool.ask("one"));
            Connection silent = server.accept().expect("one\n").staySilent();
            Call<String> half = scene.call("ask(\"two\") in 400 ms", () -> pool.ask("two"));
            Connection torn = server.accept().expect("two\n").send("reply to t").staySilent();
            none.after(SHORT).fails(SocketTimeoutException.class, "a timeout");
            half.after(SHORT).fails(SocketTimeoutException.class, "a timeout");
            scene.expectNoSocketOpen();
            silent.expectEnd();
            torn.expectEnd();
            Call<String> next = scene.call("ask(\"three\") in 400 ms", () -> pool.ask("three"));
            answers(server.accept(), next, "three", "reply to three");
        }

        @Check(value = "gives each pool its own timeout, over a connection that it uses again too", besideOthers = true,
                inProduction = "a server that hangs holds every caller whose connection is not new, and that"
                        + " is nearly all of them.")
        void eachItsOwn(Scene scene) {
            Peer server = scene.peer();
            BlackHole nobody = scene.blackHole();
            ConnectionPool weeks = scene.using(pool(server, WEEKS));
            ConnectionPool longer = scene.using(pool(server, LONGER));
            ConnectionPool second = scene.using(pool(server, SECOND));
            ConnectionPool hasty = scene.using(pool(server, HASTY));
            ConnectionPool dialling = scene.using(new ConnectionPool(nobody.address(), SHORT));
            ConnectionPool patient = scene.using(new ConnectionPool(nobody.address(), LONGER));
            Peer full = scene.peerWithReceiveBuffer(SMALL_BUFFER);
            ConnectionPool sending = scene.using(pool(full, WEEKS));
            Connection first = firstAsked(scene, weeks, server);
            Connection other = firstAsked(scene, longer, server);
            Connection third = firstAsked(scene, second, server);
            ConnectionPool idle = scene.using(pool(server, PATIENT));
            Connection unused = firstAsked(scene, idle, server);
            ConnectionPool waiting = scene.using(new ConnectionPool(nobody.address(), WEEKS));

            // A pool that computes while it sends is seen by the calls that wait beside it.
            Call<String> untaken = scene.call("ask(UNTAKEN)", () -> sending.ask(UNTAKEN));
            Connection untaking = full.accept().staySilent();
            untaken.awaitStandstill();
            ConnectionPool soon = scene.using(pool(server, SHORT));
            Call<String> takenLate = scene.call("ask(UNTAKEN) in 400 ms", () -> soon.ask(UNTAKEN));
            Connection takesLate = server.accept();
            Call<String> dial49 = scene.call("ask(\"four\") in 49 days", () -> waiting.ask("four"));
            Call<String> days49 = scene.call("ask(\"two\") in 49 days", () -> weeks.ask("two"));
            first.expect("two\n");
            Call<String> millis1300 = scene.call("ask(\"two\") in 1300 ms", () -> longer.ask("two"));
            Call<String> millis1000 = scene.call("ask(\"two\") in 1 s", () -> second.ask("two"));
            Call<String> millis400 = scene.call("ask(\"two\") in 400 ms", () -> dialling.ask("two"));
            Call<String> dial1300 = scene.call("ask(\"three\") in 1300 ms", () -> patient.ask("three"));
            millis400.awaitStandstill();
            Call<String> millis30 = scene.call("ask(\"one\") in 30 ms", () -> hasty.ask("one"));
            other.expect("two\n").staySilent();
            third.expect("two\n").send("at ").staySilent();

            scene.letOthersRun();
            millis30.after(HASTY).fails(SocketTimeoutException.class, "a timeout");
            millis400.after(SHORT).fails(SocketTimeoutException.class, "a timeout");
            dial1300.after(LONGER).fails(SocketTimeoutException.class, "a timeout");
            dial49.stillWaits();
            nobody.close();
            scene.note("the server takes the question of 16 MB");
            for (int i = 0; i < UNTAKEN_MEGABYTES; i++) {
                takesLate.receive(MEGABYTE);
            }
            takesLate.expect("\n").send("taken\n");
            takenLate.returns("taken");
            millis1000.after(SECOND).fails(SocketTimeoutException.class, "a timeout");
            millis1300.after(LONGER).fails(SocketTimeoutException.class, "a timeout");
            untaken.stillWaits();
            untaking.reset();
            untaken.fails(IOException.class, "the connection broke", SocketTimeoutException.class);
            days49.stillWaits();
            first.send("at last\n");
            days49.returns("at last");
            scene.note("a connection that was idle meanwhile");
            answers(unused, ask(scene, idle, "next"), "next", "reply");
            dial49.within(REFUSED).fails(IOException.class, "the refusal", SocketTimeoutException.class);
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "opens a new connection where the server has ended the idle one",
                inProduction = "servers close what is idle, after a minute or at each restart. The first"
                        + " question of every morning fails.")
        void ended(Scene scene) {
            stale(scene, connection -> connection.halfClose().awaitArrival());
        }

        @Check(value = "opens a new connection where the server has reset the idle one",
                inProduction = "a firewall forgets idle connections and answers with a reset, or the server"
                        + " crashed. Each pooled connection fails one question.")
        void reset(Scene scene) {
            stale(scene, connection -> {
                connection.reset();
                connection.awaitArrival();
            });
        }

        @Check(value = "opens a new connection where bytes came that nobody asked for",
                inProduction = "a farewell, or a reply that came twice, is taken for the reply to the next"
                        + " question. From there on every reply belongs to the question before.")
        void unasked(Scene scene) {
            for (String unasked : List.of("idle for too long\n", "x", "\n", "\0", UNREAD)) {
                scene.round(unasked.length() + " bytes that nobody asked for");
                stale(scene, connection -> connection.send(unasked).awaitArrival());
            }
            scene.round("bytes that nobody asked for, and the end");
            stale(scene, connection -> connection.send("bye\n").halfClose().awaitArrival());
        }

        @Check(value = "opens a new connection where such bytes came together with a reply",
                inProduction = "two lines in one segment: one is read, and the other waits in your buffer for"
                        + " the next question.")
        void unaskedInOneSegment(Scene scene) {
            Peer server = scene.peer();
            for (String unasked : List.of("reply to one\n", "r", "\n", "\0", UNREAD)) {
                scene.round("a reply, and " + unasked.length() + " bytes that nobody asked for");
                ConnectionPool pool = scene.using(pool(server, PATIENT));
                Call<String> one = ask(scene, pool, "one");
                Connection stale = server.accept().expect("one\n").send("reply to one\n" + unasked).awaitArrival();
                one.returns("reply to one");

                Call<String> next = ask(scene, pool, "two");
                answers(server.accept(), next, "two", "reply to two");
                stale.expectEnd();
            }
        }

        @Check(value = "closes each connection that it does not use any more",
                inProduction = "each one stays in CLOSE_WAIT, with its descriptor, until the collector happens"
                        + " to find it. A restart of the server leaves hundreds at once.")
        void closesTheStale(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = scene.using(pool(server, PATIENT));
            scene.round("the server has ended them all");
            List<Connection> stale = severalIdle(scene, pool, server, MANY);
            stale.forEach(Connection::halfClose);
            stale.forEach(Connection::awaitArrival);

            Call<String> next = ask(scene, pool, "two");
            Connection good = server.accept().expect("two\n");
            stale.forEach(Connection::expectEnd);
            next.awaitStandstill().stillWaits();
            good.send("reply to two\n");
            next.returns("reply to two");
            scene.run("close()", pool::close).returns();

            scene.round("the server has ended one, has reset another, has sent a third a line, and is gone");
            Peer gone = scene.peer();
            ConnectionPool refused = scene.using(pool(gone, PATIENT));
            List<Connection> all = severalIdle(scene, refused, gone, 3);
            all.get(0).halfClose();
            all.get(1).reset();
            all.get(2).send("bye\n");
            all.forEach(Connection::awaitArrival);
            gone.close();
            ask(scene, refused, "two").fails(IOException.class, "the refusal", SocketTimeoutException.class);
            scene.expectNoSocketOpen();
        }

        @Check(value = "finds the good connection between those that are not",
                inProduction = "after a restart of one server of three, every good connection is thrown away"
                        + " with the others, and all clients connect at the same moment.")
        void goodOneBetween(Scene scene) {
            for (int which : List.of(0, 3, MANY - 1)) {
                scene.round(MANY + " idle connections, and number " + (which + 1) + " is good");
                Peer server = scene.peer();
                ConnectionPool pool = scene.using(pool(server, PATIENT));
                List<Connection> all = severalIdle(scene, pool, server, MANY);
                Connection good = all.remove(which);
                all.forEach(Connection::halfClose);
                all.forEach(Connection::awaitArrival);

                answers(good, ask(scene, pool, "two"), "two", "reply to two");
            }
            scene.round("questions fail on other connections, and number 1 is good");
            Peer server = scene.peer();
            ConnectionPool pool = scene.using(pool(server, SHORT));
            Call<String> one = ask(scene, pool, "one");
            Connection good = server.accept().expect("one\n");
            Call<String> ended = ask(scene, pool, "two");
            Connection ending = server.accept().expect("two\n");
            Call<String> broken = ask(scene, pool, "three");
            Connection breaking = server.accept().expect("three\n");
            Call<String> late = scene.call("ask(\"four\") in 400 ms", () -> pool.ask("four"));
            server.accept().expect("four\n").staySilent();
            good.send("reply to one\n");
            one.returns("reply to one");

            ending.close();
            ended.fails(IOException.class, "the connection ended without a reply", SocketTimeoutException.class);
            answers(good, ask(scene, pool, "five"), "five", "reply to five");
            breaking.reset();
            broken.fails(IOException.class, "the connection broke without a reply", SocketTimeoutException.class);
            answers(good, ask(scene, pool, "six"), "six", "reply to six");
            late.after(SHORT).fails(SocketTimeoutException.class, "a timeout");
            answers(good, ask(scene, pool, "seven"), "seven", "reply to seven");
        }
    }

    /** What a server does to an idle connection. */
    private interface Deed {
        void to(Connection connection);
    }

    /** Asks over a connection, spoils it while it is idle, and asks again; and that once more. */
    private static void stale(Scene scene, Deed deed) {
        Peer server = scene.peer();
        ConnectionPool pool = scene.using(pool(server, PATIENT));
        Connection stale = firstAsked(scene, pool, server);
        for (String question : List.of("two", "three")) {
            deed.to(stale);
            Call<String> next = ask(scene, pool, question);
            Connection good = server.accept();
            answers(good, next, question, "reply to " + question);
            stale = good;
        }
    }

    private static ConnectionPool pool(Peer server, Duration replyTimeout) {
        return new ConnectionPool(server.address(), replyTimeout);
    }

    private static Call<String> ask(Scene scene, ConnectionPool pool, String question) {
        return scene.call("ask(\"" + question + "\")", () -> pool.ask(question));
    }

    private static void answers(Connection connection, Call<String> asked, String question, String reply) {
        connection.expect(question + "\n").send(reply + "\n");
        asked.returns(reply);
    }

    /** Asks a first question, so that its connection is idle. */
    private static Connection firstAsked(Scene scene, ConnectionPool pool, Peer server) {
        Call<String> one = ask(scene, pool, "one");
        Connection connection = server.accept().expect("one\n").send("reply to one\n");
        one.returns("reply to one");
        return connection;
    }

    /** Asks several questions at once, so that their connections are idle. */
    private static List<Connection> severalIdle(Scene scene, ConnectionPool pool, Peer server, int count) {
        List<Call<String>> asked = new ArrayList<>();
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            asked.add(ask(scene, pool, "" + i));
            connections.add(server.accept().expect(i + "\n"));
        }
        for (int i = 0; i < count; i++) {
            connections.get(i).send("reply to " + i + "\n");
            asked.get(i).returns("reply to " + i);
        }
        return connections;
    }
}
