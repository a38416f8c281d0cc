package pitfalls.leakonfailure;

import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Keeps the sockets that it gives, so that the garbage collector closes none of them while a check looks. */
final class KeptSockets implements Supplier<Socket> {

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

    /** True when each socket that was given has been closed. */
    boolean areClosed() {
        return kept.stream().allMatch(Socket::isClosed);
    }
}
