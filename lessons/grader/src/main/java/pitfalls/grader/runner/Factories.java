package pitfalls.grader.runner;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;

/**
 * The JVM's factories of sockets, of which each can be set once. Where one is set the checks' own
 * sockets came out of it, and what they saw is the answer's word.
 */
final class Factories {

    private Factories() {}

    /** A setter that says by its failure that somebody else was there before. */
    @FunctionalInterface
    private interface Setter {
        void set() throws IOException;
    }

    /** One sentence, where the answer has set one; the factories are taken afterwards. */
    @SuppressWarnings("deprecation")
    static Optional<String> whoSetOne() {
        return isTaken(() -> Socket.setSocketImplFactory(() -> null))
                ? Optional.of("it has replaced the JVM's factory of sockets")
                : isTaken(() -> ServerSocket.setSocketFactory(() -> null))
                ? Optional.of("it has replaced the JVM's factory of server sockets") : Optional.empty();
    }

    private static boolean isTaken(Setter setter) {
        try {
            setter.set();
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
