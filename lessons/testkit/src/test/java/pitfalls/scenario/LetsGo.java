package pitfalls.scenario;

import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Check;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Scene;

/** An answer whose pool lets its workers go after each play of a check, so that each play begins another one. */
@Lesson(value = "99-lets-go", edit = "EchoClient.java")
public class LetsGo {

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "lets its workers go", inProduction = "nothing.")
        void letsGo(Scene scene) {
            scene.call("later()", EchoClient::onAPoolThatLetsItsWorkersGo).returns("done");
        }
    }
}
