package pitfalls.doubleclose;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Nested;
import pitfalls.doubleclose.ConnectionPool.Lease;
import pitfalls.testkit.BlackHole;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Gate;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Moment;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "12-double-close", edit = "ConnectionPool.java")
class DoubleCloseTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    private static final Duration HASTY = ofMillis(30);

    /** In whole seconds, without a remainder in milliseconds. */
    private static final Duration SECOND = ofSeconds(1);

    private static final Duration LONGER = ofMillis(600);

    /** For two who wait for one lease, which is closed when much of it is over and much is left. */
    private static final Duration FOR_ONE = ofMillis(1_300);
    private static final Duration CLOSED_AFTER = ofMillis(750);

    /** Some 49 days: as many milliseconds as an int cannot tell from one. */
    private static final Duration WEEKS = ofMillis((1L << 32) + 1);

    /** More milliseconds than an int holds, by far. */
    private static final Duration CENTURY = ofDays(36_500);

    /** How long the pool dials at most, and waits for a line: five seconds, and what a call may end late. */
    private static final Duration AT_MOST = ofMillis(5_250);

    /** A pause in a line that must be waited for, also where a busy machine makes it longer. */
    private static final Duration PAUSE = ofMillis(400);

    /** So many dials of a second at least take longer than one may, where each waits for the one before. */
    private static final List<Duration> DIALS = List.of(HASTY, CENTURY, Duration.ZERO, HASTY, CENTURY, PATIENT);

    private static final int THREADS = 16;
    private static final int LOANS = 200;

    /** After so many loans a number of 8 or 16 bits is what it was. */
    private static final int MANY_LOANS = 1 << 16;

    /** Longer than any buffer on the way. */
    private static final String LONG_LINE = "7".repeat(200_000);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "lends a released connection again",
                inProduction = "every request pays for a new connection, and the server runs out of them."
                        + " That is what the pool was for.")
        void lentAgain(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = pool(scene, peer, 2);
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
            c.closes();
            peer.expectNoneOpen();
        }

        @Check(value = "gives each borrower its own connection, and opens at most max",
                inProduction = "either the threads queue for one connection, or a busy hour opens more"
                        + " of them than the server grants you.")
        void atMostMax(Scene scene) {
            for (int max : List.of(1, 2, 8)) {
                scene.round("max is " + max);
                Peer peer = scene.peer();
                ConnectionPool pool = pool(scene, peer, max);
                List<Borrower> borrowers = new ArrayList<>();
                List<Connection> connections = new ArrayList<>();
                for (int i = 0; i < max; i++) {
                    Borrower borrower = new Borrower("borrower " + i, scene, pool);
                    borrower.borrowsAndSends("Q" + i);
                    borrowers.add(borrower);
                    connections.add(peer.accept().expect("Q" + i + "\n"));
                }
                new Borrower("one more", scene, pool).startsToBorrow(HASTY)
                        .fails(TimeoutException.class, "all connections are lent");
                for (int i = max - 1; i >= 0; i--) {
                    connections.get(i).send("A" + i + "\n");
                }
                for (int i = 0; i < max; i++) {
                    borrowers.get(i).receives().returns("A" + i);
                }
                borrowers.forEach(Borrower::closes);
                for (int i = 0; i < max; i++) {
                    borrowers.get(i).borrows();
                }
                peer.expectNoneOpen();
            }

            scene.round("one thread with two leases");
            Peer another = scene.peer();
            ConnectionPool two = pool(scene, another, 2);
            Call<?> both = scene.run("borrow(), borrow(), send() through both", () -> {
                try (Lease one = two.borrow(PATIENT); Lease other = two.borrow(PATIENT)) {
                    one.send("ONE");
                    other.send("TWO");
                }
            });
            Connection first = another.accept();
            Connection second = another.accept();
            first.expect("ONE\n");
            second.expect("TWO\n");
            both.returns();
        }

        @Check(value = "serves two pools and sixteen threads at once",
                inProduction = "one connection in a thousand is lost or lent twice, on the busiest day only.")
        void manyThreads(Scene scene) {
            scene.round("two servers, and sixteen threads");
            Peer peer = scene.peer();
            Peer other = scene.peer();
            ConnectionPool pool = pool(scene, peer, 4);
            ConnectionPool second = pool(scene, other, 1);
            Borrower holder = new Borrower("of the other pool", scene, second);

            holder.borrowsAndSends("ZINC");
            other.accept().expect("ZINC\n").send("7.10\n");
            List<Call<?>> calls = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                calls.add(scene.run("borrow(), close(), " + LOANS + " times", () -> {
                    for (int loan = 0; loan < LOANS; loan++) {
                        pool.borrow(PATIENT).close();
                    }
                }));
            }
            calls.forEach(call -> call.within(PATIENT).returns());
            List<Borrower> borrowers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Borrower borrower = new Borrower("borrower " + i, scene, pool);
                borrower.borrowsAndSends("Q" + i);
                borrowers.add(borrower);
                peer.expectOnAny("Q" + i + "\n").send("A" + i + "\n");
            }
            new Borrower("one more", scene, pool).startsToBorrow(Duration.ZERO)
                    .fails(TimeoutException.class, "all connections are lent");
            peer.expectNoneOpen();
            for (int i = 3; i >= 0; i--) {
                borrowers.get(i).receives().returns("A" + i);
            }
            holder.receives().returns("7.10");

            scene.round("two pools of one server");
            Peer shared = scene.peer();
            ConnectionPool old = pool(scene, shared, 1);
            Borrower before = new Borrower("of the old pool", scene, old);
            Borrower after = new Borrower("of the new pool", scene, pool(scene, shared, 1));
            before.borrowsAndCloses();
            shared.accept();
            after.borrowsAndSends("ACME");
            Connection server = shared.expectOnAny("ACME\n");
            scene.run("close() the old pool", old::close).returns();
            server.send("42.50\n");
            after.receives().returns("42.50");
        }

        @Check(value = "receives each line as it came, and no half line",
                inProduction = "the server restarts in the middle of 42.50, and you buy at 42.")
        void lines(Scene scene) {
            Peer peer = scene.peer();
            Borrower a = new Borrower("a", scene, pool(scene, peer, 1));
            a.borrows();
            Connection server = peer.accept();
            for (List<String> parts : List.of(List.of("42.50"), List.of("4", "2", ".5", "0"), List.of(""),
                    List.of("4\0" + "2"), List.of(" 42 EUR "), List.of(LONG_LINE))) {
                scene.round("a line in " + parts.size() + " parts");
                Call<String> line = a.receives();
                parts.forEach(part -> {
                    server.send(part);
                    line.awaitStandstill();
                });
                server.send("\n");
                line.returns(String.join("", parts));
            }
            scene.round("two lines at once, and the end");
            server.send("42.50\n7.10\n3").close();
            a.receives().returns("42.50");
            a.receives().returns("7.10");
            a.receives().fails(EOFException.class, "the server ended the connection");
            a.closes();
            a.startsToBorrow(Duration.ZERO).returns();
            scene.round("the end alone");
            Borrower b = new Borrower("b", scene, pool(scene, peer, 1));
            b.borrows();
            peer.accept().close();

            b.receives().fails(EOFException.class, "the server ended the connection");
        }

        @Check(value = "serves a waiting borrower when a lease is closed",
                inProduction = "a connection is idle, and a thread waits for one until its time is over."
                        + " Under load all threads end like that.")
        void waitingBorrower(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = pool(scene, peer, 1);
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
            Call<?> next = a.startsToBorrow(PATIENT).awaitStandstill();
            b.closesInterrupted();

            next.returns();
            a.sends("IRON").returns();
            server.expect("IRON\n");
        }

        @Check(value = "lends its connection after another borrower gave up waiting",
                inProduction = "each timeout costs the pool a connection. After one slow hour it has none"
                        + " left, and only a restart helps.")
        void afterATimeout(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = pool(scene, peer, 1);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);
            Borrower c = new Borrower("c", scene, pool);

            a.borrows();
            Connection server = peer.accept();
            b.startsToBorrow(HASTY).fails(TimeoutException.class, "no lease was closed in time");
            Call<?> waiting = b.startsToBorrow(PATIENT).awaitStandstill();
            b.thread.interrupt();
            waiting.mayEndInterrupted().fails(InterruptedException.class, "its thread was interrupted");
            a.closes();
            Call<String> quote = c.borrowsAndAsks("IRON");
            server.expect("IRON\n").send("3.30\n");

            quote.returns("3.30");
        }

        @Check(value = "does not count a connection that failed to open",
                inProduction = "the server restarts, and every refused attempt takes a place in the pool"
                        + " for good. The server comes back, the pool does not.")
        void refused(Scene scene) {
            Peer found = scene.peer();
            for (String name : List.of(scene.hostName(null), scene.hostName(null, found.address().getAddress()))) {
                scene.round("an address that is unresolved");
                InetSocketAddress nowhere = InetSocketAddress.createUnresolved(name, found.port());
                Borrower c = new Borrower("c", scene, scene.using(new ConnectionPool(nowhere, 1)));
                for (int i = 0; i < 2; i++) {
                    c.startsToBorrow(HASTY).fails(IOException.class, "it could not be opened");
                    scene.expectNoSocketOpen();
                }
            }

            scene.round("a server that refuses, and comes back");
            int port = scene.freePort();
            ConnectionPool pool = scene.using(new ConnectionPool(new InetSocketAddress("127.0.0.1", port), 2));
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);
            for (int i = 0; i < 3; i++) {
                a.startsToBorrow(HASTY).fails(IOException.class, "refused");
                scene.expectNoSocketOpen();
            }
            Peer peer = scene.peer("127.0.0.1", port);

            a.borrowsAndSends("ACME");
            peer.accept().expect("ACME\n").send("42.50\n");
            b.borrowsAndSends("ZINC");
            peer.accept().expect("ZINC\n").send("7.10\n");
            new Borrower("one more", scene, pool).startsToBorrow(Duration.ZERO)
                    .fails(TimeoutException.class, "both connections are lent");
            b.receives().returns("7.10");
            a.receives().returns("42.50");
        }

        @Check(value = "closes every connection when it is closed",
                inProduction = "each reload of the configuration leaves a pool's connections behind,"
                        + " until the process has no descriptor left.")
        void closed(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = pool(scene, peer, 2);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);

            a.borrows();
            Connection first = peer.accept();
            b.borrows();
            Connection second = peer.accept();
            b.closes();
            Call<String> waiting = a.receives().awaitStandstill();
            scene.run("close()", pool::close).returns();

            scene.expectNoSocketOpen();
            waiting.fails(IOException.class, "the pool was closed");
            first.expectEnd();
            second.expectEnd();
            a.closes();
            b.closes();
            scene.run("close() again", pool::close).returns();
        }

        @Check(value = "lets a lease be closed twice",
                inProduction = "try-with-resources closes what the method has already closed, and a"
                        + " request that had succeeded is reported as failed.")
        void closedTwice(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = pool(scene, peer, 2);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);

            a.borrowsAndClosesTwice();
            Connection server = peer.accept();
            Call<String> quote = b.borrowsAndAsks("ACME");
            server.expect("ACME\n").send("42.50\n");

            quote.returns("42.50");
        }

        @Check(value = "gives up on a silent server, and holds up nobody else", besideOthers = true,
                inProduction = "one server hangs, and the threads of all others hang with it.")
        void silent(Scene scene) {
            Peer gone = scene.peer();
            Peer peer = scene.peer();
            ConnectionPool dead = pool(scene, gone, 1);
            ConnectionPool crowd = pool(scene, gone, 1 + DIALS.size());
            ConnectionPool pool = pool(scene, peer, 3);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);
            Borrower c = new Borrower("c", scene, pool);
            Borrower f = new Borrower("f", scene, crowd);

            f.borrows();
            gone.accept();
            gone.close();
            BlackHole nobody = scene.blackHole(gone.host(), gone.port());
            scene.note("the server at port " + gone.port() + " hangs");
            a.borrowsAndSends("ACME");
            peer.accept().expect("ACME\n").send("42");
            b.borrowsAndSends("ZINC");
            peer.accept().expect("ZINC\n").staySilent();
            List<Call<?>> dials = new ArrayList<>();
            for (Duration wait : DIALS) {
                dials.add(new Borrower("one of " + DIALS.size(), scene, crowd).startsToBorrow(wait));
            }
            nobody.awaitDialling();
            f.closes();
            f.startsToBorrow(Duration.ZERO).returns();
            dials.add(new Borrower("d", scene, dead).startsToBorrow(PATIENT).awaitStandstill());
            Call<String> acme = a.receives();
            Call<String> zinc = b.receives();
            Call<String> iron = c.borrowsAndAsks("IRON");
            Connection slow = peer.accept().expect("IRON\n").send("3.30\n");
            iron.returns("3.30");
            Call<String> inParts = c.receives().awaitStandstill();
            slow.drip("7", PAUSE);
            new Borrower("e", scene, dead).startsToBorrow(HASTY).after(HASTY)
                    .fails(TimeoutException.class, "no lease was closed in time");
            scene.letOthersRun();
            inParts.stillWaits();
            slow.send("\n");
            String sevens = inParts.returns();
            scene.verify(sevens.matches("7+"), "returned a line of sevens", "returned \"" + sevens + "\"");
            dials.forEach(dial -> dial.between(SECOND, AT_MOST).fails(IOException.class, "nobody answers"));
            acme.between(SECOND, AT_MOST).fails(SocketTimeoutException.class, "a timeout");
            zinc.between(SECOND, AT_MOST).fails(SocketTimeoutException.class, "a timeout");
            a.closes();
            nobody.close();
            Peer back = scene.peer(gone.host(), gone.port());
            scene.note("the server at port " + gone.port() + " is back");

            a.startsToBorrow(Duration.ZERO).returns();
            for (int i = 0; i < DIALS.size(); i++) {
                new Borrower("borrower " + i, scene, crowd).startsToBorrow(Duration.ZERO).returns();
                back.accept();
            }
            new Borrower("one more", scene, crowd).startsToBorrow(Duration.ZERO)
                    .fails(TimeoutException.class, "all connections are lent");
        }

        @Check(value = "waits as long as it is asked to, from not at all to a century", besideOthers = true,
                inProduction = "a page that may wait for 30 ms waits for a second, and a job that may wait for"
                        + " days fails at once.")
        void waits(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = pool(scene, peer, 1);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);

            a.startsToBorrow(Duration.ZERO).returns();
            Connection server = peer.accept();
            a.closes();
            a.startsToBorrow(ofMillis(-1)).returns();
            Gate use = scene.gate("the middle of its loan");
            List<Call<?>> patient = new ArrayList<>();
            for (Duration wait : List.of(WEEKS, CENTURY, WEEKS, CENTURY)) {
                patient.add(scene.run("borrow(" + wait.toDays() + " days), send(\"ACME\"), close()", () -> {
                    try (Lease lease = pool.borrow(wait)) {
                        lease.send("ACME");
                        use.pass();
                    }
                }));
            }
            patient.forEach(Call::awaitStandstill);
            a.closes();
            server.expect("ACME\n");
            Peer another = scene.peer();
            ConnectionPool shared = pool(scene, another, 1);
            Borrower c = new Borrower("c", scene, shared);
            c.borrows();
            another.accept();
            Moment begun = scene.now();
            Call<?> one = new Borrower("d", scene, shared).startsToBorrow(FOR_ONE);
            Call<?> other = new Borrower("e", scene, shared).startsToBorrow(FOR_ONE);
            Call<?> second = b.startsToBorrow(SECOND);
            Call<?> longer = b.startsToBorrow(LONGER);
            Call<?> hasty = b.startsToBorrow(HASTY);
            b.startsToBorrow(Duration.ZERO).after(Duration.ZERO).fails(TimeoutException.class, "no lease was closed");
            b.startsToBorrow(CENTURY.negated()).after(Duration.ZERO)
                    .fails(TimeoutException.class, "no lease was closed");
            b.startsToBorrow("the least Duration", ofSeconds(Long.MIN_VALUE)).after(Duration.ZERO)
                    .fails(TimeoutException.class, "no lease was closed");
            b.startsToBorrow("1 ns", ofNanos(1)).after(ofNanos(1))
                    .fails(TimeoutException.class, "no lease was closed in time");
            begun.awaitPassed(CLOSED_AFTER);
            c.closes();
            scene.await("lent the connection to one of the two who wait", () -> one.hasEnded() || other.hasEnded());
            Call<?> lent = one.hasEnded() ? one : other;
            Call<?> stillWaiting = lent == one ? other : one;
            lent.returns();
            scene.letOthersRun();
            hasty.after(HASTY).fails(TimeoutException.class, "no lease was closed in time");
            longer.after(LONGER).fails(TimeoutException.class, "no lease was closed in time");
            second.after(SECOND).fails(TimeoutException.class, "no lease was closed in time");
            stillWaiting.after(FOR_ONE).fails(TimeoutException.class, "no other lease was closed in time");
            patient.forEach(Call::stillWaits);
            use.open();

            patient.forEach(Call::returns);
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "never lends one connection to two after a lease was closed twice",
                inProduction = "two users share a connection, and one sees the other's data. The code"
                        + " that closed twice is somewhere else and has long gone on.")
        void twoBorrowers(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = pool(scene, peer, 2);
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
            ConnectionPool pool = pool(scene, peer, 2);
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
            b.closes();
            Borrower d = new Borrower("d", scene, pool);
            d.borrows();
            a.closes();
            b.closes();
            new Borrower("e", scene, pool).startsToBorrow(Duration.ZERO)
                    .fails(TimeoutException.class, "both connections are lent");
            c.closes();
            scene.round("one thread has the old lease and the new one");
            scene.run("borrow(), close(), borrow(), close() the first", () -> {
                ConnectionPool.Lease old = pool.borrow(PATIENT);
                old.close();
                c.lease = pool.borrow(PATIENT);
                old.close();
            }).returns();
            new Borrower("e", scene, pool).startsToBorrow(Duration.ZERO)
                    .fails(TimeoutException.class, "both connections are lent");
            Call<?> iron = c.sends("IRON");
            peer.expectOnAny("IRON\n").send("3.30\n");
            iron.returns();
            c.receives().returns("3.30");
            scene.round("the old lease is closed again " + MANY_LOANS + " loans later");
            ConnectionPool one = pool(scene, peer, 1);
            Borrower f = new Borrower("f", scene, one);
            f.borrowsAndCloses();
            peer.accept();
            scene.run("borrow(), close(), " + (MANY_LOANS - 1) + " times", () -> {
                for (int loan = 1; loan < MANY_LOANS; loan++) {
                    one.borrow(PATIENT).close();
                }
            }).within(PATIENT).returns();
            new Borrower("g", scene, one).borrows();
            f.closes();
            new Borrower("h", scene, one).startsToBorrow(Duration.ZERO)
                    .fails(TimeoutException.class, "the only connection is lent");
        }

        @Check(value = "lends at most max connections after a lease was closed twice",
                inProduction = "the limit grows by one with each double close, until the server refuses"
                        + " your whole process.")
        void stillAtMostMax(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = pool(scene, peer, 1);
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
            ConnectionPool pool = pool(scene, peer, 1);
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
            b.closes();
            a.sends("IRON").fails(IllegalStateException.class, "the lease is closed");
            a.borrows();
            b.sends("IRON").fails(IllegalStateException.class, "the lease is closed");
            b.closes();
            b.sends("IRON").fails(IllegalStateException.class, "the lease is closed");
            a.sends("GOLD").returns();
            server.expect("GOLD\n");
            scene.run("close() the pool", pool::close).returns();
            b.sends("IRON").fails(IllegalStateException.class, "the lease is closed");
        }

        @Check(value = "refuses to receive through a closed lease",
                inProduction = "a reply disappears: whoever asked waits for it until the timeout, and the"
                        + " server's log says that it was sent.")
        void staleReceive(Scene scene) {
            Peer peer = scene.peer();
            ConnectionPool pool = pool(scene, peer, 1);
            Borrower a = new Borrower("a", scene, pool);
            Borrower b = new Borrower("b", scene, pool);

            a.borrowsAndCloses();
            Connection server = peer.accept();
            b.borrowsAndSends("ACME");
            server.expect("ACME\n").send("42.50\n");
            a.receives().fails(IllegalStateException.class, "the lease is closed");

            b.receives().returns("42.50");
            b.closes();
            Borrower c = new Borrower("c", scene, pool);
            c.borrowsAndSends("ZINC");
            server.expect("ZINC\n").send("7.10\n");
            a.receives().fails(IllegalStateException.class, "the lease is closed");
            a.closes();
            a.receives().fails(IllegalStateException.class, "the lease is closed");
            b.receives().fails(IllegalStateException.class, "the lease is closed");

            c.receives().returns("7.10");
            scene.run("close() the pool", pool::close).returns();
            b.receives().fails(IllegalStateException.class, "the lease is closed");
        }
    }

    /** A pool that is closed at the end. */
    private static ConnectionPool pool(Scene scene, Peer peer, int max) {
        return scene.using(new ConnectionPool(peer.address(), max));
    }

    /** A borrower of the story; the wire log shows its calls under its name. */
    private static final class Borrower {

        private final String name;
        private final Scene scene;
        private final ConnectionPool pool;
        private volatile ConnectionPool.Lease lease;
        private volatile Thread thread;

        Borrower(String name, Scene scene, ConnectionPool pool) {
            this.name = name;
            this.scene = scene;
            this.pool = pool;
        }

        Call<?> startsToBorrow(Duration wait) {
            return startsToBorrow(wait.toMillis() + " ms", wait);
        }

        Call<?> startsToBorrow(String shown, Duration wait) {
            return scene.run(name + ": borrow(" + shown + ")", () -> {
                thread = Thread.currentThread();
                lease = pool.borrow(wait);
            });
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

        void closesInterrupted() {
            scene.run(name + ": is interrupted, close()", () -> {
                Thread.currentThread().interrupt();
                lease.close();
            }).mayEndInterrupted().returns();
        }

        void closes() {
            scene.run(name + ": close()", () -> lease.close()).returns();
        }
    }
}
