package pitfalls.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

/** A lesson of which two checks wait while others run, one of them for an answer with a limit of its own; a third computes. */
@Lesson(value = "99-beside", edit = "EchoClient.java")
public class Beside {

    /** What was done, in its order. */
    public static final List<String> TOLD = new CopyOnWriteArrayList<>();

    private static final int ITS_OWN_MILLIS = 2_000;

    /** Longer than a call is waited for to come to rest. */
    private static final Duration SPINNING = ofMillis(2_500);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "leaves a socket and a thread", inProduction = "nothing.")
        void leaves(Scene scene) {
            TOLD.add("another runs");
            Peer peer = scene.peer();
            scene.run("greetsAndKeeps()", () -> EchoClient.greetsAndKeeps(peer.port())).returns();
            scene.call("later()", EchoClient::staysAfterTheCall).returns("done");
        }

        @Check(value = "waits", inProduction = "nothing.", besideOthers = true)
        void waits(Scene scene) {
            Peer peer = scene.peer();
            Call<String> echo = scene.call("echo(\"hello\")", () -> EchoClient.echo(peer.port(), "hello"));
            Connection connection = peer.accept().expect("hello");
            TOLD.add("waits");
            scene.letOthersRun();
            TOLD.add("goes on");
            echo.stillWaits();
            connection.send("hello");
            echo.returns("hello");
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "is the last", inProduction = "nothing.")
        void last(Scene scene) {
            TOLD.add("the last runs");
        }

        @Check(value = "gives up by itself", inProduction = "nothing.", besideOthers = true)
        void givesUp(Scene scene) {
            Peer peer = scene.peer();
            Call<Integer> read = scene.call("read()", () -> EchoClient.read(peer.port(), ITS_OWN_MILLIS));
            Connection connection = peer.accept();
            TOLD.add("waits as well");
            scene.letOthersRun();
            TOLD.add("goes on as well");
            connection.send("h");
            read.within(ofSeconds(1)).returns((int) 'h');
        }

        @Check(value = "computes", inProduction = "nothing.", besideOthers = true)
        void computes(Scene scene) {
            Call<String> spinning = scene.call("spins()", () -> EchoClient.spins(SPINNING));
            scene.letOthersRun();
            TOLD.add("has computed");
            spinning.within(SPINNING).returns();
        }
    }
}
