package pitfalls.leakonfailure;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import pitfalls.leakonfailure.PlayedSocket.At;
import pitfalls.testkit.BlackHole;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Gate;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Moment;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "11-leak-on-failure", edit = "Session.java")
class LeakOnFailureTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    /** Longer than a busy machine takes to start a crowd of sessions. */
    private static final Duration LEISURELY = ofSeconds(30);

    /** So short that a floor shows. */
    private static final Duration SHORTEST = ofMillis(30);

    /** For a session that is used when it is over. */
    private static final Duration BRIEF = ofMillis(200);

    /** For a dial whose end is seen beside a longer one. */
    private static final Duration LONG = ofMillis(300);

    /** More than half a second. */
    private static final Duration LONGER = ofMillis(700);

    /** In whole seconds, without a remainder in milliseconds. */
    private static final Duration SECOND = ofSeconds(1);

    /** Some 49 days: as many milliseconds as an int cannot tell from one. */
    private static final Duration WEEKS = ofMillis((1L << 32) + 1);

    /** More sessions than a pool of threads or a burst of dials has. */
    private static final int MANY = 130;

    /** Longer than any buffer on the way. */
    private static final String LONG_TEXT = "later ".repeat(30_000);

    /** Longer than a megabyte. Who reads byte by byte from the socket needs a second or two for it. */
    private static final String LONGEST_TEXT = "later ".repeat(350_000);

    /** What a format, a pattern or a replacement would read in another way. */
    private static final String FORMAT = "100% of {0}, it's %d $1 \\n %%";

    /**
     * A way in which no session comes of it.
     *
     * @param timeout the session's
     * @param server what the server does once we have greeted
     */
    private record Failing(String what, Duration timeout, Consumer<Connection> server,
            Class<? extends Throwable> type, String meaning) {}

    private static final List<Failing> FAILURES = List.of(
            new Failing("a busy server", PATIENT, connection -> connection.send("BUSY, try later\n"),
                    ProtocolException.class, "the server's answer"),
            new Failing("no number", PATIENT, connection -> connection.send("READY seven\n"),
                    NumberFormatException.class, "the number is none"),
            new Failing("half a greeting, and the end", PATIENT, connection -> connection.send("REA").halfClose(),
                    EOFException.class, "the greeting breaks off"),
            new Failing("no greeting", SHORTEST, Connection::staySilent,
                    SocketTimeoutException.class, "a timeout"),
            new Failing("a reset", PATIENT, Connection::reset,
                    SocketException.class, "the reset"));

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "opens a session that stays open",
                inProduction = "a client that closes too much leaks nothing, and has no session.")
        void goodSession(Scene scene) {
            Peer server = scene.peer();
            KeptSockets sockets = new KeptSockets(Socket::new);
            Call<Session> open = open(scene, sockets, server.address(), PATIENT);
            Connection connection = server.accept().expect("HELLO\n").send("READY 7\n");

            Session session = scene.using(open.returns());
            scene.verify(sockets.count() == 1, "taken one socket", "took " + sockets.count());
            connection.expectOpen();
            for (String question : List.of("WHO", "", "  WHO ELSE? ", "byte \0", FORMAT, LONG_TEXT)) {
                scene.round("a question");
                Call<String> ask = scene.call("ask() on it", () -> session.ask(question));
                connection.expect(bytes(question + "\n")).send("session 7\n");
                ask.returns("session 7");
            }
        }

        @Check(value = "gives the number of the session",
                inProduction = "two sessions with one number: the server's log names the wrong one.")
        void number(Scene scene) {
            Peer server = scene.peer();
            for (List<String> parts : List.of(List.of("7\n"), List.of("70", "123\n"), List.of("0\n"), List.of("-1\n"),
                    List.of("+00", "0", "42", "\n"), List.of(Long.MAX_VALUE + "\n"), List.of(Long.MIN_VALUE + "\n"),
                    List.of("0".repeat(20_000) + "9\n"))) {
                scene.round("READY and a number");
                Call<Session> open = open(scene, new KeptSockets(Socket::new), server.address(), PATIENT);
                Connection connection = server.accept().expect("HELLO\n");
                sendParts(open, connection, "READY ", parts);

                Session session = scene.using(open.returns());
                long number = Long.parseLong(String.join("", parts).strip());
                scene.call("number()", session::number).returns(number);
                answered(scene, new Opened(session, connection));
                scene.run("close()", session::close).returns();
                scene.call("number()", session::number).returns(number);
            }
        }

        @Check(value = "returns each answer as it came",
                inProduction = "an answer that comes in parts is cut where a segment ends, and the rest of it"
                        + " is taken for the next.")
        void answers(Scene scene) {
            Peer server = scene.peer();
            Opened opened = opened(scene, server, PATIENT);
            for (List<String> parts : List.of(List.of("session 7\n"), List.of("\n"), List.of("se", "ss", "ion 7", "\n"),
                    List.of(" a  b \n"), List.of("byte \0\n"), List.of(FORMAT + "\n"),
                    List.of(LONG_TEXT + "\n"))) {
                scene.round("an answer");
                Call<String> ask = scene.call("ask(\"WHO\")", () -> opened.session().ask("WHO"));
                opened.connection().expect("WHO\n");
                sendParts(ask, opened.connection(), "", parts);
                String answer = String.join("", parts);
                ask.returns(answer.substring(0, answer.length() - 1));
            }
            scene.round("an answer of 2 MB");
            Call<String> longest = scene.call("ask(\"WHO\")", () -> opened.session().ask("WHO"));
            opened.connection().expect("WHO\n").sendInBackground(bytes(LONGEST_TEXT + "\n"));
            longest.within(PATIENT).returns(LONGEST_TEXT);
        }

        @Check(value = "reports an answer that breaks off",
                inProduction = "the server restarts in the middle of 42.50, and you buy at 42.")
        void halfAnAnswer(Scene scene) {
            Peer server = scene.peer();
            for (String half : List.of("", "sess", "session 7", FORMAT)) {
                scene.round("a part of an answer, and the end");
                Opened ends = opened(scene, server, PATIENT);
                Call<String> ask = scene.call("ask(\"WHO\")", () -> ends.session().ask("WHO"));
                ends.connection().expect("WHO\n").send(half).halfClose();
                ask.fails(IOException.class, "the answer breaks off", SocketTimeoutException.class);
                scene.run("close()", ends.session()::close).returns();

                scene.round("a part of an answer, and a reset");
                Opened breaks = opened(scene, server, PATIENT);
                Call<String> again = scene.call("ask(\"WHO\")", () -> breaks.session().ask("WHO"));
                breaks.connection().expect("WHO\n").send(half).reset();
                again.fails(IOException.class, "the connection breaks", SocketTimeoutException.class);
                scene.run("close()", breaks.session()::close).returns();
                scene.expectNoSocketOpen();
            }
        }

        @Check(value = "keeps its sessions apart",
                inProduction = "one server hangs, and nobody gets a session with another; or two users read"
                        + " each other's answers.")
        void apart(Scene scene) {
            Peer server = scene.peer();
            scene.round("a close that takes long");
            Gate closing = scene.gate("the close of its socket");
            Call<Session> open = open(scene, new KeptSockets(() -> PlayedSocket.heldAt(At.CLOSE, closing)),
                    server.address(), PATIENT);
            server.accept().expect("HELLO\n").send("READY 7\n");
            Call<?> close = scene.run("close()", open.returns()::close);
            closing.awaitArrival();
            answered(scene, opened(scene, server, PATIENT));
            closing.open();
            close.returns();

            scene.round("four that fail, and then a session, on one thread");
            Call<String> last = scene.call("open() or ask() that fails, 4 times, and then both",
                    () -> askedAfterFailures(() -> scene.using(new Socket()), server.address()));
            server.accept().expect("HELLO\n").send("BUSY, try later\nREADY 8\n");
            server.accept().expect("HELLO\n").send("READY 5").halfClose();
            server.accept().expect("HELLO\n").send("READY 6\n").expect("WHO\n").send("session").halfClose();
            server.accept().expect("HELLO\n").send("READY 6\n").expect("WHO\n").send("session").staySilent();
            server.accept().expect("HELLO\n").send("READY 7\n").expect("WHO\n").send("session 7\n");
            last.returns("7: session 7");

            scene.round("many sessions, and each waits");
            List<Call<Session>> stuck = new ArrayList<>();
            List<Gate> dials = new ArrayList<>();
            List<Connection> silent = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                Gate dial = scene.gate("the dial of its socket");
                stuck.add(open(scene, new KeptSockets(() -> PlayedSocket.heldAt(At.DIAL, dial)), server.address(),
                        LEISURELY));
                dial.awaitArrival();
                dials.add(dial);
            }
            for (Gate dial : dials) {
                dial.open();
                silent.add(server.accept().expect("HELLO\n").send("READY "));
            }
            Opened one = opened(scene, server, PATIENT);
            Opened other = opened(scene, server, PATIENT);
            Call<String> slow = scene.call("ask(\"ONE\")", () -> one.session().ask("ONE"));
            one.connection().expect("ONE\n").send("on");
            slow.awaitStandstill();
            Call<String> prompt = scene.call("ask(\"OTHER\")", () -> other.session().ask("OTHER"));
            other.connection().expect("OTHER\n").send("other\n");
            prompt.returns("other");
            scene.run("close() of the other", other.session()::close).returns();
            other.connection().expectFin();
            one.connection().send("e\n");
            slow.returns("one");

            List<Session> sessions = new ArrayList<>();
            for (int i = MANY - 1; i >= 0; i--) {
                silent.get(i).send(i + "\n");
                Session session = scene.using(stuck.get(i).returns());
                scene.call("number()", session::number).returns((long) i);
                sessions.addFirst(session);
            }
            List<Call<String>> asks = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                Session session = sessions.get(i);
                asks.add(scene.call("ask(\"WHO\")", () -> session.ask("WHO")));
                silent.get(i).expect("WHO\n").send("session ");
            }
            answered(scene, one);
            answered(scene, opened(scene, server, PATIENT));
            for (int i = MANY - 1; i >= 0; i--) {
                silent.get(i).send(i + "\n");
                asks.get(i).returns("session " + i);
            }
        }

        @Check(value = "closes the connection with the session",
                inProduction = "sessions that are closed as they should be stay open on the server.")
        void closes(Scene scene) {
            Peer server = scene.peer();
            Opened opened = opened(scene, server, PATIENT);

            scene.run("close()", opened.session()::close).returns();
            scene.expectNoSocketOpen();
            opened.connection().expectFin();
            scene.run("close() again", opened.session()::close).returns();

            for (IOException played : socketFailures()) {
                scene.round("a close that fails");
                Call<Session> open = open(scene, played(At.CLOSE, played), server.address(), PATIENT);
                server.accept().expect("HELLO\n").send("READY 7\n");
                Session session = scene.using(open.returns());
                Call<?> close = scene.run("close()", session::close);
                isItself(scene, played, close.fails(IOException.class, "closing failed"));
            }
        }

        @Check(value = "reports a refused connection, and leaves no socket open",
                inProduction = "a client that retries until the server is up again has no descriptors left"
                        + " when it is.")
        void refused(Scene scene) {
            KeptSockets sockets = new KeptSockets(Socket::new);
            InetSocketAddress nobody = new InetSocketAddress("127.0.0.1", scene.freePort());

            open(scene, sockets, nobody, PATIENT).fails(SocketException.class, "the refusal");
            isClosed(scene, sockets);
            dialledOnce(scene, sockets);

            Peer server = scene.peer();
            for (String name : List.of("nowhere.invalid", scene.hostName(null, server.address().getAddress()))) {
                scene.round("an address that is unresolved");
                KeptSockets others = new KeptSockets(Socket::new);
                open(scene, others, InetSocketAddress.createUnresolved(name, server.port()), PATIENT)
                        .fails(IOException.class, "no address", SocketTimeoutException.class);
                isClosed(scene, others);
            }
        }

        @Check(value = "gives up on a dial and on an answer when its timeout is over", besideOthers = true,
                inProduction = "a limit that ignores its setting is too long for the page that waits, or too"
                        + " short for the report that takes its time.")
        void timeouts(Scene scene) throws IOException {
            BlackHole nobody = scene.blackHole();
            Peer server = scene.peer();
            KeptSockets sockets = new KeptSockets(Socket::new);
            Opened weeks = opened(scene, server, WEEKS);
            Opened brief = opened(scene, server, BRIEF);
            Opened second = opened(scene, server, SECOND);
            Opened paused = opened(scene, server, LONG);
            Opened shortest = opened(scene, server, SHORTEST);
            answered(scene, brief);
            answered(scene, second);
            answered(scene, paused);
            answered(scene, shortest);

            KeptSockets dialling = scene.using(new KeptSockets(Socket::new));
            Call<Session> dialWeeks = open(scene, dialling, nobody.address(), WEEKS);
            Call<Session> dial1000 = open(scene, sockets, nobody.address(), SECOND);
            Call<Session> dial300 = open(scene, sockets, nobody.address(), LONG);
            Call<Session> dial30 = open(scene, sockets, nobody.address(), SHORTEST);
            Call<String> patient = scene.call("ask() in 49 days", () -> weeks.session().ask("WHO"));
            Call<String> ask1000 = scene.call("ask() in 1 s", () -> second.session().ask("WHO"));
            Call<String> ask30 = scene.call("ask() in 30 ms", () -> shortest.session().ask("WHO"));
            second.connection().expect("WHO\n").send("se");
            Moment asked = scene.now();
            asked.awaitPassed(BRIEF);
            Moment more = scene.now();
            second.connection().send("ss").staySilent();
            Call<String> ask300 = scene.call("ask() in 300 ms", () -> paused.session().ask("WHO"));
            paused.connection().expect("WHO\n").staySilent();
            scene.letOthersRun();
            dial30.after(SHORTEST).fails(SocketTimeoutException.class, "a timeout");
            ask30.after(SHORTEST).fails(SocketTimeoutException.class, "a timeout");
            dial300.after(LONG).fails(SocketTimeoutException.class, "a timeout");
            ask300.after(LONG).fails(SocketTimeoutException.class, "a timeout");
            dial1000.after(SECOND).fails(SocketTimeoutException.class, "a timeout");
            ask1000.after(SECOND, more).fails(SocketTimeoutException.class, "a timeout");
            isClosed(scene, sockets);
            patient.stillWaits();
            weeks.connection().expect("WHO\n").send("session 7\n");
            patient.returns("session 7");
            dialWeeks.stillWaits();
            dialling.close();
            dialWeeks.fails(IOException.class, "its socket was closed");

            scene.note("more than 200 ms after it was opened");
            answered(scene, brief);
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "closes its connection when the server does not take it",
                inProduction = "the server has hung up and your side never does: CLOSE_WAIT. The server is"
                        + " busy, you retry, and it ends in \"Too many open files\".")
        void notTaken(Scene scene) {
            Peer server = scene.peer();
            for (String answer : List.of("BUSY, try later", "", "READY", "READY7", "ready 7", " READY 7", "BUSY \0",
                    "BUSY \t", "NOT READY 7", FORMAT, LONG_TEXT)) {
                scene.round("an answer that takes nobody");
                KeptSockets sockets = new KeptSockets(Socket::new);
                Call<Session> open = open(scene, sockets, server.address(), PATIENT);
                Connection connection = server.accept().expect("HELLO\n").send(bytes(answer + "\n")).halfClose();
                ProtocolException failure = open.fails(ProtocolException.class, "the server's answer");

                connection.expectFin();
                isClosed(scene, sockets);
                scene.verify(failure.getMessage().contains(answer), "the server's answer, whole, in its message",
                        "had " + failure.getMessage().length() + " characters");
            }
        }

        @Check(value = "closes its connection when the greeting breaks off",
                inProduction = "servers that are restarted break off many greetings at once, and each"
                        + " leaves a socket behind.")
        void halfAGreeting(Scene scene) {
            Peer server = scene.peer();
            for (String half : List.of("", "REA", "READY", "READY 7", "BUSY, try later", FORMAT)) {
                scene.round("a part of a greeting, and the end");
                KeptSockets sockets = new KeptSockets(Socket::new);
                Call<Session> open = open(scene, sockets, server.address(), PATIENT);
                Connection connection = server.accept().expect("HELLO\n").send(half).halfClose();
                open.fails(EOFException.class, "the greeting breaks off");
                connection.expectFin();
                isClosed(scene, sockets);

                scene.round("a part of a greeting, and a reset");
                PlayedSocket broken = PlayedSocket.ordinary();
                KeptSockets kept = new KeptSockets(() -> broken);
                Call<Session> reset = open(scene, kept, server.address(), PATIENT);
                server.accept().expect("HELLO\n").send(half).reset();
                isTheReads(scene, broken, SocketException.class, reset.fails(SocketException.class, "the reset"));
                isClosed(scene, kept);
            }
        }

        @Check(value = "closes its connection when the session's number is none",
                inProduction = "one server has a new version and says the number in another way. The client"
                        + " that meets it leaks, and its log says nothing of connections.")
        void noNumber(Scene scene) {
            Peer server = scene.peer();
            for (String number : List.of("7a", "", " 7", "7 ", "seven", "-", "9223372036854775808", "0x7",
                    "7\0", FORMAT, "7".repeat(1_000))) {
                scene.round("READY and no number");
                KeptSockets sockets = new KeptSockets(Socket::new);
                Call<Session> open = open(scene, sockets, server.address(), PATIENT);
                Connection connection = server.accept().expect("HELLO\n").send("READY " + number + "\n");
                open.fails(NumberFormatException.class, "the number is none");
                connection.expectFin();
                isClosed(scene, sockets);
            }
        }

        @Check(value = "closes its socket whatever fails, and throws that failure itself",
                inProduction = "connections that break at once are the ones that are retried most often.")
        void whateverFails(Scene scene) {
            for (At at : List.of(At.DIAL, At.CONNECT, At.INPUT, At.OUTPUT, At.WRITE, At.READ)) {
                // One for each place: what nobody accepts stays in its backlog.
                Peer server = scene.peer();
                for (Throwable played : failuresAt(at)) {
                    scene.round("a failure at the socket's " + at.name().toLowerCase(Locale.ROOT));
                    KeptSockets sockets = played(at, played);
                    Call<Session> open = open(scene, sockets, server.address(), PATIENT);
                    isItself(scene, played, open.fails(played.getClass(), "the first failure"));
                    isClosed(scene, sockets);
                    dialledOnce(scene, sockets);
                }
            }
            scene.round("no socket");
            IllegalStateException none = new IllegalStateException("played by the check: no socket");
            InetSocketAddress anybody = scene.peer().address();
            Call<Session> open = scene.call("open()", () -> Session.open(() -> {
                throw none;
            }, anybody, PATIENT));
            isItself(scene, none, open.fails(IllegalStateException.class, "no socket"));
        }

        @Check(value = "reports the first failure when closing fails too",
                inProduction = "the log has the failure of a close, and nobody learns that the server was"
                        + " busy.")
        void closingFailsToo(Scene scene) {
            Peer server = scene.peer();
            for (Failing failing : FAILURES) {
                for (Throwable played : failuresToClose()) {
                    scene.round(failing.what() + ", and closing fails too");
                    KeptSockets sockets = played(At.CLOSE, played);
                    Call<Session> open = open(scene, sockets, server.address(), failing.timeout());
                    failing.server().accept(server.accept().expect("HELLO\n"));
                    Throwable failure = open.fails(failing.type(), failing.meaning());
                    scene.verify(List.of(failure.getSuppressed()).contains(played),
                            "suppressed the failure to close in the first one",
                            "suppressed " + Arrays.toString(failure.getSuppressed()));
                    isClosed(scene, sockets);
                }
            }
        }

        @Check(value = "closes its connection when no greeting comes", besideOthers = true,
                inProduction = "a server that hangs collects the connections of all who gave up on it. When"
                        + " it goes on it greets each of them.")
        void noGreeting(Scene scene) {
            Peer server = scene.peer();
            KeptSockets sockets = new KeptSockets(Socket::new);
            Call<Session> shortest = open(scene, sockets, server.address(), SHORTEST);
            Connection first = server.accept().expect("HELLO\n").staySilent();
            Call<Session> weeks = open(scene, new KeptSockets(Socket::new), server.address(), WEEKS);
            Connection patient = server.accept().expect("HELLO\n").staySilent();
            PlayedSocket slow = PlayedSocket.ordinary();
            KeptSockets kept = new KeptSockets(() -> slow);
            Call<Session> longer = open(scene, kept, server.address(), LONGER);
            Connection silent = server.accept().expect("HELLO\n").send("READY");
            Moment begun = scene.now();
            Call<Session> half = open(scene, sockets, server.address(), LONG);
            Connection halfway = server.accept().expect("HELLO\n").send("READY 7").staySilent();
            begun.awaitPassed(BRIEF);
            Moment more = scene.now();
            silent.send(" 7").staySilent();
            scene.letOthersRun();
            shortest.after(SHORTEST).fails(SocketTimeoutException.class, "a timeout");
            first.expectFin();
            half.after(LONG).fails(SocketTimeoutException.class, "a timeout");
            halfway.expectFin();
            isTheReads(scene, slow, SocketTimeoutException.class,
                    longer.after(LONGER, more).fails(SocketTimeoutException.class, "a timeout"));
            silent.expectFin();
            isClosed(scene, sockets);
            isClosed(scene, kept);
            weeks.stillWaits();
            patient.send("READY 7\n");
            scene.using(weeks.returns());
        }

        @Check(value = "has closed its socket by the time it throws", besideOthers = true,
                inProduction = "who closes in the background runs out of descriptors when closing is slow,"
                        + " for nobody waits for it.")
        void closedFirst(Scene scene) {
            Peer server = scene.peer();
            List<Gate> closings = new ArrayList<>();
            List<KeptSockets> sockets = new ArrayList<>();
            List<Call<Session>> opens = new ArrayList<>();
            for (Failing failing : FAILURES) {
                scene.note(failing.what());
                Gate closing = scene.gate("the close of its socket");
                closings.add(closing);
                sockets.add(new KeptSockets(() -> PlayedSocket.heldAt(At.CLOSE, closing)));
                opens.add(open(scene, sockets.getLast(), server.address(), failing.timeout()));
                failing.server().accept(server.accept().expect("HELLO\n"));
                closing.awaitArrival();
            }
            scene.letOthersRun();
            scene.note("no close is over yet");
            for (int i = 0; i < opens.size(); i++) {
                Failing failing = FAILURES.get(i);
                scene.verify(!opens.get(i).hasEnded(), "closed its socket before it throws", "threw first");
                closings.get(i).open();
                opens.get(i).fails(failing.type(), failing.meaning());
                isClosed(scene, sockets.get(i));
            }
        }
    }

    /** A session, and the server's end of its connection. */
    private record Opened(Session session, Connection connection) {}

    private static Opened opened(Scene scene, Peer server, Duration timeout) {
        Call<Session> open = open(scene, new KeptSockets(Socket::new), server.address(), timeout);
        Connection connection = server.accept().expect("HELLO\n").send("READY 7\n");
        return new Opened(scene.using(open.returns()), connection);
    }

    private static void answered(Scene scene, Opened opened) {
        Call<String> ask = scene.call("ask(\"WHO\")", () -> opened.session().ask("WHO"));
        opened.connection().expect("WHO\n").send("session 7\n");
        ask.returns("session 7");
    }

    /** The number of a session, and its answer, on a thread whose openings and questions have failed before. */
    private static String askedAfterFailures(Supplier<Socket> sockets, InetSocketAddress server)
            throws IOException {
        for (Duration timeout : List.of(PATIENT, PATIENT, PATIENT, BRIEF)) {
            try {
                asked(sockets, server, timeout);
            } catch (IOException played) {
                // What it says, other checks look at.
            }
        }
        return asked(sockets, server, PATIENT);
    }

    private static String asked(Supplier<Socket> sockets, InetSocketAddress server, Duration timeout)
            throws IOException {
        try (Session session = Session.open(sockets, server, timeout)) {
            return session.number() + ": " + session.ask("WHO");
        }
    }

    private static Call<Session> open(Scene scene, KeptSockets sockets, InetSocketAddress server,
            Duration timeout) {
        return scene.call("open()", () -> Session.open(sockets, server, timeout));
    }

    /** Failures of all kinds: those that an answer may know, unchecked ones and an error. */
    private static List<Throwable> failuresAt(At at) {
        List<Throwable> failures = new ArrayList<>(socketFailures());
        failures.addAll(List.of(new NumberFormatException("played by the check"), new PlayedException(),
                new PlayedError()));
        if (at == At.READ) {
            // An answer may read in slices, and a timeout of one is no failure.
            failures.removeIf(SocketTimeoutException.class::isInstance);
        }
        return failures;
    }

    /** Failures of four kinds: checked, a socket's own, unchecked and an error. */
    private static List<Throwable> failuresToClose() {
        return List.of(new IOException("played by the check"), new SocketException("played by the check"),
                new PlayedException(), new PlayedError());
    }

    private static List<IOException> socketFailures() {
        String message = "played by the check";
        return List.of(new IOException(message), new SocketException(message), new ConnectException(message),
                new NoRouteToHostException(message), new UnknownHostException(message),
                new SocketTimeoutException(message), new EOFException(message), new ProtocolException(message),
                new IOException(), new IOException(message, new EOFException("its cause")));
    }

    /** Unchecked, and of a type that no answer knows. */
    private static final class PlayedException extends RuntimeException {
        private PlayedException() {
            super("played by the check");
        }
    }

    /** No exception, and of a type that no answer knows. */
    private static final class PlayedError extends Error {
        private PlayedError() {
            super("played by the check");
        }
    }

    private static KeptSockets played(At at, Throwable failure) {
        return new KeptSockets(() -> new PlayedSocket(at, failure));
    }

    private static void isItself(Scene scene, Throwable played, Throwable thrown) {
        scene.verify(thrown == played, "thrown the first failure itself", "threw another one");
    }

    /** Where a read has failed so once alone, that is the first failure; an answer may wait in slices. */
    private static void isTheReads(Scene scene, PlayedSocket socket, Class<? extends Throwable> type,
            Throwable thrown) {
        List<Throwable> ofReads = socket.thrownByReads(type);
        scene.verify(ofReads.size() != 1 || ofReads.getFirst() == thrown, "thrown the read's failure itself",
                "threw another one");
    }

    private static void dialledOnce(Scene scene, KeptSockets sockets) {
        scene.verify(sockets.count() == 1, "dialled once", "took " + sockets.count() + " sockets");
    }

    private static void isClosed(Scene scene, KeptSockets sockets) {
        scene.verify(sockets.areClosed(), "closed its socket", "left it open");
    }

    /** Sends parts of a line, each when the answer waits for it. */
    private static void sendParts(Call<?> call, Connection connection, String begin, List<String> parts) {
        connection.send(bytes(begin + parts.getFirst()));
        for (String part : parts.subList(1, parts.size())) {
            call.awaitStandstill();
            connection.send(bytes(part));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
