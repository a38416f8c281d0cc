// Misconception: a socket that has a timeout should keep it.
// Rejected by: hands over a socket that its timeout does not touch
package pitfalls.firstaddressonly;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * Opens connections to hosts whose name may stand for several addresses, for instance one in each data
 * centre.
 *
 * <p>Many threads may use a dialer at once, and no dial waits for another one, unless both look up the same
 * host. Each dial begins with the first address, whatever the dials before it have met. A dial leaves no thread
 * behind but idle daemon threads that later dials use again.
 */
public final class Dialer {

    private final Duration timeout;

    /**
     * @param timeout how long {@link #dial} may try to connect once the host's name is resolved, with all
     *     of its addresses together; from a millisecond to some years
     */
    public Dialer(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Connects to a host. Each dial asks the resolver, or waits for a look-up of the host that goes on: no dialer
     * remembers an address, or that a host has none.
     *
     * <p>The addresses are dialled in the resolver's order, and the first that accepts is used. The next one
     * is dialled at once when the one before it refuses or cannot be reached. When it is silent, the next one
     * is dialled after half of the time that is left at the latest, or after 250 ms where that is more; the
     * silent one may be dialled on meanwhile, or given up. Where there are no more addresses than one for each
     * 250 ms of the timeout, the next one is dialled earlier than that if it must be, so that each of them is
     * dialled within the timeout, also where those before it stay silent. Before the call ends, every other
     * connection is closed, and nothing goes on dialling after it. A call that waits computes nothing meanwhile,
     * and ends with its thread interrupted only where somebody else has interrupted it; what else that does is
     * left open.
     *
     * @param host the host's name or its literal address
     * @param port the server's port, from 1 to 65,535
     * @return the connected socket, in blocking mode and with no timeout of its own; the caller closes it
     * @throws UnknownHostException when the host has no address: as soon as the resolver says so
     * @throws IOException when no address has accepted: at once when all have refused, when the timeout is over
     *     and not before when all stay silent, and else no later than that. An address that the system itself
     *     gives up, as Linux does after some two minutes, has refused. For each address that was dialled, this
     *     exception or one below it, as a cause or suppressed, has a message that names that address and no
     *     other; what is said of those that were not dialled is left open, and none tells of another dial
     */
    public Socket dial(String host, int port) throws IOException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        long start = System.nanoTime();
        IOException failure = new IOException("cannot connect to " + host + ", port " + port);
        for (int i = 0; i < addresses.length; i++) {
            Duration left = timeout.minusNanos(System.nanoTime() - start);
            InetSocketAddress server = new InetSocketAddress(addresses[i], port);
            try {
                return connect(server, left.dividedBy(addresses.length - i));
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
            socket.setSoTimeout((int) Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
