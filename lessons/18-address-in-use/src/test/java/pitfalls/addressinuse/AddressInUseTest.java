package pitfalls.addressinuse;

import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "18-address-in-use", edit = "Node.java")
class AddressInUseTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "answers who tells it, on one connection as often as they like",
                inProduction = "a node that answers nobody never has its port in use.")
        void answers(Scene scene) throws IOException {
            try (Node node = started(scene, scene.freePort())) {
                Connection teller = scene.connect(address(node.port()));

                teller.send("hello\n").expect("OK\n").send("again\n").expect("OK\n");
            }
        }

        @Check(value = "tells another node, and ends that connection in the ordinary way",
                inProduction = "a reset can overtake the message, and the other node never has it.")
        void tells(Scene scene) throws IOException {
            Peer other = scene.peer();
            try (Node node = started(scene, 0)) {

                Call<String> tell = tell(scene, node, other);
                Connection connection = other.accept().expect("hello\n").send("OK\n");

                tell.returns("OK");
                connection.expectFin();
            }
        }

        @Check(value = "listens on a port that the system chooses",
                inProduction = "programs that look for a free port and then bind it meet each other there.")
        void chosenPort(Scene scene) throws IOException {
            try (Node node = started(scene, 0)) {
                scene.connect(address(node.port())).send("hello\n").expect("OK\n");
            }
        }

        @Check(value = "ends its connections in the ordinary way when it is closed",
                inProduction = "those who told it wait for answers of a node that is gone.")
        void ends(Scene scene) throws IOException {
            Node node = started(scene, 0);
            int port = node.port();
            Connection teller = scene.connect(address(port)).send("hello\n").expect("OK\n");

            scene.run("close()", node::close).returns();

            teller.expectFin();
            scene.run("dialling it again", () -> new Socket(LOOPBACK, port).close())
                    .fails(ConnectException.class, "nobody listens there any more");
        }

        @Check(value = "reports at once that somebody listens on its port",
                inProduction = "two nodes on one port: each message reaches one of them, and nobody can say"
                        + " which.")
        void neverTwo(Scene scene) throws IOException {
            Peer program = scene.peer();
            scene.call("start(" + program.port() + ")", () -> Node.start(program.port()))
                    .fails(BindException.class, "the port is in use");

            try (Node node = started(scene, 0)) {
                scene.call("start(" + node.port() + ")", () -> Node.start(node.port()))
                        .fails(BindException.class, "the port is in use");
            }
        }

        @Check(value = "reports a node that hangs up without an answer",
                inProduction = "a message counts as told though the other node crashed over it.")
        void noAnswer(Scene scene) throws IOException {
            Peer other = scene.peer();
            try (Node node = started(scene, 0)) {

                Call<String> tell = tell(scene, node, other);
                other.accept().expect("hello\n").close();

                tell.fails(EOFException.class, "there is no answer");
            }
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "starts again on its port as soon as it was closed",
                inProduction = "a restart takes a minute longer than it should, on the day when you need it"
                        + " most. In the tests nothing had been connected.")
        void restart(Scene scene) throws IOException {
            Node before = started(scene, 0);
            int port = before.port();
            Connection teller = scene.connect(address(port)).send("hello\n").expect("OK\n");
            scene.run("close()", before::close).returns();
            teller.expectEnd();
            teller.close();
            scene.awaitTimeWait(port);

            try (Node after = started(scene, port)) {
                scene.connect(address(after.port())).send("hello\n").expect("OK\n");
                scene.verify(after.port() == port, "listened on port " + port, "listens on " + after.port());
            }
        }

        @Check(value = "starts again while an old connection is still open at its other end",
                inProduction = "one client that never hangs up keeps the whole service from starting.")
        void restartBesideOldTellers(Scene scene) throws IOException {
            Node before = started(scene, 0);
            int port = before.port();
            Connection teller = scene.connect(address(port)).send("hello\n").expect("OK\n");
            scene.run("close()", before::close).returns();
            teller.expectEnd();

            try (Node after = started(scene, port)) {
                scene.connect(address(after.port())).send("hello\n").expect("OK\n");
                scene.verify(after.port() == port, "listened on port " + port, "listens on " + after.port());
            }
        }

        @Check(value = "tells the same node twice",
                inProduction = "the first message of each minute arrives, and all others fail.")
        void twice(Scene scene) throws IOException {
            Peer other = scene.peer();
            try (Node node = started(scene, 0)) {
                Call<String> first = tell(scene, node, other);
                Connection one = other.accept().expect("hello\n").send("OK\n");
                first.returns("OK");
                one.expectFin();
                one.close();

                Call<String> second = tell(scene, node, other);
                other.accept().expect("hello\n").send("OK, again\n");

                second.returns("OK, again");
            }
        }

        @Check(value = "tells one node two things at the same time",
                inProduction = "under load two threads meet, and the message of one of them is lost. On a quiet"
                        + " day it never happens.")
        void atTheSameTime(Scene scene) throws IOException {
            Peer other = scene.peer();
            try (Node node = started(scene, 0)) {
                Call<String> first = tell(scene, node, other);
                Connection waiting = other.accept().expect("hello\n");

                Call<String> second = tell(scene, node, other);
                other.accept().expect("hello\n").send("OK\n");
                second.returns("OK");
                waiting.send("OK, at last\n");

                first.returns("OK, at last");
            }
        }
    }

    private static Node started(Scene scene, int port) {
        scene.answerGoesOnByItself();
        AtomicReference<Node> node = new AtomicReference<>();
        scene.run("start(" + port + ")", () -> node.set(Node.start(port))).returns();
        return node.get();
    }

    private static Call<String> tell(Scene scene, Node node, Peer other) {
        return scene.call("tell(\"hello\")", () -> node.tell(other.address(), "hello"));
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(LOOPBACK, port);
    }
}
