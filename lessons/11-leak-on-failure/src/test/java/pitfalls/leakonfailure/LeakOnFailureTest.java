package pitfalls.leakonfailure;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "11-leak-on-failure", edit = "Session.java")
class LeakOnFailureTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    /** For a greeting of which nothing but a timeout is wanted. */
    private static final Duration HASTY = ofMillis(100);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "opens a session that stays open",
                inProduction = "a client that closes too much leaks nothing, and has no session.")
        void goodSession(Scene scene) {
            Peer server = scene.peer();
            Call<Session> open = open(scene, new KeptSockets(Socket::new), server.address(), PATIENT);
            Connection connection = server.accept().expect("HELLO\n").send("READY 7\n");

            Session session = open.returns();
            connection.expectOpen();
            Call<String> ask = scene.call("ask(\"WHO\") on it", () -> session.ask("WHO"));
            connection.expect("WHO\n").send("session 7\n");

            ask.returns("session 7");
        }

        @Check(value = "gives the number of the session",
                inProduction = "two sessions with one number: the server's log names the wrong one.")
        void number(Scene scene) {
            Peer server = scene.peer();
            Call<Session> open = open(scene, new KeptSockets(Socket::new), server.address(), PATIENT);
            server.accept().expect("HELLO\n").send("READY 70").send("123\n");

            Session session = open.returns();

            scene.call("number()", session::number).returns(70_123L);
        }

        @Check(value = "closes the connection with the session",
                inProduction = "sessions that are closed as they should be stay open on the server.")
        void closes(Scene scene) {
            Peer server = scene.peer();
            Call<Session> open = open(scene, new KeptSockets(Socket::new), server.address(), PATIENT);
            Connection connection = server.accept().expect("HELLO\n").send("READY 7\n");
            Session session = open.returns();

            scene.run("close()", session::close).returns();

            connection.expectFin();
        }

        @Check(value = "reports a refused connection, and leaves no socket open",
                inProduction = "a client that retries until the server is up again has no descriptors left"
                        + " when it is.")
        void refused(Scene scene) {
            KeptSockets sockets = new KeptSockets(Socket::new);
            InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), scene.freePort());

            open(scene, sockets, nobody, PATIENT).fails(ConnectException.class, "the refusal");

            isClosed(scene, sockets);
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "closes its connection when the server does not take it",
                inProduction = "the server has hung up and your side never does: CLOSE_WAIT. The server is"
                        + " busy, you retry, and it ends in \"Too many open files\".")
        void notTaken(Scene scene) {
            Peer server = scene.peer();
            KeptSockets sockets = new KeptSockets(Socket::new);

            Call<Session> open = open(scene, sockets, server.address(), PATIENT);
            Connection connection = server.accept().expect("HELLO\n").send("BUSY, try later\n").halfClose();
            open.fails(ProtocolException.class, "the server's answer");

            connection.expectFin();
            isClosed(scene, sockets);
        }

        @Check(value = "closes its connection when no greeting comes",
                inProduction = "a server that hangs collects the connections of all who gave up on it. When"
                        + " it goes on it greets each of them.")
        void noGreeting(Scene scene) {
            Peer server = scene.peer();
            KeptSockets sockets = new KeptSockets(Socket::new);

            Call<Session> open = open(scene, sockets, server.address(), HASTY);
            Connection connection = server.accept().expect("HELLO\n").staySilent();
            open.fails(SocketTimeoutException.class, "a timeout");

            connection.expectFin();
            isClosed(scene, sockets);
        }

        @Check(value = "closes its connection when the greeting breaks off",
                inProduction = "servers that are restarted break off many greetings at once, and each"
                        + " leaves a socket behind.")
        void halfAGreeting(Scene scene) {
            Peer server = scene.peer();
            KeptSockets sockets = new KeptSockets(Socket::new);

            Call<Session> open = open(scene, sockets, server.address(), PATIENT);
            Connection connection = server.accept().expect("HELLO\n").send("REA").halfClose();
            open.fails(EOFException.class, "the greeting breaks off");

            connection.expectFin();
            isClosed(scene, sockets);
        }

        @Check(value = "closes its connection when the session's number is none",
                inProduction = "one server has a new version and says the number in another way. The client"
                        + " that meets it leaks, and its log says nothing of connections.")
        void noNumber(Scene scene) {
            Peer server = scene.peer();
            KeptSockets sockets = new KeptSockets(Socket::new);

            Call<Session> open = open(scene, sockets, server.address(), PATIENT);
            Connection connection = server.accept().expect("HELLO\n").send("READY 7a\n");
            open.fails(NumberFormatException.class, "the number is none");

            connection.expectFin();
            isClosed(scene, sockets);
        }

        @Check(value = "closes its connection when it fails before the greeting",
                inProduction = "connections that break at once are the ones that are retried most often.")
        void failsEarly(Scene scene) {
            Peer server = scene.peer();
            KeptSockets sockets = new KeptSockets(BrokenSocket::new);

            Call<Session> open = open(scene, sockets, server.address(), PATIENT);
            server.accept();
            open.fails(SocketException.class, "the failure of the connection");

            isClosed(scene, sockets);
        }

        @Check(value = "reports the first failure when closing fails too",
                inProduction = "the log has the failure of a close, and nobody learns that the server was"
                        + " busy.")
        void closingFailsToo(Scene scene) {
            Peer server = scene.peer();
            KeptSockets sockets = new KeptSockets(UncloseableSocket::new);

            Call<Session> open = open(scene, sockets, server.address(), PATIENT);
            Connection connection = server.accept().expect("HELLO\n").send("BUSY, try later\n");
            ProtocolException failure = open.fails(ProtocolException.class, "the server's answer");

            connection.expectFin();
            scene.verify(Arrays.stream(failure.getSuppressed()).anyMatch(IOException.class::isInstance),
                    "thrown the server's answer, with the failure to close suppressed in it",
                    "suppressed " + Arrays.toString(failure.getSuppressed()));
        }
    }

    private static Call<Session> open(Scene scene, KeptSockets sockets, InetSocketAddress server,
            Duration timeout) {
        return scene.call("open()", () -> Session.open(sockets, server, timeout));
    }

    private static void isClosed(Scene scene, KeptSockets sockets) {
        scene.verify(sockets.areClosed(), "closed its socket", "left it open");
    }

    /** Connects, and then breaks before a byte has come. */
    private static final class BrokenSocket extends Socket {
        @Override
        public InputStream getInputStream() throws IOException {
            throw new SocketException("played by the check: the connection broke");
        }
    }

    /** Closes its connection, and then says that it could not. */
    private static final class UncloseableSocket extends Socket {
        @Override
        public synchronized void close() throws IOException {
            super.close();
            throw new IOException("played by the check: closing failed");
        }
    }
}
