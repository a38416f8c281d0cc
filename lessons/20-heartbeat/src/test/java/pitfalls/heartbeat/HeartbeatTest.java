package pitfalls.heartbeat;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import pitfalls.heartbeat.Feed.Cause;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Gate;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;
import pitfalls.testkit.Tap;

@Lesson(value = "20-heartbeat", edit = "Feed.java")
class HeartbeatTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(10);

    /** For a feed that is to ask, or to give up. */
    private static final Duration BRIEF = ofMillis(50);

    /** Many times as long as {@link #BRIEF}, and as the server of a check takes to answer. */
    private static final Duration LONGER = ofMillis(400);

    /** In which a feed with a brief interval asks, and a hasty one gives up. */
    private static final Duration SOME_TIME = ofMillis(200);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "tells each line in its order",
                inProduction = "a feed that tells nothing is never silent, and of no use.")
        void lines(Scene scene) throws IOException {
            Told told = new Told(scene);
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            Connection server = peer.accept();
            try (Feed feed = start(scene, socket, PATIENT, PATIENT, told)) {

                server.send("rain\nsun\n");

                told.awaitLines("rain", "sun");
            }
        }

        @Check(value = "tells a line whole that comes in two parts",
                inProduction = "a slow network cuts where it likes, and your program acts on half a line, or"
                        + " never sees it.")
        void twoParts(Scene scene) throws IOException {
            Told told = new Told(scene);
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            Connection server = peer.accept();
            try (Feed feed = start(scene, socket, BRIEF, PATIENT, told)) {

                server.send("ra");
                told.expectNoEndFor(SOME_TIME);
                server.send("in\n");

                told.awaitLines("rain");
            }
        }

        @Check(value = "bears a silent server for as long as its patience",
                inProduction = "a server that collects its garbage for a second is declared dead, by all its"
                        + " clients at once. They all connect again when it comes back.")
        void patience(Scene scene) throws IOException {
            Told told = new Told(scene);
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            Connection server = peer.accept();
            try (Feed feed = start(scene, socket, BRIEF, PATIENT, told)) {

                server.staySilent();
                told.expectNoEndFor(SOME_TIME);
                server.send("rain\n");

                told.awaitLines("rain");
            }
        }

        @Check(value = "tells once that the server ended the connection",
                inProduction = "the program that waits for the end to connect again waits for ever, or"
                        + " connects twice.")
        void ended(Scene scene) throws IOException {
            Told told = new Told(scene);
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            Connection server = peer.accept();
            start(scene, socket, PATIENT, PATIENT, told);

            server.send("rain\n").halfClose();

            told.awaitEnd(Cause.ENDED);
            server.expectEnd();
        }

        @Check(value = "tells once that the connection broke",
                inProduction = "a crash of the server is told as a farewell, and nobody looks for it.")
        void broken(Scene scene) throws IOException {
            Told told = new Told(scene);
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            Connection server = peer.accept();
            start(scene, socket, PATIENT, PATIENT, told);

            server.reset();

            told.awaitEnd(Cause.BROKEN);
        }

        @Check(value = "tells once that it was closed",
                inProduction = "each restart of yours is counted as a failure of the server.")
        void closed(Scene scene) throws IOException {
            Told told = new Told(scene);
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            Connection server = peer.accept();
            Feed feed = start(scene, socket, PATIENT, PATIENT, told);

            scene.run("close()", feed::close).returns();

            server.expectEnd();
            told.awaitEnd(Cause.CLOSED);
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "gives up a server that is connected and does not answer",
                inProduction = "the server hangs, or a cable is out. No packet says so, so your program shows"
                        + " yesterday's news until somebody wonders.")
        void givesUp(Scene scene) throws IOException {
            Told told = new Told(scene);
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            Connection server = peer.accept();
            start(scene, socket, BRIEF, BRIEF.multipliedBy(2), told);

            server.staySilent();

            told.awaitEnd(Cause.SILENT);
        }

        @Check(value = "asks a silent server, and goes on when it answers",
                inProduction = "silence is normal on a quiet day. Only a question tells a quiet server from a"
                        + " dead one.")
        void asks(Scene scene) throws IOException {
            Told told = new Told(scene);
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            Connection server = peer.accept();
            try (Feed feed = start(scene, socket, BRIEF, LONGER, told)) {

                for (int i = 0; i < 3; i++) {
                    server.expect("PING\n").send("PONG\n");
                }
                server.send("rain\n");

                told.awaitLines("rain");
            }
        }

        @Check(value = "takes any line for a sign of life",
                inProduction = "a server that is busy sending news has its answer to the PING behind them. It"
                        + " is declared dead when it has most to say.")
        void anyLine(Scene scene) throws IOException {
            Told told = new Told(scene);
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            Connection server = peer.accept();
            try (Feed feed = start(scene, socket, BRIEF, LONGER, told)) {

                for (int i = 0; i < 10; i++) {
                    server.expect("PING\n").send("rain\n");
                }

                told.expectNoEndFor(BRIEF);
            }
        }

        @Check(value = "closes the connection of a silent server, and tells the end once",
                inProduction = "two verdicts start two new connections, and an old one that is left open adds"
                        + " a third.")
        void once(Scene scene) throws IOException {
            Told told = new Told(scene);
            Peer peer = scene.peer();
            Socket socket = scene.dial(peer);
            Connection server = peer.accept();
            start(scene, socket, BRIEF, BRIEF, told);

            server.expect("PING\n").staySilent();

            told.awaitEnd(Cause.SILENT);
            server.expectEnd();
        }

        @Check(value = "sends its PING before a line or after it, and never inside it",
                inProduction = "one day the question falls between a line and its line end, and the server"
                        + " understands neither.")
        void neverInside(Scene scene) throws IOException {
            Told told = new Told(scene);
            Peer peer = scene.peer();
            Gate firstWrite = scene.gate("the end of a first write");
            Socket socket = scene.dial(peer, Tap.holdingTheWriteThatEnds("hello", firstWrite));
            Connection server = peer.accept();
            try (Feed feed = start(scene, socket, ofMillis(150), PATIENT, told)) {

                Call<?> send = scene.run("send(\"hello\")", () -> feed.send("hello"));
                told.expectNoEndFor(LONGER);
                firstWrite.open();
                send.returns();

                server.expect("hello\nPING\n");
            }
        }
    }

    private static Feed start(Scene scene, Socket socket, Duration interval, Duration patience, Told told)
            throws IOException {
        scene.answerGoesOnByItself();
        scene.note("a feed that asks after " + interval.toMillis() + " ms and gives up after "
                + patience.toMillis() + " ms more");
        return Feed.start(socket, interval, patience, told::line, told::end);
    }
}
