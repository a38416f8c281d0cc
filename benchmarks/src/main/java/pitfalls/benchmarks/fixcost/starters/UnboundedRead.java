package pitfalls.benchmarks.fixcost.starters;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The price client that lesson 07 starts from.
 *
 * <p>The flaw: the timeout bounds the connect alone, so a read of the reply waits for ever.
 */
public final class UnboundedRead implements Closeable {

    private final InetSocketAddress server;
    private final Duration connectTimeout;
    private Socket socket;
    private InputStream replies;

    /** @param connectTimeout how long {@link #price} may dial; at least a millisecond */
    public UnboundedRead(InetSocketAddress server, Duration connectTimeout) {
        this.server = server;
        this.connectTimeout = connectTimeout;
    }

    /**
     * Asks for a price, over the connection that is kept between calls.
     *
     * @param symbol the share, for instance {@code ACME}
     * @return the server's reply, without its line end
     */
    public String price(String symbol) throws IOException {
        if (socket == null) {
            dial();
        }
        try {
            socket.getOutputStream().write(("PRICE " + symbol + "\n").getBytes(StandardCharsets.US_ASCII));
            return readLine();
        } catch (EOFException | SocketException e) {
            close();
            throw e;
        }
    }

    private void dial() throws IOException {
        Socket dialled = new Socket();
        dialled.connect(server, (int) connectTimeout.toMillis());
        replies = new BufferedInputStream(dialled.getInputStream());
        socket = dialled;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = replies.read(); b != '\n'; b = replies.read()) {
            if (b < 0) {
                throw new EOFException("the server ended the connection");
            }
            line.append((char) b);
        }
        return line.toString();
    }

    /** Closes the connection, if there is one. */
    @Override
    public void close() throws IOException {
        Socket closing = socket;
        socket = null;
        if (closing != null) {
            closing.close();
        }
    }
}
