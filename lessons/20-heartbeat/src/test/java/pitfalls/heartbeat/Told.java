package pitfalls.heartbeat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import pitfalls.heartbeat.Feed.Cause;
import pitfalls.testkit.Scene;

/** What a feed has told a check. */
final class Told {

    /** How long a second end may take to be told; a feed that tells two does so at once. */
    private static final Duration AFTER_AN_END = Duration.ofMillis(100);

    private final Scene scene;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Cause> ends = new CopyOnWriteArrayList<>();

    Told(Scene scene) {
        this.scene = scene;
    }

    void line(String line) {
        scene.note("you are told the line \"" + line + "\"");
        lines.add(line);
    }

    void end(Cause cause) {
        scene.note("you are told the end: " + cause);
        ends.add(cause);
    }

    /** Waits for these lines and no others. */
    void awaitLines(String... expected) {
        scene.await("told the lines " + List.of(expected), () -> lines.equals(List.of(expected)));
    }

    /** Waits for this end, and for another one, which must not come. */
    void awaitEnd(Cause expected) {
        scene.await("told the end, " + expected, () -> !ends.isEmpty());
        letPass(AFTER_AN_END, 1);
        scene.verify(ends.equals(List.of(expected)), "told the end, " + expected + ", once", "told " + ends);
    }

    /** Lets some time pass in which no end may be told. */
    void expectNoEndFor(Duration time) {
        letPass(time, 0);
        scene.verify(ends.isEmpty(), "gone on", "told the end, " + ends);
    }

    private void letPass(Duration time, int ends) {
        long start = System.nanoTime();
        scene.await("let time pass", () -> this.ends.size() > ends || System.nanoTime() - start > time.toNanos());
    }
}
