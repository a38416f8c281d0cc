// Misconception: a dialer can remember when its dial began.
// Rejected by: has one timeout for the look-up and the connect
package pitfalls.lookupbudget;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Opens connections to servers that a configuration names.
 *
 * <p>Many threads may use a dialer at once, and again after a dial has failed. A look-up or a connect that
 * hangs holds up no dial of another server, by this dialer or another one, however many hang. A dial that
 * gives up ends no other dial, not even one of the same name.
 */
public final class Dialer {

    private static final int GREATEST_PORT = 65_535;

    private static final ExecutorService LOOKUPS =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

    private final Duration timeout;
    private volatile long start;

    /**
     * @param timeout how long {@link #dial} may take, from its call to its end, look-up and connect
     *     together; from a millisecond to some years
     */
    public Dialer(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Connects to a server, at the first address that the resolver gives for its name. Each dial of a name asks
     * the resolver, or waits for a look-up of that name which goes on: no dialer remembers an address, or that a
     * name has none. A dial asks for no address's name.
     *
     * <p>Nothing of a dial that has failed is open when the call ends, or later when its look-up ends. A dial
     * leaves no thread behind but that of a look-up which hangs, for as long as the look-up takes, and idle
     * daemon threads that later dials use again. A call that waits computes nothing meanwhile, and ends with
     * its thread interrupted only where somebody else has interrupted it; what else that does is left open.
     *
     * @param hostAndPort the server as {@code host:port}: the host is a name or an IPv4 address, of ASCII
     *     letters, digits, dots, hyphens and underscores, or an IPv6 address in brackets; the port is a number
     *     from 1 to 65,535, of one to five ASCII digits
     * @return the connected socket, in blocking mode and with no timeout of its own; the caller closes it
     * @throws IllegalArgumentException when the text is not so: at once, and nothing is looked up or dialled
     *     then; the message has the text
     * @throws UnknownHostException when the name has no address: as soon as the resolver says so
     * @throws SocketTimeoutException when the connection does not stand in time, whether the look-up or the
     *     connect is late: when the timeout is over, and not before
     * @throws IOException another one when the server refuses the connection, or the system gives the dial up
     *     before the timeout is over, as Linux does after some two minutes: at once
     */
    public Socket dial(String hostAndPort) throws IOException {
        start = System.nanoTime();
        int colon = hostAndPort.lastIndexOf(':');
        String host = hostAndPort.substring(0, Math.max(0, colon));
        String port = hostAndPort.substring(colon + 1);
        if (!isHost(host) || !isPort(port)) {
            throw new IllegalArgumentException("\"" + hostAndPort + "\" is not host:port");
        }
        return connect(new InetSocketAddress(lookUp(host), Integer.parseInt(port)));
    }

    private InetAddress lookUp(String host) throws IOException {
        Future<InetAddress> lookup = LOOKUPS.submit(() -> InetAddress.getByName(host));
        try {
            return lookup.get(left(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        }
    }

    private Socket connect(InetSocketAddress server) throws IOException {
        Socket socket = new Socket();
        try {
            // Rounded up, to the most that a socket takes: 0 means without end there.
            socket.connect(server, (int) Math.min(left() / 1_000_000 + 1, Integer.MAX_VALUE));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private long left() throws IOException {
        long left = timeout.toNanos() - (System.nanoTime() - start);
        if (left <= 0) {
            throw late();
        }
        return left;
    }

    private SocketTimeoutException late() {
        return new SocketTimeoutException("no connection within " + timeout.toMillis() + " ms");
    }

    private static boolean isHost(String text) {
        if (!text.startsWith("[")) {
            return text.matches("[A-Za-z0-9._-]+");
        }
        try {
            Inet6Address.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isPort(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) > 0 && Integer.parseInt(text) <= GREATEST_PORT;
    }
}
