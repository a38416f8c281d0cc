// Misconception: a server that was late once is not worth the whole wait again.
// Rejected by: gives each client its own timeout, from milliseconds to days
package pitfalls.readtimeout;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Asks a price server for the price of a share, over one connection that it keeps between calls.
 *
 * <p>The request is {@code PRICE SYMBOL} and the reply is the price, a line each, in ASCII, with a line
 * feed at its end. A reply does not name its symbol. The server answers on the connection that brought
 * the request, and sends nothing else; a reply may come in parts, or late, or never. One thread uses a
 * client at a time, and no client disturbs another. A client leaves no thread behind, and nothing open
 * once it is closed. One daemon thread that serves all clients may stay.
 */
public final class PriceClient implements Closeable {

    private boolean wasLate;
    private final InetSocketAddress server;
    private final Duration replyTimeout;
    private Socket socket;
    private InputStream replies;

    /**
     * @param server the server's address, resolved
     * @param replyTimeout how long {@link #price} dials at most, and how long, counted from its request, it
     *     then waits for the reply; where that comes in parts, the count may begin anew with each; from a
     *     millisecond to some years
     */
    public PriceClient(InetSocketAddress server, Duration replyTimeout) {
        this.server = server;
        this.replyTimeout = replyTimeout;
    }

    /**
     * Asks for a price. Dials if there is no connection.
     *
     * <p>A request is sent once. It is short, and no limit is asked of its writing. A call whose connection
     * the server has ended or reset in the meantime fails. A connection on which a call has failed is closed
     * by the time the call ends, and the next call dials again. A call that waits computes nothing meanwhile.
     * One that has ended leaves nothing in memory but its connection. By itself no call leaves its thread
     * interrupted; what an interrupt by somebody else does is left open.
     *
     * @param symbol the share, for instance {@code ACME}
     * @return the server's reply to this very request, without its line end and otherwise as it came;
     *     it may be empty
     * @throws SocketTimeoutException when the connection, the reply or the rest of one has not come in time:
     *     when that time is over, and not before
     * @throws IOException another one when the server refuses the connection, or ends or resets it before
     *     the reply is whole: at once
     */
    public String price(String symbol) throws IOException {
        if (socket == null) {
            dial();
        }
        try {
            socket.getOutputStream().write(("PRICE " + symbol + "\n").getBytes(StandardCharsets.US_ASCII));
            return readLine();
        } catch (IOException e) {
            // What the server still sends on this connection answers a request that nobody waits for.
            close();
            wasLate = e instanceof SocketTimeoutException;
            throw e;
        }
    }

    private void dial() throws IOException {
        Socket dialled = new Socket();
        dialled.connect(server, millis());
        dialled.setSoTimeout(millis());
        replies = new BufferedInputStream(dialled.getInputStream());
        socket = dialled;
    }

    /** In milliseconds, from 1 to the most that a socket takes: 0 means without end there. */
    private int millis() {
        return (int) Math.clamp(replyTimeout.toMillis() / (wasLate ? 2 : 1), 1, Integer.MAX_VALUE);
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

    /** Closes the connection, if there is one; the next call dials again. */
    @Override
    public void close() throws IOException {
        Socket closing = socket;
        socket = null;
        if (closing != null) {
            closing.close();
        }
    }
}
