package pitfalls.testkit;

import java.util.concurrent.CountDownLatch;
import pitfalls.testkit.trace.Recorder;

/** A place where a thread of the answer is held until the check lets it go on. */
public final class Gate {

    private final Scene scene;
    private final String name;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    Gate(Scene scene, String name) {
        this.scene = scene;
        this.name = name;
    }

    /** Holds the calling thread until the gate is open; an interrupt is kept, and does not open it. */
    public void pass() {
        if (open.getCount() == 0) {
            arrived.countDown();
        } else {
            hold(false);
        }
    }

    /** As {@link #pass}, of a thread that is in a write, whose bytes are out. */
    void passInWrite() {
        hold(true);
    }

    private void hold(boolean inWrite) {
        Recorder.Open held = scene.recorder().holds(name, inWrite);
        arrived.countDown();
        boolean interrupted = false;
        while (true) {
            try {
                open.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        held.ends();
    }

    /** Waits until a thread stands at the gate. */
    public void awaitArrival() {
        scene.await("reached " + name, () -> arrived.getCount() == 0);
    }

    /** Lets the held threads go on, and all that come later pass. */
    public void open() {
        open.countDown();
    }
}
