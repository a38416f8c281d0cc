package pitfalls.testkit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The interval between two looks at a state that nothing announces, such as a thread's or the system's. */
final class Pause {

    static final long NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Pause() {}

    static void shortly() {
        LockSupport.parkNanos(NANOS);
    }
}
