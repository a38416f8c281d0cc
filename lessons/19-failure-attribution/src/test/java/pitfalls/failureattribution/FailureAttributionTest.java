package pitfalls.failureattribution;

import static pitfalls.failureattribution.FailureClassifier.Phase.BIND;
import static pitfalls.failureattribution.FailureClassifier.Phase.CONNECT;
import static pitfalls.failureattribution.FailureClassifier.Phase.READ;
import static pitfalls.failureattribution.FailureClassifier.Phase.WRITE;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.charset.MalformedInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Nested;
import pitfalls.failureattribution.FailureClassifier.Cause;
import pitfalls.failureattribution.FailureClassifier.Failure;
import pitfalls.failureattribution.FailureClassifier.Phase;
import pitfalls.testkit.BlackHole;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

/**
 * The exceptions are those that a Socket and a SocketChannel really throw on this machine, and then the
 * same ones in Dutch, whose texts are the GNU C library's. What loopback cannot bring about is made by
 * hand, and the wire log says so.
 */
@Lesson(value = "19-failure-attribution", edit = "FailureClassifier.java")
class FailureAttributionTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int LIMIT_MILLIS = 50;

    /** For a connect that the system answers: longer than any step of a check waits. */
    private static final int PATIENT_MILLIS = 5_000;

    /** As many as of a client that tries again every second, for more than a day. */
    private static final int MANY = 100_000;

    /** How often several threads ask, and about how many failures of one connection. */
    private static final int OFTEN = 1_000;

    /** What a call can have for a cause; our limit for a read is none of a write. */
    private static final Map<Phase, Set<Cause>> OF_A_CALL = Map.of(
            BIND, EnumSet.of(Cause.BIND_DENIED, Cause.UNKNOWN),
            READ, EnumSet.of(Cause.READ_LIMIT, Cause.PEER_CLOSED, Cause.CONNECTION_LOST, Cause.CLOSED_HERE,
                    Cause.UNKNOWN),
            WRITE, EnumSet.of(Cause.CONNECTION_LOST, Cause.CLOSED_HERE, Cause.UNKNOWN));

    /** What messages say, in whichever exception they come; null is one. */
    private static final List<String> MESSAGES = Arrays.asList("Connection refused", "Connection reset",
            "Connection reset by peer", "Broken pipe", "Connection timed out", "Connect timed out",
            "Read timed out", "No route to host", "Network is unreachable", "Host is unreachable",
            "Socket closed", "Socket is closed", "Closed by interrupt", "Stream closed.", "Address already in use",
            "Cannot assign requested address", "Permission denied", "Too many open files", "Verbinding is geweigerd",
            "", null);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "tells a refused connect from a host that cannot be reached",
                inProduction = "the server's team restarts a service that runs, and nobody looks at the"
                        + " router.")
        void refused(Scene scene) {
            InetSocketAddress nobody = new InetSocketAddress(LOOPBACK, scene.freePort());

            scene.round("a Socket dials a port on which nobody listens");
            Exception onSocket = scene.run("connect()", () -> connect(nobody, PATIENT_MILLIS))
                    .fails(ConnectException.class, "refused");
            judge(scene, once(CONNECT, onSocket), Cause.REFUSED);
            judge(scene, once(CONNECT, inDutch(scene, onSocket, "Verbinding is geweigerd")), Cause.REFUSED);

            scene.round("a SocketChannel dials a port on which nobody listens");
            Exception onChannel = scene.run("connect()", () -> SocketChannel.open(nobody).close())
                    .fails(ConnectException.class, "refused");
            judge(scene, once(CONNECT, onChannel), Cause.REFUSED);

            scene.round("a router knows no way (made by hand)");
            Exception noRoute = new NoRouteToHostException("No route to host");
            judge(scene, once(CONNECT, noRoute), Cause.UNREACHABLE);
            judge(scene, once(CONNECT, inDutch(scene, noRoute, "Geen route naar host")), Cause.UNREACHABLE);

            scene.round("the same types, whatever their messages say (made by hand)");
            for (String message : MESSAGES) {
                judge(scene, once(CONNECT, new ConnectException(message)), Cause.REFUSED);
                judge(scene, once(CONNECT, new NoRouteToHostException(message)), Cause.UNREACHABLE);
            }

            scene.round("the same types, whatever they wrap (made by hand)");
            for (Exception inside : ofAConnection()) {
                judge(scene, once(CONNECT, wrapping(new ConnectException("no way"), inside)), Cause.REFUSED);
                judge(scene, once(CONNECT, wrapping(new NoRouteToHostException("no way"), inside)), Cause.UNREACHABLE);
            }
        }

        @Check(value = "tells our limit for a connect from our limit for a read",
                inProduction = "a limit that is too short looks like a peer that is dead, and the alarm wakes"
                        + " the wrong people.")
        void limits(Scene scene) {
            BlackHole silence = scene.blackHole();
            Peer peer = scene.peer();
            Socket socket = scene.using(scene.dial(peer));
            peer.accept().staySilent();

            Exception connecting = scene.run("connect() in 50 ms",
                            () -> connect(silence.address(), LIMIT_MILLIS))
                    .fails(SocketTimeoutException.class, "our limit");
            Exception reading = scene.run("read() in 50 ms", () -> {
                socket.setSoTimeout(LIMIT_MILLIS);
                socket.getInputStream().read();
            }).fails(SocketTimeoutException.class, "our limit");

            judge(scene, once(CONNECT, connecting), Cause.CONNECT_LIMIT);
            judge(scene, once(READ, reading), Cause.READ_LIMIT);

            scene.round("the same type, whatever its message says (made by hand)");
            for (String message : MESSAGES) {
                judge(scene, once(READ, new SocketTimeoutException(message)), Cause.READ_LIMIT);
                judge(scene, once(CONNECT, new SocketTimeoutException(message)), Cause.CONNECT_LIMIT);
            }

            scene.round("the same type, whatever it wraps (made by hand)");
            for (Exception inside : ofAConnection()) {
                judge(scene, once(READ, wrapping(new SocketTimeoutException("late"), inside)), Cause.READ_LIMIT);
                judge(scene, once(CONNECT, wrapping(new SocketTimeoutException("late"), inside)), Cause.CONNECT_LIMIT);
            }
        }

        @Check(value = "knows an unknown host on a Socket",
                inProduction = "a spelling mistake in the configuration is reported as an outage of the"
                        + " network.")
        void unknownHost(Scene scene) {
            String name = scene.hostName(null);

            Exception thrown = scene.run("connect to " + name, () -> new Socket(name, 80).close())
                    .fails(UnknownHostException.class, "no address");

            judge(scene, once(CONNECT, thrown), Cause.UNKNOWN_HOST);
            for (String message : MESSAGES) {
                judge(scene, once(CONNECT, new UnknownHostException(message)), Cause.UNKNOWN_HOST);
            }
            for (Exception inside : ofAConnection()) {
                judge(scene, once(CONNECT, wrapping(new UnknownHostException(name), inside)), Cause.UNKNOWN_HOST);
            }
        }

        @Check(value = "knows the end that the peer sent",
                inProduction = "a peer that has finished and says so is no failure of the network.")
        void peersEnd(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Socket socket = scene.using(scene.dial(peer));
            peer.accept().close();
            scene.call("read() on a Socket", () -> socket.getInputStream().read()).returns(-1);
            judge(scene, once(READ, null), Cause.PEER_CLOSED);

            try (SocketChannel channel = SocketChannel.open(peer.address())) {
                peer.accept().close();
                scene.call("read() on a SocketChannel", () -> read(channel)).returns(-1);
                judge(scene, once(READ, null), Cause.PEER_CLOSED);
            }
        }

        @Check(value = "leaves unknown what it cannot tell",
                inProduction = "a wrong cause is worse than none: nobody looks any further.")
        void unknown(Scene scene) {
            scene.note("made by hand");
            Exception noDescriptor = new SocketException("Too many open files");

            judge(scene, once(CONNECT, noDescriptor), Cause.UNKNOWN);
            judge(scene, once(CONNECT, inDutch(scene, noDescriptor, "Te veel open bestanden")),
                    Cause.UNKNOWN);
            judge(scene, once(CONNECT, new SocketException()), Cause.UNKNOWN);
            judge(scene, once(BIND, noDescriptor), Cause.UNKNOWN);
            judge(scene, once(BIND, new IOException("Te veel open bestanden")), Cause.UNKNOWN);

            for (Phase phase : Phase.values()) {
                scene.round("exceptions in a " + phase + " that are about something else (made by hand)");
                judge(scene, once(phase, new MalformedInputException(1)), Cause.UNKNOWN);
                judge(scene, once(phase, new ProtocolException("a reply that nobody asked for")), Cause.UNKNOWN);
                judge(scene, once(phase, new EOFException("half a record")), Cause.UNKNOWN);
                judge(scene, once(phase, new SSLException("bad record MAC")), Cause.UNKNOWN);
                judge(scene, once(phase, new InterruptedIOException("a pipe's reader")), Cause.UNKNOWN);
                judge(scene, once(phase, new IOException("a frame of 2 GB") { }), Cause.UNKNOWN);
                judge(scene, once(phase, new NotYetConnectedException()), Cause.UNKNOWN);
                judge(scene, once(phase, new IllegalStateException("a bug")), Cause.UNKNOWN);
                judge(scene, once(phase, new InterruptedException()), Cause.UNKNOWN);
            }

            for (Phase phase : Phase.values()) {
                scene.round("exceptions in a " + phase + " that wrap one of another call (made by hand)");
                for (Exception inside : ofAConnection()) {
                    for (Exception outside : around(inside)) {
                        judge(scene, once(phase, outside), Cause.UNKNOWN);
                    }
                }
            }
            for (Phase phase : List.of(BIND, CONNECT)) {
                scene.round("plain exceptions in a " + phase + " that wrap one of another call (made by hand)");
                for (Exception inside : ofAConnection()) {
                    judge(scene, once(phase, new SocketException("no archive", inside)), Cause.UNKNOWN);
                    judge(scene, once(phase, new IOException("no archive", inside)), Cause.UNKNOWN);
                }
            }

            scene.round("two exceptions, each the cause of the other (made by hand)");
            Exception one = new IllegalStateException("no archive");
            wrapping(one, new IllegalStateException("no reader", one));
            for (Phase phase : Phase.values()) {
                judge(scene, once(phase, one), Cause.UNKNOWN);
            }
        }

        /** What libraries wrap an exception in, with a text of their own: in one, in two, and beside it. */
        private List<Exception> around(Exception inside) {
            IOException checked = inside instanceof IOException e ? e : new IOException(inside);
            return List.of(new UncheckedIOException("no archive", checked),
                    new IllegalStateException("no archive", inside), new RuntimeException("no archive", inside),
                    new Exception("no archive", inside),
                    new ExecutionException("no archive", inside), new CompletionException("no archive", inside),
                    new InvocationTargetException(inside, "no archive"),
                    new UndeclaredThrowableException(inside, "no archive"),
                    new SSLException("no archive", inside), new IOException("no archive", inside) { },
                    wrapping(new ZipException("a torn archive"), inside), wrapping(new EOFException("half"), inside),
                    wrapping(new InterruptedIOException("no archive"), inside),
                    new ExecutionException("no archive", new IOException(inside)),
                    new CompletionException("no archive", new UncheckedIOException(checked)),
                    beside(new IllegalStateException("no archive"), inside),
                    beside(new UncheckedIOException("no archive", new ZipException("a torn archive")), inside));
        }

        private Exception beside(Exception thrown, Exception suppressed) {
            thrown.addSuppressed(suppressed);
            return thrown;
        }

        @Check(value = "says the same of a failure whatever it was asked before",
                inProduction = "one bad minute, and from then on each failure of every connection has the"
                        + " cause of the first.")
        void keepsNothing(Scene scene) {
            FailureClassifier classifier = new FailureClassifier();
            Map<Failure, Cause> failures = new LinkedHashMap<>();
            failures.put(once(CONNECT, new ConnectException("Connection refused")), Cause.REFUSED);
            Exception limit = new SocketTimeoutException();
            failures.put(once(CONNECT, limit), Cause.CONNECT_LIMIT);
            failures.put(once(READ, limit), Cause.READ_LIMIT);
            failures.put(once(READ, null), Cause.PEER_CLOSED);
            failures.put(once(CONNECT, new UnknownHostException("srv")), Cause.UNKNOWN_HOST);
            failures.put(once(CONNECT, new SocketException()), Cause.UNKNOWN);
            List<Failure> order = new ArrayList<>(failures.keySet());

            scene.round("one classifier, asked forwards and backwards");
            for (Failure failure : order) {
                judge(scene, classifier, failure, failures.get(failure));
            }
            for (Failure failure : order.reversed()) {
                judge(scene, classifier, failure, failures.get(failure));
            }

            scene.round("one classifier, asked by " + order.size() + " threads at once");
            CountDownLatch together = new CountDownLatch(order.size());
            List<Call<Set<Cause>>> calls = new ArrayList<>();
            for (Failure failure : order) {
                Failure last = again(failure);
                String what = "classify(" + show(failure) + ", the last of " + OFTEN + ") " + OFTEN + " times";
                calls.add(scene.call(what, () -> {
                    together.countDown();
                    together.await();
                    Set<Cause> causes = EnumSet.noneOf(Cause.class);
                    for (int i = 0; i < OFTEN; i++) {
                        causes.add(classifier.classify(last));
                    }
                    return causes;
                }));
            }
            for (int i = 0; i < calls.size(); i++) {
                calls.get(i).returns(EnumSet.of(failures.get(order.get(i))));
            }
        }

        /** The last of many failures that are all like this one. */
        private Failure again(Failure failure) {
            Failure last = failure;
            for (int i = 1; i < OFTEN; i++) {
                last = new Failure(failure.phase(), failure.thrown(), false, last);
            }
            return last;
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "knows a lost connection, whatever the message says",
                inProduction = "it works on every machine of the team, and not at the customer whose system"
                        + " speaks another language.")
        void lost(Scene scene) throws IOException {
            Peer peer = scene.peer();

            scene.round("a Socket writes to a peer that has closed");
            Socket writer = scene.using(scene.dial(peer));
            peer.accept().close();
            Exception writing = scene.run("write() until it fails", () -> write(writer))
                    .fails(SocketException.class, "lost");
            judge(scene, once(WRITE, writing), Cause.CONNECTION_LOST);
            judge(scene, once(WRITE, inDutch(scene, writing, "Gebroken pijp")), Cause.CONNECTION_LOST);

            scene.round("a SocketChannel writes to a peer that has closed");
            try (SocketChannel channel = SocketChannel.open(peer.address())) {
                peer.accept().close();
                Exception thrown = scene.run("write() until it fails", () -> write(channel))
                        .fails(IOException.class, "lost");
                judge(scene, once(WRITE, thrown), Cause.CONNECTION_LOST);
                judge(scene, once(WRITE, inDutch(scene, thrown, "Gebroken pijp")), Cause.CONNECTION_LOST);
            }

            scene.round("a Socket reads from a peer that resets");
            Socket reader = scene.using(scene.dial(peer));
            peer.accept().reset();
            Exception reading = scene.run("read()", () -> reader.getInputStream().read())
                    .fails(SocketException.class, "lost");
            judge(scene, once(READ, reading), Cause.CONNECTION_LOST);
            judge(scene, once(READ, inDutch(scene, reading, "Verbinding is weggevallen")),
                    Cause.CONNECTION_LOST);

            scene.round("a SocketChannel reads from a peer that resets");
            try (SocketChannel channel = SocketChannel.open(peer.address())) {
                peer.accept().reset();
                Exception thrown = scene.run("read()", () -> read(channel))
                        .fails(IOException.class, "lost");
                judge(scene, once(READ, thrown), Cause.CONNECTION_LOST);
            }

            scene.round("the system found the peer dead (made by hand)");
            judge(scene, once(READ, new SocketException("Connection timed out")), Cause.CONNECTION_LOST);
            judge(scene, once(READ, new IOException("Connection timed out")), Cause.CONNECTION_LOST);
            judge(scene, once(WRITE, new IOException("Verbinding is verlopen")), Cause.CONNECTION_LOST);

            scene.round("an exception without a message (made by hand)");
            judge(scene, once(WRITE, new SocketException()), Cause.CONNECTION_LOST);

            scene.round("an exception that wraps one about something else (made by hand)");
            List<Exception> all = new ArrayList<>(ofAConnection());
            all.addAll(List.of(new EOFException("half a record"), new IllegalStateException("a bug")));
            for (Phase phase : List.of(READ, WRITE)) {
                for (Exception inside : all) {
                    judge(scene, once(phase, wrapping(new SocketException("Gebroken pijp"), inside)),
                            Cause.CONNECTION_LOST);
                    judge(scene, once(phase, wrapping(new IOException("Gebroken pijp"), inside)),
                            Cause.CONNECTION_LOST);
                }
            }

            scene.round("an exception of another call that is wrapped, with its message (made by hand)");
            for (Phase phase : List.of(READ, WRITE)) {
                judge(scene, once(phase, new UncheckedIOException(new SocketException("Connection reset"))),
                        Cause.UNKNOWN);
                judge(scene, once(phase, new ExecutionException(new IOException("Broken pipe"))), Cause.UNKNOWN);
                judge(scene, once(phase, new CompletionException(new SocketException("Connection reset"))),
                        Cause.UNKNOWN);
            }

            scene.round("a thread that was interrupted asks (made by hand)");
            scene.call("classify(" + show(once(READ, reading)) + "), interrupted", () -> {
                Thread.currentThread().interrupt();
                return new FailureClassifier().classify(once(READ, reading));
            }).mayEndInterrupted().returns(Cause.CONNECTION_LOST);

            scene.round("the same types, whatever their messages say (made by hand)");
            for (String message : MESSAGES) {
                for (Phase phase : List.of(READ, WRITE)) {
                    judge(scene, once(phase, new SocketException(message)), Cause.CONNECTION_LOST);
                    judge(scene, once(phase, new IOException(message)), Cause.CONNECTION_LOST);
                }
            }
        }

        @Check(value = "knows a connection that this side closed",
                inProduction = "each shutdown of your own service raises an alarm about all its peers, until"
                        + " nobody reads the alarms.")
        void closedHere(Scene scene) throws IOException {
            Peer peer = scene.peer();

            scene.round("a Socket is closed while it reads");
            Socket socket = scene.using(scene.dial(peer));
            peer.accept();
            Call<?> blocked = scene.run("read()", () -> socket.getInputStream().read()).awaitStandstill();
            scene.run("close()", socket::close).returns();
            Exception onSocket = blocked.fails(SocketException.class, "closed here");
            judge(scene, here(READ, onSocket), Cause.CLOSED_HERE);
            judge(scene, here(CONNECT, new SocketException("Socket closed")), Cause.CLOSED_HERE);

            scene.round("an interrupt ends a Socket's read on a virtual thread");
            Socket interrupted = scene.using(scene.dial(peer));
            peer.accept();
            Exception byInterrupt = scene.run("read(), interrupted", () -> readInterrupted(interrupted))
                    .fails(SocketException.class, "closed here");
            judge(scene, here(READ, byInterrupt), Cause.CLOSED_HERE);

            scene.round("a SocketChannel is closed while it reads, and is used after that");
            try (SocketChannel channel = SocketChannel.open(peer.address())) {
                peer.accept();
                Call<?> blockedToo = scene.run("read()", () -> read(channel)).awaitStandstill();
                scene.run("close()", channel::close).returns();
                Exception during = blockedToo.fails(AsynchronousCloseException.class, "closed here");
                Exception after = scene.run("write()", () -> write(channel))
                        .fails(ClosedChannelException.class, "closed here");
                judge(scene, here(READ, during), Cause.CLOSED_HERE);
                judge(scene, here(WRITE, after), Cause.CLOSED_HERE);
            }

            scene.round("an interrupt ends a SocketChannel's read");
            try (SocketChannel channel = SocketChannel.open(peer.address())) {
                peer.accept();
                Exception byInterruptToo = scene.run("read(), interrupted", () -> {
                    Thread.currentThread().interrupt();
                    read(channel);
                }).mayEndInterrupted().fails(ClosedByInterruptException.class, "closed here");
                judge(scene, here(READ, byInterruptToo), Cause.CLOSED_HERE);
            }

            scene.round("the same exception, without a close here and with one (made by hand)");
            FailureClassifier classifier = new FailureClassifier();
            judge(scene, classifier, once(READ, onSocket), Cause.CONNECTION_LOST);
            judge(scene, classifier, here(READ, onSocket), Cause.CLOSED_HERE);
            judge(scene, classifier, once(READ, onSocket), Cause.CONNECTION_LOST);

            scene.round("a channel is closed, and nobody says by whom (made by hand)");
            for (Exception closed : List.of(new ClosedChannelException(), new AsynchronousCloseException(),
                    new ClosedByInterruptException())) {
                for (Phase phase : Phase.values()) {
                    judgeOneOf(scene, once(phase, closed), EnumSet.of(Cause.CLOSED_HERE, Cause.UNKNOWN));
                }
            }

            scene.round("a read comes to its limit, and the connection is closed before it returns (made by hand)");
            judge(scene, here(READ, new SocketTimeoutException("Read timed out")), Cause.CLOSED_HERE);

            scene.round("a connection that was closed here, whatever the message says (made by hand)");
            for (String message : MESSAGES) {
                for (Phase phase : List.of(CONNECT, READ, WRITE)) {
                    judge(scene, here(phase, new SocketException(message)), Cause.CLOSED_HERE);
                    judge(scene, here(phase, new IOException(message)), Cause.CLOSED_HERE);
                }
            }
        }

        @Check(value = "does not blame the peer for a direction that this side shut down",
                inProduction = "the log says that the peer broke the pipe. The peer's team looks for a fault"
                        + " for a week, and the fault is yours.")
        void shutDownHere(Scene scene) throws IOException {
            Peer peer = scene.peer();

            scene.round("a Socket writes after shutdownOutput()");
            Socket writer = scene.using(scene.dial(peer));
            peer.accept();
            Exception onSocket = scene.run("shutdownOutput(), write()", () -> {
                OutputStream out = writer.getOutputStream();
                writer.shutdownOutput();
                out.write('x');
            }).fails(SocketException.class, "shut down here");
            judge(scene, here(WRITE, onSocket), Cause.CLOSED_HERE);
            judge(scene, here(WRITE, inDutch(scene, onSocket, "Gebroken pijp")), Cause.CLOSED_HERE);

            scene.round("a SocketChannel reads after shutdownInput()");
            try (SocketChannel channel = SocketChannel.open(peer.address())) {
                peer.accept();
                scene.call("shutdownInput(), read()", () -> read(channel.shutdownInput())).returns(-1);
                judge(scene, here(READ, null), Cause.CLOSED_HERE);
            }

            scene.round("a Socket reads after shutdownInput()");
            Socket quiet = scene.using(scene.dial(peer));
            peer.accept();
            DataInputStream in = new DataInputStream(quiet.getInputStream());
            scene.call("shutdownInput(), read()", () -> {
                quiet.shutdownInput();
                return in.read();
            }).returns(-1);
            judge(scene, here(READ, null), Cause.CLOSED_HERE);
            Exception noNumber = scene.run("readInt() of a DataInputStream", in::readInt)
                    .fails(EOFException.class, "shut down here");
            judge(scene, here(READ, noNumber), Cause.CLOSED_HERE);
        }

        @Check(value = "keeps the first failure as the cause",
                inProduction = "the log ends with a peer that hung up. That the connection had broken in the"
                        + " middle of a request, nobody learns.")
        void first(Scene scene) {
            Peer peer = scene.peer();

            scene.round("a write meets a reset, and the read after it sees an end");
            Socket socket = scene.using(scene.dial(peer));
            Connection connection = peer.accept();
            connection.reset();
            connection.awaitArrival();
            Exception writing = scene.run("write() until it fails", () -> write(socket))
                    .fails(SocketException.class, "lost");
            scene.call("read()", () -> socket.getInputStream().read()).awaitStandstill();
            Failure failedWrite = once(WRITE, writing);
            Failure endAfterIt = new Failure(READ, null, false, failedWrite);
            judge(scene, endAfterIt, Cause.CONNECTION_LOST);

            scene.note("then this side closes, and its reader fails as well");
            Failure closedAtLast = new Failure(READ, new SocketException("Socket closed"), true, endAfterIt);
            judge(scene, closedAtLast, Cause.CONNECTION_LOST);

            scene.round("a read sees the peer's end, and a write after it fails");
            Socket ended = scene.using(scene.dial(peer));
            peer.accept().close();
            scene.call("read()", () -> ended.getInputStream().read()).returns(-1);
            Exception afterTheEnd = scene.run("write() until it fails", () -> write(ended))
                    .fails(SocketException.class, "lost");
            judge(scene, new Failure(WRITE, afterTheEnd, false, once(READ, null)), Cause.PEER_CLOSED);

            scene.round("a connect is refused, and is tried again on the same Socket");
            Socket reused = scene.using(new Socket());
            InetSocketAddress nobody = new InetSocketAddress(LOOPBACK, scene.freePort());
            Exception refusal = scene.run("connect()", () -> reused.connect(nobody))
                    .fails(ConnectException.class, "refused");
            Exception again = scene.run("connect()", () -> reused.connect(nobody))
                    .fails(SocketException.class, "a failed connect closes a Socket");
            judge(scene, new Failure(CONNECT, again, false, once(CONNECT, refusal)), Cause.REFUSED);

            scene.round("failures after a first one (made by hand)");
            Exception closed = new SocketException("Socket closed");
            Failure limit = once(CONNECT, new SocketTimeoutException("Connect timed out"));
            judge(scene, new Failure(CONNECT, closed, false, limit), Cause.CONNECT_LIMIT);
            judge(scene, new Failure(READ, closed, true, limit), Cause.CONNECT_LIMIT);
            Failure nothing = once(READ, new MalformedInputException(1));
            judge(scene, new Failure(WRITE, closed, false, nothing), Cause.UNKNOWN);
            judge(scene, new Failure(READ, null, false, nothing), Cause.UNKNOWN);
            Failure closedFirst = here(READ, closed);
            judge(scene, new Failure(WRITE, new IOException("Broken pipe"), false, closedFirst), Cause.CLOSED_HERE);
            judge(scene, new Failure(READ, null, false, closedFirst), Cause.CLOSED_HERE);
            FailureClassifier classifier = new FailureClassifier();
            judge(scene, classifier, once(READ, closed), Cause.CONNECTION_LOST);
            judge(scene, classifier, new Failure(READ, closed, false, limit), Cause.CONNECT_LIMIT);

            scene.round("a connection that failed " + MANY + " times (made by hand)");
            judgeTheLastOfMany(scene, once(WRITE, new IOException("Broken pipe")), Cause.CONNECTION_LOST);
            judgeTheLastOfMany(scene, once(READ, null), Cause.PEER_CLOSED);
        }

        private void judgeTheLastOfMany(Scene scene, Failure first, Cause cause) {
            Exception closed = new SocketException("Socket closed");
            Failure failure = first;
            for (int i = 1; i < MANY; i++) {
                failure = new Failure(i % 2 == 0 ? READ : WRITE, closed, i > MANY / 2, failure);
            }
            Failure last = failure;
            scene.call("classify(the last of " + MANY + " failures)", () -> new FailureClassifier().classify(last))
                    .returns(cause);
        }

        @Check(value = "knows an unknown host on a SocketChannel",
                inProduction = "the exception is unchecked and has no message. What the log says of a"
                        + " misspelt name is \"null\".")
        void unknownHostOnAChannel(Scene scene) {
            String name = scene.hostName(null);

            scene.round("a SocketChannel dials a name without an address");
            Exception thrown = scene.run("connect to " + name,
                            () -> SocketChannel.open(new InetSocketAddress(name, 80)).close())
                    .fails(UnresolvedAddressException.class, "no address");

            judge(scene, once(CONNECT, thrown), Cause.UNKNOWN_HOST);
            for (Exception inside : ofAConnection()) {
                judge(scene, once(CONNECT, wrapping(new UnresolvedAddressException(), inside)), Cause.UNKNOWN_HOST);
            }

            scene.round("a SocketChannel dials an address of another kind");
            Exception anotherKind = scene.run("connect()", () -> dial(UnixDomainSocketAddress.of("srv.socket")))
                    .fails(UnsupportedAddressTypeException.class, "another kind of address");
            judge(scene, once(CONNECT, anotherKind), Cause.UNKNOWN);
        }

        @Check(value = "tells a dial that this machine denies from a bind",
                inProduction = "you look for the program that holds your port. There is none: your own dials"
                        + " have used up what they may dial from.")
        void denied(Scene scene) throws IOException {
            Peer peer = scene.peer();
            InetSocketAddress taken = peer.address();

            scene.round("a server binds a port on which somebody listens");
            Exception binding = scene.run("bind()", () -> bind(taken)).fails(BindException.class, "in use");
            judge(scene, once(BIND, binding), Cause.BIND_DENIED);
            judge(scene, once(BIND, inDutch(scene, binding, "Adres is al in gebruik")), Cause.BIND_DENIED);

            scene.round("a connection stands; another dials the same peer from the same port");
            try (Socket stands = new Socket()) {
                stands.setReuseAddress(true);
                stands.bind(new InetSocketAddress(LOOPBACK, 0));
                stands.connect(taken);
                peer.accept();
                InetSocketAddress from = new InetSocketAddress(LOOPBACK, stands.getLocalPort());
                Exception onSocket = scene.run("connect() of a Socket", () -> connectFrom(from, taken))
                        .fails(BindException.class, "no port left");
                Exception onChannel = scene.run("connect() of a channel", () -> channelFrom(from, taken))
                        .fails(BindException.class, "no port left");
                judge(scene, once(CONNECT, onSocket), Cause.DIAL_DENIED);
                judge(scene, once(CONNECT, onChannel), Cause.DIAL_DENIED);
                judge(scene, once(CONNECT, inDutch(scene, onSocket, "Kan verzochte adres niet toewijzen")),
                        Cause.DIAL_DENIED);
            }

            scene.round("a rule of this machine forbids the way (made by hand)");
            judge(scene, once(CONNECT, new BindException("Permission denied")), Cause.DIAL_DENIED);

            scene.round("the same type, whatever its message says (made by hand)");
            for (String message : MESSAGES) {
                judge(scene, once(CONNECT, new BindException(message)), Cause.DIAL_DENIED);
                judge(scene, once(BIND, new BindException(message)), Cause.BIND_DENIED);
            }

            scene.round("the same type, whatever it wraps (made by hand)");
            for (Exception inside : ofAConnection()) {
                judge(scene, once(CONNECT, wrapping(new BindException("no port"), inside)), Cause.DIAL_DENIED);
                judge(scene, once(BIND, wrapping(new BindException("no port"), inside)), Cause.BIND_DENIED);
            }
        }

        @Check(value = "names no cause that belongs to another call",
                inProduction = "\"refused\" says that nothing was sent, so the order is sent again. It had been"
                        + " sent, and is delivered twice.")
        void onlyOfItsCall(Scene scene) {
            for (Phase phase : List.of(READ, WRITE)) {
                scene.round("exceptions of another call in a " + phase + " (made by hand)");
                judgeOfItsCall(scene, once(phase, new ConnectException("Connection refused")));
                judgeOfItsCall(scene, once(phase, new NoRouteToHostException("No route to host")));
                judgeOfItsCall(scene, once(phase, new PortUnreachableException()));
                judgeOfItsCall(scene, once(phase, new BindException("Permission denied")));
                judgeOfItsCall(scene, once(phase, new UnknownHostException("srv")));
                judgeOfItsCall(scene, once(phase, new UnresolvedAddressException()));
                judgeOfItsCall(scene, once(phase, new SocketTimeoutException("timed out")));
            }

            scene.round("a SocketChannel binds to a name without an address");
            String name = scene.hostName(null);
            Exception noAddress = scene.run("bind to " + name,
                            () -> channelFrom(new InetSocketAddress(name, 0), null))
                    .fails(UnresolvedAddressException.class, "no address");
            judgeOfItsCall(scene, once(BIND, noAddress));

            scene.round("exceptions of another call in a BIND (made by hand)");
            judgeOfItsCall(scene, once(BIND, new UnknownHostException(name)));
            judgeOfItsCall(scene, once(BIND, new ConnectException("Connection refused")));
            judgeOfItsCall(scene, once(BIND, new NoRouteToHostException("No route to host")));
            judgeOfItsCall(scene, once(BIND, new SocketTimeoutException("timed out")));
        }

        private void judgeOfItsCall(Scene scene, Failure failure) {
            judgeOneOf(scene, failure, OF_A_CALL.get(failure.phase()));
        }

        @Check(value = "calls a failed connect unknown where only the message says why",
                inProduction = "one type stands for a network that is down and for a process without"
                        + " descriptors. Whoever guesses sends the wrong team.")
        void onlyTheMessage(Scene scene) {
            scene.judgeOnlyIf(System.getProperty("os.name").equals("Linux"),
                    "another system may throw another type here; run the lesson in a Linux container or WSL");
            InetSocketAddress broadcast = new InetSocketAddress("127.255.255.255", 80);

            scene.note("nobody can connect to 127.255.255.255: it is a broadcast address");
            Exception onSocket = scene.run("connect() of a Socket", () -> connect(broadcast, PATIENT_MILLIS))
                    .fails(SocketException.class, "no way there");
            Exception onChannel = scene.run("connect() of a channel",
                            () -> SocketChannel.open(broadcast).close())
                    .fails(SocketException.class, "no way there");

            judge(scene, once(CONNECT, onSocket), Cause.UNKNOWN);
            judge(scene, once(CONNECT, onChannel), Cause.UNKNOWN);
            judge(scene, once(CONNECT, inDutch(scene, onSocket, "Netwerk is onbereikbaar")), Cause.UNKNOWN);

            scene.round("an exception that cannot say its message (made by hand)");
            Exception speechless = new IllegalStateException() {
                @Override
                public String getMessage() {
                    throw new UnsupportedOperationException("no message");
                }
            };
            scene.call("classify(CONNECT, an exception whose getMessage() throws)",
                    () -> new FailureClassifier().classify(once(CONNECT, speechless))).returns(Cause.UNKNOWN);

            scene.round("the same type, whatever its message says (made by hand)");
            for (String message : MESSAGES) {
                judge(scene, once(CONNECT, new SocketException(message)), Cause.UNKNOWN);
                judge(scene, once(CONNECT, new IOException(message)), Cause.UNKNOWN);
                judge(scene, once(BIND, new SocketException(message)), Cause.UNKNOWN);
            }
        }
    }

    private static void judge(Scene scene, Failure failure, Cause cause) {
        judge(scene, new FailureClassifier(), failure, cause);
    }

    /** Which of these it is, the types leave open. */
    private static void judgeOneOf(Scene scene, Failure failure, Set<Cause> causes) {
        Cause cause = scene.call("classify(" + show(failure) + ")", () -> new FailureClassifier().classify(failure))
                .returns();
        scene.verify(cause != null && causes.contains(cause), "returned one of " + causes, "returned " + cause);
    }

    /** One of each type that names a cause, in one call or another. */
    private static List<Exception> ofAConnection() {
        return List.of(new UnknownHostException("srv"), new UnresolvedAddressException(),
                new ConnectException("Connection refused"), new NoRouteToHostException("No route to host"),
                new BindException("Address already in use"), new SocketTimeoutException("timed out"),
                new SocketException("Connection reset"), new IOException("Broken pipe"),
                new ClosedChannelException());
    }

    private static void judge(Scene scene, FailureClassifier classifier, Failure failure, Cause cause) {
        scene.call("classify(" + show(failure) + ")", () -> classifier.classify(failure)).returns(cause);
    }

    private static String show(Failure failure) {
        Exception thrown = failure.thrown();
        String what = thrown == null ? "-1" : thrown.getClass().getSimpleName();
        String said = thrown == null || thrown.getMessage() == null ? "" : ": " + thrown.getMessage();
        return failure.phase() + ", " + what + said + (failure.closedHere() ? ", closed here" : "")
                + (failure.earlier() == null ? "" : ", after " + show(failure.earlier()));
    }

    /** The connection's only failure, by no act of this side. */
    private static Failure once(Phase phase, Exception thrown) {
        return new Failure(phase, thrown, false, null);
    }

    /** The only failure of a connection that this side had closed. */
    private static Failure here(Phase phase, Exception thrown) {
        return new Failure(phase, thrown, true, null);
    }

    private static Exception wrapping(Exception thrown, Exception inside) {
        thrown.initCause(inside);
        return thrown;
    }

    /** The same exception as another system words it. */
    private static Exception inDutch(Scene scene, Exception thrown, String message) {
        scene.note("the same exception on a system that speaks Dutch");
        try {
            return thrown.getClass().getConstructor(String.class).newInstance(message);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void connect(InetSocketAddress address, int millis) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, millis);
        }
    }

    private static void connectFrom(InetSocketAddress from, InetSocketAddress to) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReuseAddress(true);
            socket.bind(from);
            socket.connect(to);
        }
    }

    private static void channelFrom(InetSocketAddress from, InetSocketAddress to) throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(from).connect(to);
        }
    }

    private static void dial(SocketAddress address) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET)) {
            channel.connect(address);
        }
    }

    private static void bind(InetSocketAddress address) throws IOException {
        try (ServerSocket listener = new ServerSocket()) {
            listener.bind(address);
        }
    }

    /** The first write after the peer's close goes out, and brings the peer's reset; a later one fails. */
    private static void write(Socket socket) throws IOException {
        while (true) {
            socket.getOutputStream().write('x');
        }
    }

    private static void write(SocketChannel channel) throws IOException {
        while (true) {
            channel.write(ByteBuffer.allocate(1));
        }
    }

    private static int read(SocketChannel channel) throws IOException {
        return channel.read(ByteBuffer.allocate(1));
    }

    private static void readInterrupted(Socket socket) throws Exception {
        FutureTask<Integer> read = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            return socket.getInputStream().read();
        });
        Thread.startVirtualThread(read);
        try {
            read.get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }
}
