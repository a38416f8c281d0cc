package pitfalls.crossedreplies;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Asks a quote server for values, over one connection that all threads share.
 *
 * <p>The request is {@code id SYMBOL} and the reply is {@code id value}, a line each, in ASCII. The client
 * chooses the ids, without spaces, and uses none a second time. The server answers in any order, sends a
 * reply in one piece or in several, and may answer a request whose caller has given up: such a reply goes
 * to nobody. So does a reply with an id that the client has not sent, an empty one too. No other line comes,
 * nor one without content. What comes after the last line end of all is no reply.
 *
 * <p>No client disturbs another. Once a client is closed, nothing is open and no thread is left. Its user
 * closes it, also where the server has ended the connection: until then the socket may be open.
 */
public final class QuoteClient implements Closeable {

    private final Socket socket;
    private final OutputStream requests;

    /** Guards the fields below; the reading thread notifies it of every change. */
    private final Object state = new Object();
    private final Set<String> open = new HashSet<>();
    private final Map<String, String> values = new HashMap<>();
    private long lastId;
    private IOException end;

    /**
     * @param socket the connection, with no timeout set, which is this client's alone from now on
     * @throws IOException when the socket is not connected, or is closed
     */
    public QuoteClient(Socket socket) throws IOException {
        this.socket = socket;
        this.requests = socket.getOutputStream();
        InputStream replies = socket.getInputStream();
        Thread.ofPlatform().daemon().name("quote replies").start(() -> readUntilTheEnd(replies));
    }

    /**
     * Asks for the value of a share. May be called by many threads at once: a request is sent whether
     * or not others wait for a reply, and a reply is delivered even while another thread is sending. A
     * request is sent once, and whole. A call that waits computes nothing meanwhile. While the server takes no
     * bytes, it waits for its turn to send, without a limit; an interrupt need not end that.
     *
     * @param symbol the share, for instance {@code ACME}, of 1,000 letters at most; it is sent as it is
     * @param patience how long to wait for the whole reply, counted from when the request was sent; from a
     *     millisecond to some years
     * @return the value in the reply to this call's own request, as it came; it may be empty
     * @throws SocketTimeoutException when the reply has not come in time: when the patience is over, and not
     *     before; the connection stays open, and the other calls go on
     * @throws InterruptedIOException when an interrupt has ended the call, which it need not do; in either
     *     case the thread is still interrupted afterwards, and the other calls go on; what an interrupt
     *     of a virtual thread does to the connection that it reads or writes is not promised
     * @throws IOException another one when the connection ends or breaks, or has ended before; it ends every
     *     call that waits for a reply, at once
     */
    public String ask(String symbol, Duration patience) throws IOException {
        String id;
        synchronized (state) {
            id = Long.toString(++lastId);
            open.add(id);
        }
        try {
            synchronized (requests) {
                requests.write((id + " " + symbol + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            return await(id, System.nanoTime() + patience.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            synchronized (state) {
                open.remove(id);
                values.remove(id);
            }
        }
    }

    private String await(String id, long deadline) throws IOException, InterruptedException {
        synchronized (state) {
            while (!values.containsKey(id)) {
                long nanos = deadline - System.nanoTime();
                if (end != null) {
                    throw new IOException("the connection has ended", end);
                }
                if (nanos <= 0) {
                    throw new SocketTimeoutException("no reply to request " + id + " in time");
                }
                // At least 1 ms: wait(0) has no end.
                state.wait(Math.max(1, nanos / 1_000_000));
            }
            return values.get(id);
        }
    }

    private void readUntilTheEnd(InputStream replies) {
        IOException cause = new EOFException("the server ended the connection");
        StringBuilder line = new StringBuilder();
        byte[] chunk = new byte[8192];
        try {
            for (int count = replies.read(chunk); count >= 0; count = replies.read(chunk)) {
                for (int i = 0; i < count; i++) {
                    if (chunk[i] != '\n') {
                        line.append((char) chunk[i]);
                    } else {
                        deliver(line.toString());
                        line.setLength(0);
                    }
                }
            }
        } catch (IOException e) {
            cause = e;
        }
        synchronized (state) {
            end = cause;
            state.notifyAll();
        }
    }

    private void deliver(String line) {
        String[] reply = line.split(" ", 2);
        synchronized (state) {
            if (open.contains(reply[0]) && reply.length == 2) {
                values.put(reply[0], reply[1]);
                state.notifyAll();
            }
        }
    }

    /**
     * Closes the connection, at once, also while a thread is sending. Every call that waits then fails with
     * an IOException that is no timeout, and so does every later one.
     */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
