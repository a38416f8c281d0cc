package pitfalls.doubleclose;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "12-double-close", edit = "ConnectionPool.java")
class DoubleCloseTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    private static final Duration HASTY = ofMillis(100);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "lends a released connection again",
                inProduction = "every request pays for a new connection, and the server runs out of them."
                        + " That is what the pool was for.")
        void lentAgain(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = new ConnectionPool(peer.address(), 2);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);
            Borrower c = new Borrower("c", scene, pool);

            Call<String> acme = a.borrowsAndAsks("ACME");
            Connection server = peer.accept().expect("ACME\n").send("42.50\n");
            acme.returns("42.50");
            a.closes();
            Call<String> zinc = b.borrowsAndAsks("ZINC");
            server.expect("ZINC\n").send("7.10\n");
            zinc.returns("7.10");
            b.closes();
            Call<String> iron = c.borrowsAndAsks("IRON");
            server.expect("IRON\n").send("3.30\n");

            iron.returns("3.30");
        }

        @Check(value = "gives each borrower its own connection, and opens at most max",
                inProduction = "either the threads queue for one connection, or a busy hour opens more"
                        + " of them than the server grants you.")
        void atMostMax(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = new ConnectionPool(peer.address(), 2);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);
            Borrower c = new Borrower("c", scene, pool);

            a.borrowsAndSends("ACME");
            Connection acme = peer.expectOnAny("ACME\n");
            b.borrowsAndSends("ZINC");
            Connection zinc = peer.expectOnAny("ZINC\n");
            zinc.send("7.10\n");
            acme.send("42.50\n");

            a.receives().returns("42.50");
            b.receives().returns("7.10");
            c.startsToBorrow(HASTY).fails(TimeoutException.class, "both connections are lent");
        }

        @Check(value = "serves a waiting borrower when a lease is closed",
                inProduction = "a connection is idle, and a thread waits for one until its time is over."
                        + " Under load all threads end like that.")
        void waitingBorrower(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = new ConnectionPool(peer.address(), 1);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);

            a.borrows();
            Connection server = peer.accept();
            Call<?> waiting = b.startsToBorrow(PATIENT).awaitStandstill();
            scene.verify(!waiting.hasEnded(), "waited for the only connection", waiting.state());
            a.closes();

            waiting.returns();
            b.sends("ZINC").returns();
            server.expect("ZINC\n");
        }

        @Check(value = "lends its connection after another borrower gave up waiting",
                inProduction = "each timeout costs the pool a connection. After one slow hour it has none"
                        + " left, and only a restart helps.")
        void afterATimeout(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = new ConnectionPool(peer.address(), 1);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);
            Borrower c = new Borrower("c", scene, pool);

            a.borrows();
            Connection server = peer.accept();
            b.startsToBorrow(HASTY).fails(TimeoutException.class, "no lease was closed in time");
            a.closes();
            Call<String> quote = c.borrowsAndAsks("IRON");
            server.expect("IRON\n").send("3.30\n");

            quote.returns("3.30");
        }

        @Check(value = "does not count a connection that failed to open",
                inProduction = "the server restarts, and every refused attempt takes a place in the pool"
                        + " for good. The server comes back, the pool does not.")
        void refused(Scene scene) {
            InetSocketAddress nobody =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), scene.freePort());
            ConnectionPool pool = new ConnectionPool(nobody, 1);
            Borrower a = new Borrower("a", scene, pool);

            a.startsToBorrow(HASTY).fails(IOException.class, "refused");

            a.startsToBorrow(HASTY).fails(IOException.class, "refused again");
        }

        @Check(value = "closes every connection when it is closed",
                inProduction = "each reload of the configuration leaves a pool's connections behind,"
                        + " until the process has no descriptor left.")
        void closed(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = new ConnectionPool(peer.address(), 2);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);

            a.borrows();
            Connection first = peer.accept();
            b.borrows();
            Connection second = peer.accept();
            b.closes();
            scene.run("close()", pool::close).returns();

            first.expectEnd();
            second.expectEnd();
            a.closes();
        }

        @Check(value = "lets a lease be closed twice",
                inProduction = "try-with-resources closes what the method has already closed, and a"
                        + " request that had succeeded is reported as failed.")
        void closedTwice(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = new ConnectionPool(peer.address(), 2);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);

            a.borrowsAndClosesTwice();
            Connection server = peer.accept();
            Call<String> quote = b.borrowsAndAsks("ACME");
            server.expect("ACME\n").send("42.50\n");

            quote.returns("42.50");
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "never lends one connection to two after a lease was closed twice",
                inProduction = "two users share a connection, and one sees the other's data. The code"
                        + " that closed twice is somewhere else and has long gone on.")
        void twoBorrowers(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = new ConnectionPool(peer.address(), 2);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);
            Borrower c = new Borrower("c", scene, pool);

            a.borrowsAndClosesTwice();
            peer.accept();
            b.borrowsAndSends("ACME");
            peer.expectOnAny("ACME\n").send("42.50\n");
            c.borrowsAndSends("ZINC");
            peer.expectOnAny("ZINC\n").send("7.10\n");

            c.receives().returns("7.10");
            b.receives().returns("42.50");
        }

        @Check(value = "ignores an old lease closed again while its connection is lent",
                inProduction = "a cleanup that runs late gives away the connection of a request that has"
                        + " nothing to do with it.")
        void closedAgainLater(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = new ConnectionPool(peer.address(), 2);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);
            Borrower c = new Borrower("c", scene, pool);

            a.borrowsAndCloses();
            peer.accept();
            b.borrowsAndSends("ACME");
            peer.expectOnAny("ACME\n").send("42.50\n");
            a.closes();
            c.borrowsAndSends("ZINC");
            peer.expectOnAny("ZINC\n").send("7.10\n");

            c.receives().returns("7.10");
            b.receives().returns("42.50");
        }

        @Check(value = "lends at most max connections after a lease was closed twice",
                inProduction = "the limit grows by one with each double close, until the server refuses"
                        + " your whole process.")
        void stillAtMostMax(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = new ConnectionPool(peer.address(), 1);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);
            Borrower c = new Borrower("c", scene, pool);

            a.borrowsAndClosesTwice();
            peer.accept();
            b.borrows();

            c.startsToBorrow(HASTY).fails(TimeoutException.class, "the only connection is lent");
        }

        @Check(value = "refuses to send through a closed lease",
                inProduction = "a request that nobody waits for goes out on somebody else's connection,"
                        + " and its reply is taken for theirs.")
        void staleSend(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = new ConnectionPool(peer.address(), 1);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);

            a.borrowsAndCloses();
            Connection server = peer.accept();
            a.sends("IRON").fails(IllegalStateException.class, "the lease is closed");
            b.borrows();
            a.sends("IRON").fails(IllegalStateException.class, "the lease is closed");
            b.sends("ACME").returns();

            server.expect("ACME\n").send("42.50\n");
            b.receives().returns("42.50");
        }

        @Check(value = "refuses to receive through a closed lease",
                inProduction = "a reply disappears: whoever asked waits for it until the timeout, and the"
                        + " server's log says that it was sent.")
        void staleReceive(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = new ConnectionPool(peer.address(), 1);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);

            a.borrowsAndCloses();
            Connection server = peer.accept();
            b.borrowsAndSends("ACME");
            server.expect("ACME\n").send("42.50\n");
            a.receives().fails(IllegalStateException.class, "the lease is closed");

            b.receives().returns("42.50");
        }
    }

    /** A borrower of the story; the wire log shows its calls under its name. */
    private static final class Borrower {

        private final String name;
        private final Scene scene;
        private final ConnectionPool pool;
        private volatile ConnectionPool.Lease lease;

        Borrower(String name, Scene scene, ConnectionPool pool) {
            this.name = name;
            this.scene = scene;
            this.pool = pool;
        }

        Call<?> startsToBorrow(Duration wait) {
            return scene.run(name + ": borrow(" + wait.toMillis() + " ms)", () -> lease = pool.borrow(wait));
        }

        void borrows() {
            scene.run(name + ": borrow()", () -> lease = pool.borrow(PATIENT)).returns();
        }

        void borrowsAndCloses() {
            scene.run(name + ": borrow(), close()", () -> {
                lease = pool.borrow(PATIENT);
                lease.close();
            }).returns();
        }

        void borrowsAndClosesTwice() {
            scene.run(name + ": borrow(), close(), close()", () -> {
                lease = pool.borrow(PATIENT);
                lease.close();
                lease.close();
            }).returns();
        }

        void borrowsAndSends(String line) {
            scene.run(name + ": borrow(), send(\"" + line + "\")", () -> {
                lease = pool.borrow(PATIENT);
                lease.send(line);
            }).returns();
        }

        /** The call returns the line that comes back. */
        Call<String> borrowsAndAsks(String line) {
            return scene.call(name + ": borrow(), send(\"" + line + "\"), receive()", () -> {
                lease = pool.borrow(PATIENT);
                lease.send(line);
                return lease.receive();
            });
        }

        Call<?> sends(String line) {
            return scene.run(name + ": send(\"" + line + "\")", () -> lease.send(line));
        }

        Call<String> receives() {
            return scene.call(name + ": receive()", () -> lease.receive());
        }

        void closes() {
            scene.run(name + ": close()", () -> lease.close()).returns();
        }
    }
}
