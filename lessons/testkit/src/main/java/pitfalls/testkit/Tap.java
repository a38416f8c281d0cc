package pitfalls.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** Called around the reads and writes that an answer makes on a socket which the check gave it. */
public interface Tap {

    /** Before a write goes out, on the writing thread. */
    default void beforeWrite(byte[] bytes) {}

    /** After a write went out, on the writing thread. */
    default void afterWrite(byte[] bytes) {}

    /** Before a read, on the reading thread. */
    default void beforeRead() {}

    /** Holds the thread that writes first at the gate, once its bytes are out; the wire log shows each write. */
    static Tap holdingTheFirstWrite(Gate gate) {
        return holdingAWrite(gate, written -> true);
    }

    /** Holds the thread whose write first completes this text, in UTF-8; the wire log shows each write. */
    static Tap holdingTheWriteThatEnds(String text, Gate gate) {
        return holdingAWrite(gate, written -> new String(written, StandardCharsets.UTF_8).endsWith(text));
    }

    private static Tap holdingAWrite(Gate gate, Predicate<byte[]> when) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        return new Tap() {
            private boolean held;

            @Override
            public void beforeWrite(byte[] bytes) {
                gate.wire().writes(Thread.currentThread().getName(), bytes);
            }

            @Override
            public void afterWrite(byte[] bytes) {
                synchronized (this) {
                    written.writeBytes(bytes);
                    if (held || !when.test(written.toByteArray())) {
                        return;
                    }
                    held = true;
                }
                gate.wire().event("the check holds this thread here");
                gate.pass();
            }
        };
    }
}
