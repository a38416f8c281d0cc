package pitfalls.scenario;

import java.time.Duration;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Check;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Scene;

/** A lesson whose answer prints a million lines. */
@Lesson(value = "99-prints", edit = "EchoClient.java")
public class Prints {

    @Nested
    class ThePitfall {

        @Check(value = "prints", inProduction = "the disk fills.")
        void prints(Scene scene) {
            scene.call("prints()", EchoClient::printsWithoutEnd).within(Duration.ofSeconds(8)).returns("done");
        }
    }
}
