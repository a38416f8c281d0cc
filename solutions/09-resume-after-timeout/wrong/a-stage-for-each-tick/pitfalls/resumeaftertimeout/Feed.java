// Misconception: a future forgets the waits that are over.
// Rejected by: gives events without end
package pitfalls.resumeaftertimeout;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The events that a server sends whenever something happens. Between two of them its connection may
 * be quiet for hours; the caller polls, and does its other work after each tick.
 *
 * <p>On the wire an event is a length of four bytes, the most significant one first, and then a text
 * of that many bytes in UTF-8. The length is between 0 and 65,536. The text may hold any character, a
 * NUL and what looks like an event too: users write it. There is no end to how many events come.
 *
 * <p>A feed is for one thread at a time, and no feed disturbs another. It is the only one to read its
 * socket. One daemon thread may serve all feeds, and stay.
 */
public final class Feed {

    /**
     * Something that happened.
     *
     * @param text what the server says about it; may be empty
     */
    public record Event(String text) {}

    private static final int MOST_BYTES = 65_536;

    private final DataInputStream in;
    private final Duration tick;

    /** The event that is read, over as many ticks as it takes. */
    private CompletableFuture<Event> next;

    /**
     * @param socket a connected socket. The caller closes it, and nobody else does; once it is closed, no
     *     thread of this feed is left.
     * @param tick how long {@link #poll} waits for the next event to come, counted from its call; from a
     *     millisecond to some years
     * @throws IOException when the socket is not connected, or closed
     */
    public Feed(Socket socket, Duration tick) throws IOException {
        socket.setSoTimeout(0);
        this.tick = tick;
        this.in = new DataInputStream(socket.getInputStream());
    }

    /**
     * Waits for the next event, and returns it as soon as its last byte has come.
     *
     * <p>Returns null when a tick has passed and the next event is not whole: nothing has come, or a part
     * of it. It does so when the tick is over, and not before; the tick may be counted anew with each byte
     * that comes. A quiet tick is no failure: the connection stays open, and a later call returns the event.
     * The calls together return every event once, complete and in order, wherever ticks end and into
     * whatever segments the network cuts the stream. A call that waits computes nothing meanwhile, and one
     * that has ended leaves nothing in memory but what has come. By itself no call leaves its thread
     * interrupted; what an interrupt by somebody else does is left open.
     *
     * @return the event, or null when there is none yet
     * @throws EOFException when the server has ended the stream, between two events or inside one: at once,
     *     and so does every later call
     * @throws IOException another one when the connection is reset, the socket closed, or a length not as
     *     described: at once. After it, this object is of no more use. Whether events that had come before a
     *     reset or a close are still returned is left open.
     */
    public Event poll() throws IOException {
        if (next == null) {
            CompletableFuture<Event> reading = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    reading.complete(read());
                } catch (Throwable e) {
                    reading.completeExceptionally(e);
                }
            });
            next = reading;
        }
        try {
            Event event = next.copy().completeOnTimeout(null, tick.toNanos(), TimeUnit.NANOSECONDS).get();
            if (event != null) {
                next = null;
            }
            return event;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private Event read() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MOST_BYTES) {
            throw new IOException("an event of " + length + " bytes");
        }
        byte[] text = new byte[length];
        in.readFully(text);
        return new Event(new String(text, StandardCharsets.UTF_8));
    }
}
