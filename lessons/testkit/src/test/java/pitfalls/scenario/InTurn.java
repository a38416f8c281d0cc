package pitfalls.scenario;

import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

/** A lesson whose answer does one thing at a time, so that each check fails beside one that waits. */
@Lesson(value = "99-in-turn", edit = "EchoClient.java")
public class InTurn {

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "echoes", inProduction = "nothing.")
        void echoes(Scene scene) {
            echo(scene);
        }

        @Check(value = "waits", inProduction = "nothing.", besideOthers = true)
        void waits(Scene scene) {
            Peer peer = scene.peer();
            Call<String> echo = scene.call("echoInTurn(\"hello\")", () -> EchoClient.echoInTurn(peer.port(), "hello"));
            Connection connection = peer.accept().expect("hello");
            scene.letOthersRun();
            echo.stillWaits();
            connection.send("hello");
            echo.returns("hello");
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "echoes again", inProduction = "nothing.")
        void echoesAgain(Scene scene) {
            echo(scene);
        }
    }

    private static void echo(Scene scene) {
        Peer peer = scene.peer();
        Call<String> echo = scene.call("echoInTurn(\"hello\")", () -> EchoClient.echoInTurn(peer.port(), "hello"));
        peer.accept().expect("hello").send("hello");
        echo.returns("hello");
    }
}
