package pitfalls.crossedreplies;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks a quote server for values, over one connection that all threads share.
 *
 * <p>The request is {@code id SYMBOL} and the reply is {@code id value}, a line each. The client
 * chooses the ids; no two requests that the server may still answer bear the same one. The server
 * answers in any order, sends a reply in one piece or in several, and may answer a request whose
 * caller has given up: such a reply goes to nobody.
 */
public final class QuoteClient implements Closeable {

    /** What a caller finds in its mailbox. */
    private sealed interface Mail {
        record Reply(String value) implements Mail {}

        record End(IOException cause) implements Mail {}
    }

    private final Socket socket;
    private final OutputStream requests;
    private final AtomicLong ids = new AtomicLong();
    private final ConcurrentMap<String, BlockingQueue<Mail>> mailboxes = new ConcurrentHashMap<>();
    private volatile Mail.End end;

    /**
     * @param socket the connection, which is this client's alone from now on
     * @throws IOException when the socket is not connected
     */
    public QuoteClient(Socket socket) throws IOException {
        this.socket = socket;
        this.requests = socket.getOutputStream();
        InputStream replies = socket.getInputStream();
        Thread.startVirtualThread(() -> deliver(replies));
    }

    /**
     * Asks for the value of a share. May be called by many threads at once: a request is sent whether
     * or not others wait for a reply, and a reply is delivered even while another thread is sending.
     *
     * @param symbol the share, for instance {@code ACME}
     * @param patience how long to wait for the reply, counted from when the request was sent; positive
     * @return the value in the reply to this call's own request
     * @throws SocketTimeoutException when the reply has not come in time; the connection stays open,
     *     and the other calls go on
     * @throws IOException when the connection ends, or has ended before; it ends every call that waits,
     *     at once
     */
    public String ask(String symbol, Duration patience) throws IOException {
        String id = Long.toString(ids.incrementAndGet());
        BlockingQueue<Mail> mailbox = new ArrayBlockingQueue<>(1);
        mailboxes.put(id, mailbox);
        if (end != null) {
            mailbox.offer(end);
        }
        try {
            // One write for the whole line: Socket's stream never mixes two of them.
            requests.write((id + " " + symbol + "\n").getBytes(StandardCharsets.US_ASCII));
            return switch (mailbox.poll(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                case Mail.Reply(String value) -> value;
                case Mail.End(IOException cause) -> throw new IOException("the connection has ended", cause);
                case null -> throw new SocketTimeoutException("no reply for " + symbol + " in time");
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            mailboxes.remove(id);
        }
    }

    private void deliver(InputStream replies) {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(replies, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] reply = line.split(" ", 2);
                BlockingQueue<Mail> mailbox = mailboxes.get(reply[0]);
                if (mailbox != null && reply.length == 2) {
                    mailbox.offer(new Mail.Reply(reply[1]));
                }
            }
            end = new Mail.End(new EOFException("the server ended the connection"));
        } catch (IOException e) {
            end = new Mail.End(e);
        }
        mailboxes.values().forEach(mailbox -> mailbox.offer(end));
    }

    /** Closes the connection, at once. Every call that waits then fails with an IOException. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
