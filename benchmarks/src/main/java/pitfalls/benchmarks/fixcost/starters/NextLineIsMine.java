package pitfalls.benchmarks.fixcost.starters;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The quote client that lesson 16 starts from.
 *
 * <p>The flaw: a caller takes the next line for its reply, whatever id it bears.
 */
public final class NextLineIsMine implements Closeable {

    private final Socket socket;
    private final OutputStream requests;
    private final BufferedReader replies;
    private final AtomicLong ids = new AtomicLong();

    /** @param socket the connection, which is this client's alone from now on */
    public NextLineIsMine(Socket socket) throws IOException {
        this.socket = socket;
        this.requests = socket.getOutputStream();
        this.replies = new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    /**
     * Asks for the value of a share; by one thread at a time, or replies cross.
     *
     * @param symbol the share, for instance {@code ACME}
     * @param patience how long to wait for the reply; positive
     */
    public String ask(String symbol, Duration patience) throws IOException {
        long id = ids.incrementAndGet();
        synchronized (requests) {
            requests.write((id + " " + symbol + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        synchronized (replies) {
            socket.setSoTimeout((int) Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE));
            String reply = replies.readLine();
            if (reply == null) {
                throw new EOFException("the server ended the connection");
            }
            return reply.substring(reply.indexOf(' ') + 1);
        }
    }

    /** Closes the connection. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
