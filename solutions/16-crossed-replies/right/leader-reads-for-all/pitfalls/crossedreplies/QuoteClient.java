package pitfalls.crossedreplies;

import java.io.ByteArrayOutputStream;
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
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

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

    /** What one caller waits for; guarded by the lock. */
    private static final class Pending {
        private String value;
    }

    private final Socket socket;
    private final OutputStream requests;
    private final InputStream replies;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Pending> waiting = new HashMap<>();
    private long lastId;
    private boolean led;
    private IOException end;

    /** What has come of the next reply; only the leader touches it, so it outlives a leader that gives up. */
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    /**
     * @param socket the connection, with no timeout set, which is this client's alone from now on
     * @throws IOException when the socket is not connected, or is closed
     */
    public QuoteClient(Socket socket) throws IOException {
        this.socket = socket;
        this.requests = socket.getOutputStream();
        this.replies = socket.getInputStream();
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
        Pending pending = new Pending();
        String id = register(pending);
        try {
            synchronized (requests) {
                requests.write((id + " " + symbol + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            return await(pending, System.nanoTime() + patience.toNanos(), symbol);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            lock.lock();
            waiting.remove(id);
            lock.unlock();
        }
    }

    private String register(Pending pending) {
        lock.lock();
        try {
            String id = Long.toString(++lastId);
            waiting.put(id, pending);
            return id;
        } finally {
            lock.unlock();
        }
    }

    /** The first who waits reads for all; when it leaves, one of the others takes over. */
    private String await(Pending pending, long deadline, String symbol)
            throws IOException, InterruptedException {
        lock.lock();
        try {
            while (pending.value == null) {
                long remaining = deadline - System.nanoTime();
                if (end != null) {
                    throw new IOException("the connection has ended", end);
                } else if (remaining <= 0) {
                    throw new SocketTimeoutException("no reply for " + symbol + " in time");
                } else if (led) {
                    changed.awaitNanos(remaining);
                } else {
                    lead(remaining);
                }
            }
            return pending.value;
        } finally {
            lock.unlock();
        }
    }

    /** Reads once, without the lock, and delivers what came. */
    private void lead(long nanos) {
        byte[] chunk = new byte[8192];
        int count = 0;
        IOException failure = null;
        led = true;
        lock.unlock();
        try {
            // 0 would mean without end.
            socket.setSoTimeout((int) Math.clamp(nanos / 1_000_000, 1, Integer.MAX_VALUE));
            count = replies.read(chunk);
        } catch (SocketTimeoutException e) {
            count = 0;
        } catch (IOException e) {
            failure = e;
        } finally {
            lock.lock();
            led = false;
        }
        end = count < 0 ? new EOFException("the server ended the connection") : failure;
        for (int i = 0; i < count; i++) {
            if (chunk[i] != '\n') {
                begun.write(chunk[i]);
            } else {
                deliver(begun.toString(StandardCharsets.US_ASCII));
                begun.reset();
            }
        }
        changed.signalAll();
    }

    private void deliver(String line) {
        int space = line.indexOf(' ');
        Pending pending = space < 0 ? null : waiting.get(line.substring(0, space));
        if (pending != null) {
            pending.value = line.substring(space + 1);
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
