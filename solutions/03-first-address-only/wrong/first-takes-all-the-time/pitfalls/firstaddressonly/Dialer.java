// Misconception: a common deadline is enough: what one address leaves over is for the next.
// Rejected by: reaches a good address behind two silent ones within one timeout
package pitfalls.firstaddressonly;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * Opens connections to hosts whose name may stand for several addresses, for instance one in each data
 * centre. Many threads may use a dialer at once.
 */
public final class Dialer {

    private final Duration timeout;

    /**
     * @param timeout how long {@link #dial} may try to connect once the host's name is resolved, with all
     *     of its addresses together; at least a millisecond
     */
    public Dialer(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Connects to a host.
     *
     * <p>The addresses are tried in the resolver's order, and the first that accepts is used; a later
     * one may be dialled too while an earlier one is silent. A refusal is an answer, and the wait for
     * that address is over. Each address is dialled within the timeout, also where those before it stay
     * silent, as long as there are no more than one for each 250 ms of it. Before the call ends,
     * every other connection is closed, and nothing goes on dialling after it.
     *
     * @param host the host's name or its literal address
     * @param port the server's port
     * @return the connected socket, in blocking mode; it is the caller's to close
     * @throws UnknownHostException when the host has no address
     * @throws IOException when no address has accepted, at the latest when the timeout is over. For each
     *     address that was tried, this exception or one below it, as a cause or suppressed, has a message
     *     that names that address and no other
     */
    public Socket dial(String host, int port) throws IOException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        long deadline = System.nanoTime() + timeout.toNanos();
        IOException failure = new IOException("cannot connect to " + host + ", port " + port);
        for (InetAddress address : addresses) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (left.toMillis() == 0) {
                break;
            }
            InetSocketAddress server = new InetSocketAddress(address, port);
            try {
                return connect(server, left);
            } catch (IOException e) {
                failure.addSuppressed(new IOException(server + ": " + e.getMessage(), e));
            }
        }
        throw failure;
    }

    private static Socket connect(InetSocketAddress server, Duration limit) throws IOException {
        Socket socket = new Socket();
        try {
            // At least 1 ms: for a socket 0 means without end.
            socket.connect(server, (int) Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
