// Misconception: a symbol has capitals only.
// Rejected by: returns the value that the server sends
package pitfalls.crossedreplies;

import java.io.BufferedInputStream;
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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

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
    private final InputStream replies;
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, CompletableFuture<String>> waiting = new ConcurrentHashMap<>();
    private volatile IOException end;

    /**
     * @param socket the connection, with no timeout set, which is this client's alone from now on
     * @throws IOException when the socket is not connected, or is closed
     */
    public QuoteClient(Socket socket) throws IOException {
        this.socket = socket;
        this.requests = socket.getOutputStream();
        this.replies = new BufferedInputStream(socket.getInputStream());
        Thread.ofPlatform().daemon().name("quote replies").start(this::deliverReplies);
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
        String id = Long.toString(ids.incrementAndGet());
        CompletableFuture<String> reply = new CompletableFuture<>();
        waiting.put(id, reply);
        try {
            // After the entry is made: the reader sets end before it looks at the entries for the last time.
            if (end != null) {
                throw new IOException("the connection has ended", end);
            }
            send(id + " " + symbol.toUpperCase(Locale.ROOT) + "\n");
            return reply.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("no reply for " + symbol + " within " + patience);
        } catch (ExecutionException e) {
            throw new IOException("the connection ended", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            waiting.remove(id);
        }
    }

    private void send(String request) throws IOException {
        synchronized (requests) {
            requests.write(request.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void deliverReplies() {
        try {
            while (true) {
                deliver(readLine());
            }
        } catch (IOException e) {
            end = e;
        }
        waiting.values().forEach(reply -> reply.completeExceptionally(end));
    }

    private void deliver(String line) {
        int space = line.indexOf(' ');
        CompletableFuture<String> reply = space < 0 ? null : waiting.get(line.substring(0, space));
        if (reply != null) {
            reply.complete(line.substring(space + 1));
        }
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

    /**
     * Closes the connection, at once, also while a thread is sending. Every call that waits then fails with
     * an IOException that is no timeout, and so does every later one.
     */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
