// Misconception: a pool of a few threads is enough for look-ups, which are short.
// Rejected by: dials one server while the look-up of another hangs
package pitfalls.lookupbudget;

import java.io.IOException;
import java.io.InterruptedIOException;
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

/** Opens connections to servers that a configuration names. Many threads may use a dialer at once. */
public final class Dialer {

    private static final int GREATEST_PORT = 65_535;

    private static final ExecutorService LOOKUPS =
            Executors.newFixedThreadPool(4, Thread.ofPlatform().daemon().factory());

    private final Duration timeout;

    /**
     * @param timeout how long {@link #dial} may take, from its call to its end, look-up and connect
     *     together; at least a millisecond, at most a day
     */
    public Dialer(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Connects to a server.
     *
     * <p>A look-up that takes too long does not hold up this call, nor any other one: other dials go on
     * meanwhile, and so do later ones.
     *
     * @param hostAndPort the server as {@code host:port}: the host is a name, an IPv4 address or an IPv6
     *     address in brackets, and the port is a number from 1 to 65,535
     * @return the connected socket; the caller closes it
     * @throws IllegalArgumentException when that is not so; the message has the text. Nothing is looked up
     *     then
     * @throws UnknownHostException when the name has no address; reported at once
     * @throws SocketTimeoutException when the name is not looked up and the connection does not stand within
     *     the timeout
     * @throws IOException when the server refuses the connection; reported at once
     */
    public Socket dial(String hostAndPort) throws IOException {
        int colon = hostAndPort.lastIndexOf(':');
        if (colon <= 0 || !hostAndPort.substring(colon + 1).matches("\\d{1,5}")) {
            throw notAServer(hostAndPort);
        }
        int port = Integer.parseInt(hostAndPort.substring(colon + 1));
        if (port == 0 || port > GREATEST_PORT) {
            throw notAServer(hostAndPort);
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        InetAddress address = address(hostAndPort.substring(0, colon), deadline);
        return connect(new InetSocketAddress(address, port), deadline);
    }

    private static InetAddress address(String host, long deadline) throws IOException {
        Future<InetAddress> lookup = LOOKUPS.submit(() -> InetAddress.getByName(host));
        try {
            return lookup.get(left(deadline), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("the look-up of " + host + " took too long");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UnknownHostException unknown ? unknown : new IOException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while " + host + " was looked up");
        }
    }

    private static Socket connect(InetSocketAddress server, long deadline) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(server, left(deadline));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** In milliseconds, at least 1: for a socket 0 means without end. */
    private static int left(long deadline) throws SocketTimeoutException {
        long nanos = deadline - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException("the time for look-up and connect is over");
        }
        return (int) Math.ceilDiv(nanos, 1_000_000L);
    }

    private static IllegalArgumentException notAServer(String text) {
        return new IllegalArgumentException("\"" + text + "\" is not host:port, with a port from 1 to 65535");
    }
}
