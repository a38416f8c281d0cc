package pitfalls.leakonfailure;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Keeps the sockets that it gives: the garbage collector would close those that the answer has lost, before
 * a check looks whether they are open.
 */
final class KeptSockets implements Supplier<Socket>, AutoCloseable {

    private final Supplier<Socket> sockets;
    private final List<Socket> kept = new CopyOnWriteArrayList<>();

    KeptSockets(Supplier<Socket> sockets) {
        this.sockets = sockets;
    }

    @Override
    public Socket get() {
        Socket socket = sockets.get();
        kept.add(socket);
        return socket;
    }

    /** How many it gave. */
    int count() {
        return kept.size();
    }

    /** Closes those that it gave: what waits for one of them ends. */
    @Override
    public void close() throws IOException {
        for (Socket socket : kept) {
            socket.close();
        }
    }

    /** True when each socket that was given has been closed, also one that was never connected. */
    boolean areClosed() {
        return kept.stream().allMatch(Socket::isClosed);
    }
}
