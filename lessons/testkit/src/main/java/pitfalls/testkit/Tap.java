package pitfalls.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** Called around the reads and writes that an answer makes on a socket which the check gave it. */
public interface Tap {

    /** Before a write goes out, on the writing thread. */
    default void beforeWrite(byte[] bytes) {}

    /** After a write went out, on the writing thread; what it throws is the write's failure. */
    default void afterWrite(byte[] bytes) throws IOException {}

    /** Before a read, on the reading thread. */
    default void beforeRead() {}

    /** When the socket is closed. */
    default void closed() {}

    /** Whether a failure's page shows each write and its thread. */
    default boolean tellsWrites() {
        return false;
    }

    /**
     * Holds the thread that writes first at the gate, once its bytes are out; a page shows each write.
     * To close the socket ends the write, as it ends one that the system holds.
     */
    static Tap holdingTheFirstWrite(Gate gate) {
        return holdingAWrite(gate, written -> true);
    }

    /** As {@link #holdingTheFirstWrite}, the thread whose write first completes this text, in UTF-8. */
    static Tap holdingTheWriteThatEnds(String text, Gate gate) {
        return holdingAWrite(gate, written -> new String(written, StandardCharsets.UTF_8).endsWith(text));
    }

    private static Tap holdingAWrite(Gate gate, Predicate<byte[]> when) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        return new Tap() {
            private boolean held;
            private volatile boolean closed;

            @Override
            public boolean tellsWrites() {
                return true;
            }

            @Override
            public void afterWrite(byte[] bytes) throws SocketException {
                synchronized (this) {
                    written.writeBytes(bytes);
                    if (held || !when.test(written.toByteArray())) {
                        return;
                    }
                    held = true;
                }
                gate.passInWrite();
                if (closed) {
                    throw new SocketException("Socket closed");
                }
            }

            @Override
            public void closed() {
                closed = true;
                gate.open();
            }
        };
    }
}
