package pitfalls.scenario;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Moment;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

/** A lesson in which the answer stands still for longer than its check waits, as at a breakpoint. */
@Lesson(value = "99-slow", edit = "EchoClient.java")
public class Slow {

    @Nested
    class ThePitfall {

        @Check(value = "waits as long as the learner looks", inProduction = "nothing.")
        void waits(Scene scene) {
            Peer peer = scene.peer();
            Moment begin = scene.now();
            Call<String> echo = scene.call("echo(\"hi\")", () -> EchoClient.echo(peer.port(), "hi"));
            Connection connection = peer.accept().expect("hi");
            Thread.ofVirtual().start(() -> {
                LockSupport.parkNanos(Duration.ofMillis(1_500).toNanos());
                connection.send("hi");
            });
            echo.within(Duration.ofSeconds(1), begin).returns("hi");
        }
    }
}
