package pitfalls.staleconnection;

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

@Lesson(value = "13-stale-connection", edit = "ConnectionPool.java")
class StaleConnectionTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    /** For a question of which nothing but a timeout is wanted. */
    private static final Duration HASTY = ofMillis(100);

    /** For a reply that comes at once, and then one that never comes. */
    private static final Duration SHORT = ofMillis(500);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "asks again over the connection that it has, and sends nothing else on it",
                inProduction = "a new connection for each question is never stale. It costs a round trip"
                        + " more, and a port of your machine stays taken for a minute.")
        void usedAgain(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = new ConnectionPool(server.address(), PATIENT);
            Connection connection = firstAsked(scene, pool, server);

            for (String question : new String[] {"two", "three"}) {
                Call<String> next = ask(scene, pool, question);
                connection.expect(question + "\n").send("reply to " + question + "\n");
                next.returns("reply to " + question);
            }
        }

        @Check(value = "has a connection for each of two questions at the same time",
                inProduction = "one slow question, and everybody else waits behind it.")
        void twoAtOnce(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = new ConnectionPool(server.address(), PATIENT);

            Call<String> slow = ask(scene, pool, "slow");
            Connection first = server.accept().expect("slow\n");
            Call<String> quick = ask(scene, pool, "quick");
            server.accept().expect("quick\n").send("at once\n");
            quick.returns("at once");
            first.send("at last\n");

            slow.returns("at last");
        }

        @Check(value = "waits for a reply over a connection that it uses again",
                inProduction = "the first reply may take its time and the second may not. Under load, every"
                        + " question but the first of a connection fails.")
        void slowReply(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = new ConnectionPool(server.address(), PATIENT);
            Connection connection = firstAsked(scene, pool, server);

            Call<String> slow = ask(scene, pool, "two");
            connection.expect("two\n");
            slow.awaitStandstill();
            connection.send("at ").awaitArrival();
            slow.awaitStandstill();
            connection.send("last\n");

            slow.returns("at last");
        }

        @Check(value = "bounds the wait for a reply over a connection that it uses again",
                inProduction = "a server that hangs holds every caller whose connection is not new, and that"
                        + " is nearly all of them.")
        void silentAgain(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = new ConnectionPool(server.address(), SHORT);
            Connection connection = firstAsked(scene, pool, server);

            Call<String> silent = scene.call("ask(\"two\") in 500 ms", () -> pool.ask("two"));
            connection.expect("two\n").staySilent();

            silent.within(PATIENT).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "sends a question once, whatever becomes of it",
                inProduction = "the server took the order and died before it could say so. Sent again, the"
                        + " order is carried out twice.")
        void sentOnce(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = new ConnectionPool(server.address(), PATIENT);

            scene.round("the server ends the connection when it has the order");
            Connection ending = firstAsked(scene, pool, server);
            Call<String> order = ask(scene, pool, "buy 100");
            ending.expect("buy 100\n").close();
            order.fails(IOException.class, "the connection ended without a reply");

            scene.round("the server resets the connection when it has the order");
            Connection breaking = firstAsked(scene, pool, server);
            Call<String> second = ask(scene, pool, "buy 200");
            breaking.expect("buy 200\n").reset();
            second.fails(IOException.class, "the connection broke without a reply");

            scene.round("the server has the order and stays silent");
            ConnectionPool hasty = new ConnectionPool(server.address(), HASTY);
            Call<String> third = scene.call("ask(\"buy 300\") in 100 ms", () -> hasty.ask("buy 300"));
            server.accept().expect("buy 300\n").staySilent();
            third.fails(SocketTimeoutException.class, "a timeout");
            scene.call("ask(\"sell 300\") in 100 ms", () -> hasty.ask("sell 300"));
            server.accept().expect("sell 300\n");
        }

        @Check(value = "does not use a connection again on which no reply came",
                inProduction = "the late reply to the last question is taken for the reply to the next one.")
        void noReply(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = new ConnectionPool(server.address(), HASTY);

            Call<String> silent = scene.call("ask(\"one\") in 100 ms", () -> pool.ask("one"));
            Connection connection = server.accept().expect("one\n").staySilent();
            silent.fails(SocketTimeoutException.class, "a timeout");

            connection.expectEnd();
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "opens a new connection where the server has ended the idle one",
                inProduction = "servers close what is idle, after a minute or at each restart. The first"
                        + " question of every morning fails.")
        void ended(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = new ConnectionPool(server.address(), PATIENT);
            Connection stale = firstAsked(scene, pool, server);
            stale.halfClose().awaitArrival();

            Call<String> next = ask(scene, pool, "two");
            server.accept().expect("two\n").send("reply to two\n");

            next.returns("reply to two");
        }

        @Check(value = "opens a new connection where the server has reset the idle one",
                inProduction = "a firewall forgets idle connections and answers with a reset, or the server"
                        + " crashed. Each pooled connection fails one question.")
        void reset(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = new ConnectionPool(server.address(), PATIENT);
            Connection stale = firstAsked(scene, pool, server);
            stale.reset();
            stale.awaitArrival();

            Call<String> next = ask(scene, pool, "two");
            server.accept().expect("two\n").send("reply to two\n");

            next.returns("reply to two");
        }

        @Check(value = "opens a new connection where bytes came that nobody asked for",
                inProduction = "a farewell, or a reply that came twice, is taken for the reply to the next"
                        + " question. From there on every reply belongs to the question before.")
        void unasked(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = new ConnectionPool(server.address(), PATIENT);
            Connection stale = firstAsked(scene, pool, server);
            stale.send("idle for too long\n").awaitArrival();

            Call<String> next = ask(scene, pool, "two");
            server.accept().expect("two\n").send("reply to two\n");

            next.returns("reply to two");
        }

        @Check(value = "opens a new connection where such bytes came together with a reply",
                inProduction = "two lines in one segment: one is read, and the other waits in your buffer for"
                        + " the next question.")
        void unaskedInOneSegment(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = new ConnectionPool(server.address(), PATIENT);
            Call<String> one = ask(scene, pool, "one");
            server.accept().expect("one\n").send("reply to one\nreply to one\n");
            one.returns("reply to one");

            Call<String> next = ask(scene, pool, "two");
            server.accept().expect("two\n").send("reply to two\n");

            next.returns("reply to two");
        }

        @Check(value = "closes the connection that it does not use any more",
                inProduction = "each one stays in CLOSE_WAIT, with its descriptor, until the process ends.")
        void closesTheStale(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = new ConnectionPool(server.address(), PATIENT);
            Connection stale = firstAsked(scene, pool, server);
            stale.halfClose().awaitArrival();

            Call<String> next = ask(scene, pool, "two");
            server.accept().expect("two\n");
            stale.expectEnd();
            next.awaitStandstill();

            scene.verify(!next.hasEnded(), "waited for the reply on its new connection", next.state());
        }

        @Check(value = "finds the good connection between two that are not",
                inProduction = "after a restart of one server of three, every good connection is thrown away"
                        + " with the others, and all clients connect at the same moment.")
        void goodOneBetween(Scene scene) {
            Peer server = scene.peer();
            ConnectionPool pool = new ConnectionPool(server.address(), PATIENT);
            Call<String> a = ask(scene, pool, "a");
            Connection first = server.accept().expect("a\n");
            Call<String> b = ask(scene, pool, "b");
            Connection good = server.accept().expect("b\n");
            Call<String> c = ask(scene, pool, "c");
            Connection last = server.accept().expect("c\n");
            first.send("reply to a\n");
            a.returns("reply to a");
            good.send("reply to b\n");
            b.returns("reply to b");
            last.send("reply to c\n");
            c.returns("reply to c");
            first.halfClose().awaitArrival();
            last.halfClose().awaitArrival();

            Call<String> next = ask(scene, pool, "two");
            good.expect("two\n").send("reply to two\n");

            next.returns("reply to two");
        }
    }

    private static Call<String> ask(Scene scene, ConnectionPool pool, String question) {
        return scene.call("ask(\"" + question + "\")", () -> pool.ask(question));
    }

    /** Asks a first question, so that its connection is idle. */
    private static Connection firstAsked(Scene scene, ConnectionPool pool, Peer server) {
        Call<String> one = ask(scene, pool, "one");
        Connection connection = server.accept().expect("one\n").send("reply to one\n");
        one.returns("reply to one");
        return connection;
    }
}
