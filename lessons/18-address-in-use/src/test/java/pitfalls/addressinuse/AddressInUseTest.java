package pitfalls.addressinuse;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.BlackHole;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "18-address-in-use", edit = "Node.java")
class AddressInUseTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    /** An address of the same machine, at which a node must not be told. */
    private static final String ANOTHER = "127.0.0.2";

    /** How long a node waits at most: five seconds, and what the check does before. */
    private static final Duration AT_MOST = ofMillis(5_700);

    /** How long it waits at least. */
    private static final Duration SECOND = ofSeconds(1);

    /** The time between two parts of an answer: less than it waits for each, by more than a busy machine is late. */
    private static final Duration PACE = ofMillis(200);

    /** More than a small pool of threads serves. */
    private static final int MANY = 8;

    /** More than a large one does. */
    private static final int CROWD = 130;

    /** So many messages that the first waits for less than its time until all are told, or more of its answer. */
    private static final int AT_ONCE = 13;

    /** Longer than any buffer on the way; a character lies across the end of each. */
    private static final String LONG = "\u20ac".repeat(70_000);

    /** Longer than a megabyte. Who reads byte by byte from the socket needs a second or two for it. */
    private static final byte[] LONGEST_LINE = Bytes.of("v".repeat(2_000_000) + "\n");

    /** As long as a message may be, in UTF-8. */
    private static final String LONGEST = "\u00fc".repeat(500);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "answers who tells it, once for each message",
                inProduction = "a node that answers nobody never has its port in use; and who gets one OK too"
                        + " many takes it for the next answer.")
        void answers(Scene scene) {
            Node node = started(scene, scene.freePort());
            for (byte[][] parts : List.of(inParts("hello\n"), inParts("he", "llo", "\n"), inParts("\n"),
                    byteByByte("\u00e4\0\r\n"), inParts(LONG, "\n"))) {
                scene.round("a message in parts: " + parts.length);
                Connection teller = scene.connect(address(node.port()));
                teller.sendEachAsTaken(parts).expect("OK\n");
                teller.send("again\n").expect("OK\n").send("two\nin one\n").expect("OK\nOK\n");
                teller.send("one and\na ha").expect("OK\n").send("lf\n").expect("OK\n");
                teller.expectOpen().halfClose().expectFin();
                teller.close();
            }
            scene.round("a message of 2 MB");
            Connection longest = scene.connect(address(node.port()));
            longest.sendWhileOpen(LONGEST_LINE);
            longest.expect("OK\n");
            longest.close();
            for (String half : List.of("", "hel")) {
                scene.round("the end before a message is whole");
                Connection teller = scene.connect(address(node.port()));
                teller.send("hello\n" + half).halfClose().expect("OK\n").expectFin();
                teller.close();
            }
        }

        @Check(value = "answers many at a time, some of them stuck or gone",
                inProduction = "one teller that hangs or breaks keeps all others from being heard.")
        void many(Scene scene) {
            Node node = started(scene, 0);
            List<Connection> idle = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                scene.connect(address(node.port())).send("hel").reset();
                scene.connect(address(node.port())).reset();
                idle.add(scene.connect(address(node.port())).sendEachAsTaken(Bytes.of("he")));
            }
            scene.connect(address(node.port())).sendInBackground(Bytes.of("\n".repeat(4_000_000)));
            List<Connection> more = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                more.add(scene.connect(address(node.port())).send("hello\n").expect("OK\n").send("he"));
            }

            for (int i = 0; i < MANY; i++) {
                Connection teller = scene.connect(address(node.port()));
                teller.send("hello\n").expect("OK\n");
                teller.close();
            }
            idle.reversed().forEach(teller -> teller.expectOpen().send("llo\n").expect("OK\n"));
            more.reversed().forEach(teller -> teller.send("llo\n").expect("OK\n"));
        }

        @Check(value = "tells another node, and ends that connection in the ordinary way",
                inProduction = "a reset can overtake the message, and the other node never has it.")
        void tells(Scene scene) {
            Peer other = scene.peer();
            for (String message : List.of("hello", "", "gr\u00fc\u00df\0e\r", LONGEST)) {
                scene.round("a message of " + message.length() + " characters");
                Call<String> tell = tell(scene, started(scene, 0), other, message);
                Connection connection = other.accept().expect(message + "\n").send("OK\n");
                tell.returns("OK");
                connection.expectFin();
            }
            for (byte[][] answer : List.of(byteByByte("gr\u00fc\u00df\n"), inParts("\n"),
                    inParts("greetings\0 \n"), inParts(LONG, "\n"))) {
                scene.round("an answer in parts: " + answer.length);
                Call<String> tell = tell(scene, started(scene, 0), other, "hello");
                Connection connection = other.accept().expect("hello\n");
                connection.sendEachAsTaken(answer);
                tell.returns(new String(Bytes.join(answer), StandardCharsets.UTF_8).replace("\n", ""));
                connection.expectFin();
            }
            scene.round("an answer of 2 MB");
            Call<String> tell = tell(scene, started(scene, 0), other, "hello");
            other.accept().expect("hello\n").sendInBackground(LONGEST_LINE);
            tell.within(AT_MOST).returns(new String(LONGEST_LINE, StandardCharsets.UTF_8).strip());
        }

        @Check(value = "listens on a port that the system chooses, and on no other address",
                inProduction = "programs that look for a free port and then bind it meet each other there; and"
                        + " a node that was meant for this machine is told by any other.")
        void chosenPort(Scene scene) {
            scene.peer(ANOTHER, 0).close();
            Node node = started(scene, 0);
            Node another = started(scene, 0);

            isTold(scene, node.port());
            isTold(scene, another.port());
            scene.verify(node.port() != another.port(), "had two ports", "both have " + node.port());
            isNotListening(scene, new InetSocketAddress(ANOTHER, node.port()));
            scene.round("a port that the caller chooses");
            int port = scene.freePort();
            Node given = started(scene, port);
            isTold(scene, port);
            scene.verify(given.port() == port, "listened on port " + port, "listens on " + given.port());
            isNotListening(scene, new InetSocketAddress(ANOTHER, port));
        }

        @Check(value = "ends its connections in the ordinary way when it is closed",
                inProduction = "those who told it wait for answers of a node that is gone.")
        void ends(Scene scene) {
            Node node = started(scene, 0);
            int port = node.port();
            List<Connection> tellers = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                tellers.add(scene.connect(address(port)).send("hello\n").expect("OK\n"));
                tellers.add(scene.connect(address(port)).sendEachAsTaken(Bytes.of("hel")));
            }
            scene.connect(address(port)).send("hello\n").expect("OK\n").reset();
            Connection tellsAnother = scene.connect(address(started(scene, 0).port())).send("hello\n").expect("OK\n");

            close(scene, node);

            isNotListening(scene, address(port));
            tellers.forEach(Connection::expectFin);
            close(scene, node);
            tellsAnother.send("again\n").expect("OK\n");
        }

        @Check(value = "reports at once that somebody listens on its port",
                inProduction = "two nodes on one port: each message reaches one of them, and nobody can say"
                        + " which.")
        void neverTwo(Scene scene) {
            for (int port : List.of(1, 65_535)) {
                scene.run("start(" + port + ")", () -> startAndClose(port)).returns();
            }
            for (int port : List.of(-1, 65_536, Integer.MIN_VALUE, Integer.MAX_VALUE)) {
                scene.call("start(" + port + ")", () -> Node.start(port))
                        .fails(IllegalArgumentException.class, "there is no such port");
            }
            Peer program = scene.peer();
            scene.call("start(" + program.port() + ")", () -> Node.start(program.port()))
                    .fails(BindException.class, "the port is in use");
            scene.expectNoSocketOpen();

            Node node = started(scene, 0);
            Connection teller = scene.connect(address(node.port())).send("hello\n").expect("OK\n");
            for (int i = 0; i < 3; i++) {
                scene.call("start(" + node.port() + ")", () -> Node.start(node.port()))
                        .fails(BindException.class, "the port is in use");
            }
            teller.send("again\n").expect("OK\n");
            for (int i = 0; i < MANY; i++) {
                isTold(scene, node.port());
            }
        }

        @Check(value = "reports at once that there is no node, or no whole answer",
                inProduction = "a message counts as told though the other node crashed over it.")
        void noAnswer(Scene scene) {
            Peer other = scene.peer();
            for (String half : List.of("", "O", "OK")) {
                scene.round("a part of an answer, and the end");
                Call<String> tell = tell(scene, started(scene, 0), other, "hello");
                Connection connection = sendPart(other.accept().expect("hello\n"), half);
                connection.halfClose();
                tell.fails(IOException.class, "there is no answer", SocketTimeoutException.class);
                connection.expectEnd();
                scene.round("a part of an answer, and a reset");
                Call<String> another = tell(scene, started(scene, 0), other, "hello");
                sendPart(other.accept().expect("hello\n"), half).reset();
                another.fails(IOException.class, "the other node reset the connection", SocketTimeoutException.class);
            }
            scene.round("nobody listens");
            other.close();
            tell(scene, started(scene, 0), other, "hello")
                    .fails(IOException.class, "nobody listens", SocketTimeoutException.class);
        }

        @Check(value = "waits for a connection or an answer, and not for ever", besideOthers = true,
                inProduction = "a node that hangs holds each thread that tells it something, one by one.")
        void waits(Scene scene) {
            BlackHole nobody = scene.blackHole();
            Peer other = scene.peer();
            List<Node> nodes = IntStream.range(0, 4).mapToObj(i -> started(scene, 0)).toList();
            Connection idle = scene.connect(address(nodes.get(0).port())).sendEachAsTaken(Bytes.of("hel"));
            Connection answered = scene.connect(address(nodes.get(1).port())).send("hello\n").expect("OK\n");

            Call<String> dialling = scene.call("tell(\"hello\"), where nobody answers a dial",
                    () -> nodes.get(0).tell(nobody.address(), "hello"));
            Call<String> silent = tell(scene, nodes.get(1), other, "hello");
            Connection silence = other.accept().expect("hello\n").expectOpen().staySilent();
            Call<String> cut = tell(scene, nodes.get(2), other, "hello");
            Connection half = other.accept().expect("hello\n").send("O");
            Call<String> inParts = tell(scene, nodes.get(3), other, "hello");
            Connection slow = other.accept().expect("hello\n").drip(".", PACE);
            scene.letOthersRun();

            inParts.stillWaits();
            slow.send(" OK\n");
            String answer = inParts.returns();
            scene.verify(answer.matches("\\.+ OK"), "returned the whole answer", "returned \"" + answer + "\"");
            List.of(dialling, silent, cut).forEach(call ->
                    call.between(SECOND, AT_MOST).fails(SocketTimeoutException.class, "a timeout"));
            silence.expectEnd();
            half.expectEnd();
            scene.note("tellers that have said nothing for a while go on");
            idle.send("lo\n").expect("OK\n");
            answered.send("again\n").expect("OK\n");
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "starts again on its port as soon as it was closed",
                inProduction = "a restart takes a minute longer than it should, on the day when you need it"
                        + " most. In the tests nothing had been connected.")
        void restart(Scene scene) {
            Node node = started(scene, 0);
            int port = node.port();
            for (int i = 0; i < 5; i++) {
                Connection teller = scene.connect(address(port)).send("hello\n").expect("OK\n");
                close(scene, node);
                teller.expectEnd();
                teller.close();
                scene.awaitTimeWait(port);
                node = started(scene, port);
                scene.verify(node.port() == port, "listened on port " + port, "listens on " + node.port());
            }
            isTold(scene, port);
        }

        @Check(value = "starts again while an old connection is still open at its other end",
                inProduction = "one client that never hangs up keeps the whole service from starting.")
        void restartBesideOldTellers(Scene scene) {
            int port = scene.freePort();
            Node node = started(scene, port);
            List<Node> closed = new ArrayList<>(List.of(node));
            close(scene, node);
            node = started(scene, port);
            List<Connection> old = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                old.add(scene.connect(address(port)).send("hello\n").expect("OK\n"));
                old.add(scene.connect(address(port)).sendEachAsTaken(Bytes.of("hel")));
                close(scene, node);
                closed.add(node);
                node = started(scene, port);
                scene.verify(node.port() == port, "listened on port " + port, "listens on " + node.port());
            }
            old.forEach(Connection::expectEnd);
            scene.note("those that are closed are closed again");
            closed.forEach(one -> close(scene, one));
            isTold(scene, port);
        }

        @Check(value = "tells the same node twice",
                inProduction = "the first message of each minute arrives, and all others fail.")
        void twice(Scene scene) {
            Peer other = scene.peer();
            Node node = started(scene, 0);
            isAnswered(scene, node, other);
            isAnswered(scene, node, other);
            scene.round("after a failure");
            for (int i = 0; i < MANY; i++) {
                Call<String> cut = tell(scene, node, other, "hello");
                other.accept().expect("hello\n").close();
                cut.fails(IOException.class, "there is no answer");
            }
            isAnswered(scene, node, other);
            for (int i = 0; i < MANY; i++) {
                Call<String> reset = tell(scene, node, other, "hello");
                other.accept().expect("hello\n").reset();
                reset.fails(IOException.class, "the other node reset the connection");
            }
            isAnswered(scene, node, other);
            int port = other.port();
            other.close();
            for (int i = 0; i < MANY; i++) {
                tell(scene, node, other, "hello").fails(IOException.class, "nobody listens");
            }
            isAnswered(scene, node, scene.peer("127.0.0.1", port));
        }

        @Check(value = "tells one node two things at the same time",
                inProduction = "under load two threads meet, and the message of one of them is lost. On a quiet"
                        + " day it never happens.")
        void atTheSameTime(Scene scene) {
            Peer other = scene.peer();
            List<Node> nodes = List.of(started(scene, 0), started(scene, 0));
            List<Call<String>> tells = new ArrayList<>();
            List<Connection> waiting = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                Node node = nodes.get(i / (CROWD - 1));
                String message = "hello " + i;
                tells.add(tell(scene, node, other, message));
                waiting.add(other.accept().expect(message + "\n"));
                if (i % AT_ONCE == AT_ONCE - 1) {
                    waiting.forEach(connection -> connection.send("."));
                }
            }
            for (int i = CROWD - 1; i >= 0; i--) {
                waiting.get(i).send(" OK " + i + "\n");
                tells.get(i).returns(".".repeat((CROWD - 1) / AT_ONCE - i / AT_ONCE + 1) + " OK " + i);
            }
        }

        @Check(value = "tells other nodes as well, and itself", besideOthers = true,
                inProduction = "a node that has told its neighbour can tell nobody else.")
        void others(Scene scene) {
            Node one = started(scene, 0);
            Node two = started(scene, 0);
            for (Node from : List.of(one, two)) {
                for (Node to : List.of(two, one)) {
                    scene.call("tell(\"hello\") to a node", () -> from.tell(address(to.port()), "hello")).returns("OK");
                }
            }

            scene.round("while nobody answers its dials");
            BlackHole nobody = scene.blackHole();
            List<Call<String>> dials = IntStream.range(0, CROWD)
                    .mapToObj(i -> scene.call("tell(\"hello\"), where nobody answers a dial",
                            () -> one.tell(nobody.address(), "hello")))
                    .toList();
            nobody.awaitDialling();
            Peer other = scene.peer();
            Call<String> meanwhile = tell(scene, one, other, "hello");
            other.accept().expect("hello\n").send("OK\n");
            meanwhile.returns("OK");
            dials.forEach(dial -> scene.verify(meanwhile.endedBefore(dial), "told a node while it dialled another",
                    "told it after that"));

            Peer slow = scene.peer();
            Call<String> waits = tell(scene, one, slow, "hello");
            Connection waiting = slow.accept().expect("hello\n");
            isAnswered(scene, one, scene.peer());
            isAnswered(scene, one, scene.peer());
            waiting.send("OK, at last\n");
            waits.returns("OK, at last");
            scene.letOthersRun();

            dials.forEach(dial -> dial.between(SECOND, AT_MOST).fails(SocketTimeoutException.class, "a timeout"));
            nobody.close();
            scene.note("a node listens there now");
            isAnswered(scene, one, scene.peer(nobody.host(), nobody.port()));
        }
    }

    private static Node started(Scene scene, int port) {
        scene.answerGoesOnByItself();
        AtomicReference<Node> node = new AtomicReference<>();
        scene.run("start(" + port + ")", () -> node.set(Node.start(port))).returns();
        return scene.using(node.get());
    }

    private static void close(Scene scene, Node node) {
        scene.run("close()", node::close).returns();
    }

    private static Call<String> tell(Scene scene, Node node, Peer other, String message) {
        return scene.call("tell(" + (message.length() < 20 ? "\"" + message + "\"" : "a long line") + ")",
                () -> node.tell(other.address(), message));
    }

    /** A message of this node that is answered. */
    private static void isAnswered(Scene scene, Node node, Peer other) {
        Call<String> tell = tell(scene, node, other, "hello");
        Connection connection = other.accept().expect("hello\n").send("OK, " + other.port() + "\n");
        tell.returns("OK, " + other.port());
        connection.expectFin();
        connection.close();
    }

    /** A message that a node of this port answers. */
    private static void isTold(Scene scene, int port) {
        Connection teller = scene.connect(address(port));
        teller.send("hello\n").expect("OK\n");
        teller.close();
    }

    private static void isNotListening(Scene scene, InetSocketAddress address) {
        scene.run("dialling " + address.getAddress().getHostAddress(),
                () -> new Socket(address.getAddress(), address.getPort()).close())
                .fails(ConnectException.class, "nobody listens there");
    }

    /** Where somebody else has the port, or it is not ours to use, that is no failure. */
    private static void startAndClose(int port) {
        try {
            Node.start(port).close();
        } catch (IOException taken) {
            // It is a port all the same.
        }
    }

    private static byte[][] inParts(String... parts) {
        return Arrays.stream(parts).map(Bytes::of).toArray(byte[][]::new);
    }

    private static byte[][] byteByByte(String text) {
        byte[] bytes = Bytes.of(text);
        return IntStream.range(0, bytes.length).mapToObj(i -> new byte[] {bytes[i]}).toArray(byte[][]::new);
    }

    private static Connection sendPart(Connection connection, String part) {
        return part.isEmpty() ? connection : connection.sendEachAsTaken(Bytes.of(part));
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(LOOPBACK, port);
    }
}
