package pitfalls.scenario;

import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

/** A lesson whose checks pass, declared against the alphabet so that their order shows. */
@Lesson(value = "99-solved", edit = "EchoClient.java")
public class Solved {

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "first", inProduction = "nothing.")
        void zebra(Scene scene) {
            Peer peer = scene.peer();
            Call<String> echo = scene.call("echo(\"hello\")", () -> EchoClient.echo(peer.port(), "hello"));
            peer.accept().expect("hello").send("hello");
            echo.returns("hello");
        }

        @Check(value = "second", inProduction = "nothing.")
        void ant(Scene scene) {
            scene.call("later()", EchoClient::onTheExecutorOfItsClass).returns("done");
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "third", inProduction = "nothing.")
        void zoo(Scene scene) {}

        @Check(value = "fourth", inProduction = "nothing.")
        void ape(Scene scene) {}
    }
}
