// Misconception: who waits for a write waits but a moment.
// Rejected by: gives up a server that takes no bytes
package pitfalls.heartbeat;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The news that a server sends over one connection, for as long as the connection lives.
 *
 * <p>News are lines in ASCII, of any length, each with a line feed at its end. The server may have none
 * for hours. A line {@code PING} asks it whether it is there, and it answers with a line {@code PONG},
 * which is no news. It may take no bytes for a while, and have news all the same. Each feed asks its own
 * server, and none disturbs another.
 */
public final class Feed implements Closeable {

    /** Why a feed has ended. */
    public enum Cause {
        /** The server ended the connection. */
        ENDED,
        /** The connection broke. Where a send has failed, {@link #ENDED} may be told instead. */
        BROKEN,
        /** Nothing came from the server for the interval and the patience. */
        SILENT,
        /**
         * {@link Feed#close} was called. Where that was after another end, and before it was told, either may be
         * told.
         */
        CLOSED
    }

    private final Socket socket;
    private final Duration interval;
    private final Duration patience;
    private final Consumer<String> onLine;
    private final Consumer<Cause> onEnd;
    private final AtomicBoolean sending = new AtomicBoolean();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean closed;

    private Feed(Socket socket, Duration interval, Duration patience,
            Consumer<String> onLine, Consumer<Cause> onEnd) {
        this.socket = socket;
        this.interval = interval;
        this.patience = patience;
        this.onLine = onLine;
        this.onEnd = onEnd;
    }

    /**
     * Starts to receive, and returns at once.
     *
     * <p>When nothing has come from the server for the interval, it is sent a PING, one in each such silence.
     * The patience begins when the interval is over. When nothing has come for the patience either, the
     * server is given up, whether or not the PING could go out. Whatever comes is a sign of life, be it a
     * PONG, a line or a part of one, and the interval begins again. What you send is none. The time that
     * {@code onLine} takes is no silence: the interval begins when it returns. A feed that waits computes
     * nothing meanwhile.
     *
     * <p>A line is told when it has come, in whatever parts, also while the server takes no bytes. Where the
     * connection ends within a line, that part is not told.
     *
     * <p>One thing is told at a time. The end is told once, as the last, and by then the socket is closed. Each
     * thread of this object ends soon after.
     *
     * @param socket a connected socket, which nobody else uses any more
     * @param interval how long the server may be silent before it is asked, at first counted from the start;
     *     from a millisecond to some weeks
     * @param patience how long it may be silent after that; from a millisecond to some weeks
     * @param onLine is told each line but PONG, in their order, without its line feed; it throws nothing
     * @param onEnd is told why the feed has ended
     * @throws IOException when the socket is closed; then nothing is told
     */
    public static Feed start(Socket socket, Duration interval, Duration patience,
            Consumer<String> onLine, Consumer<Cause> onEnd) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        Feed feed = new Feed(socket, interval, patience, onLine, onEnd);
        Thread.ofVirtual().start(() -> feed.receive(in));
        return feed;
    }

    /**
     * Sends a line. One thread sends at a time: who has several keeps them in turn. A PING comes before the
     * line or after it, and never inside it. There is no time limit: while the server takes no bytes this
     * waits, and a PING waits behind it, one at most. Whether that one is still sent when something has come
     * meanwhile is left open.
     *
     * @param line ASCII, of any length, without its line feed
     * @throws IOException when the connection is broken or closed, or the feed ends while this waits
     */
    public void send(String line) throws IOException {
        while (!sending.compareAndSet(false, true)) {
            Thread.yield();
        }
        try {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } finally {
            sending.set(false);
        }
    }

    /**
     * Ends the feed and closes its connection. Does so at once, on any thread, also while a line is told or
     * sent; no other line is told after that. Does nothing when the feed has ended.
     */
    @Override
    public void close() throws IOException {
        closed = true;
        socket.close();
    }

    private void receive(InputStream in) {
        Cause cause;
        try (socket) {
            cause = receiveLines(in);
        } catch (IOException e) {
            cause = Cause.BROKEN;
        }
        onEnd.accept(closed ? Cause.CLOSED : cause);
    }

    private Cause receiveLines(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        boolean asked = false;
        while (true) {
            socket.setSoTimeout(millis(asked ? patience : interval));
            int b;
            try {
                b = in.read();
            } catch (SocketTimeoutException silence) {
                if (asked) {
                    return Cause.SILENT;
                }
                ask();
                asked = true;
                continue;
            }
            if (b < 0) {
                return Cause.ENDED;
            }
            asked = false;
            if (b != '\n') {
                line.append((char) b);
                continue;
            }
            if (!line.toString().equals("PONG")) {
                onLine.accept(line.toString());
            }
            line.setLength(0);
        }
    }

    /** Sends a PING on a thread of its own: a write may wait, and who receives must not. */
    private void ask() {
        if (asking.compareAndSet(false, true)) {
            Thread.ofVirtual().start(() -> {
                try {
                    send("PING");
                    asking.set(false);
                } catch (IOException e) {
                    // Who receives hears of it too.
                }
            });
        }
    }

    private static int millis(Duration time) {
        return (int) Math.clamp(time.toMillis(), 1, Integer.MAX_VALUE);
    }
}
