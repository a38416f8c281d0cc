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
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Opens connections to servers that a configuration names. Many threads may use a dialer at once. */
public final class Dialer {

    private static final int GREATEST_PORT = 65_535;

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
        String host = hostAndPort.substring(0, colon);
        Attempt attempt = new Attempt(host, port, timeout);
        Thread.ofVirtual().start(attempt.dialling);
        try {
            return attempt.dialling.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            attempt.giveUp();
            throw new SocketTimeoutException("no connection to " + hostAndPort + " in time");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            attempt.giveUp();
            throw new InterruptedIOException("interrupted while dialling " + hostAndPort);
        }
    }

    /** A look-up and a connect on a thread that the caller may leave behind. */
    private static final class Attempt {

        private final FutureTask<Socket> dialling;
        private final Socket socket = new Socket();

        Attempt(String host, int port, Duration timeout) {
            dialling = new FutureTask<>(() -> {
                InetAddress address = InetAddress.getByName(host);
                // A socket that was closed meanwhile does not connect.
                socket.connect(new InetSocketAddress(address, port), (int) Math.max(1, timeout.toMillis()));
                return socket;
            });
        }

        void giveUp() throws IOException {
            socket.close();
        }
    }

    private static IllegalArgumentException notAServer(String text) {
        return new IllegalArgumentException("\"" + text + "\" is not host:port, with a port from 1 to 65535");
    }
}
