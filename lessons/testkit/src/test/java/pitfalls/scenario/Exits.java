package pitfalls.scenario;

import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Check;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Scene;

/** A lesson whose answer ends the JVM in its first check. */
@Lesson(value = "99-exits", edit = "EchoClient.java")
public class Exits {

    @Nested
    class ThePitfall {

        @Check(value = "calls exit", inProduction = "everything ends.")
        void exits(Scene scene) {
            scene.call("exits()", EchoClient::exits).returns("done");
        }

        @Check(value = "comes after", inProduction = "nothing.")
        void after(Scene scene) {}
    }
}
