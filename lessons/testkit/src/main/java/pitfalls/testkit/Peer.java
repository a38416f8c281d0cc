package pitfalls.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import pitfalls.testkit.trace.Event;

/** The other side, played by the check: a listener whose connections do what the check says. */
public final class Peer implements AutoCloseable {

    /** How often a blocked step looks whether it is still wanted, in milliseconds. */
    static final int SLICE = 20;

    private static final int BACKLOG = 50;

    private final Scene scene;
    private final ServerSocket listener;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();

    /** A receive buffer of 0 bytes stands for the system's own. */
    Peer(Scene scene, InetSocketAddress address, int receiveBuffer) {
        this(scene, listener(address, receiveBuffer));
    }

    /** A peer that takes a listener over. */
    Peer(Scene scene, ServerSocket listener) {
        this.scene = scene;
        this.listener = listener;
    }

    private static ServerSocket listener(InetSocketAddress address, int receiveBuffer) {
        try {
            ServerSocket listener = new ServerSocket();
            if (receiveBuffer > 0) {
                // The window is told in the handshake, so the size is set before the port is bound.
                listener.setReceiveBufferSize(receiveBuffer);
            }
            listener.bind(address, BACKLOG);
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The literal address on which this peer listens. */
    public String host() {
        return listener.getInetAddress().getHostAddress();
    }

    /** The port on which this peer listens. */
    public int port() {
        return listener.getLocalPort();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), port());
    }

    /** Waits for the learner's side to connect. */
    public Connection accept() {
        Scene.Patience patience = scene.patience();
        while (true) {
            try {
                return acceptWithin(SLICE);
            } catch (SocketTimeoutException e) {
                patience.spend("connected", () -> "no connection came within " + patience.spent());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Waits for exactly this text, in UTF-8, on whichever connection the learner's side sends next: one
     * that stands, or a new one.
     *
     * @return the connection on which it came
     */
    public Connection expectOnAny(String text) {
        Scene.Patience patience = scene.patience();
        while (true) {
            for (Connection connection : connections) {
                if (connection.hasArrivals()) {
                    return connection.expect(text);
                }
            }
            try {
                acceptWithin(1);
            } catch (SocketTimeoutException e) {
                patience.spend("sent " + Bytes.show((Object) text), () -> "nothing came within " + patience.spent());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Fails where the learner's side keeps a connection open that the check has not accepted. */
    public void expectNoneOpen() {
        try {
            while (true) {
                acceptWithin(SLICE).expectEnd();
            }
        } catch (SocketTimeoutException e) {
            // None is left to accept.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Connection acceptWithin(int millis) throws IOException {
        listener.setSoTimeout(millis);
        Socket accepted = listener.accept();
        Connection connection = new Connection(scene, accepted, scene.recorder().accepts(accepted.getPort()));
        connections.add(connection);
        scene.recorder().record(new Event.Connected(0, connection.number(), Event.End.YOU, scene.placeOf(address())));
        return connection;
    }

    /** Stops listening and resets every connection that is still open, which ends what is blocked on it. */
    @Override
    public void close() {
        connections.forEach(Connection::abandon);
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
