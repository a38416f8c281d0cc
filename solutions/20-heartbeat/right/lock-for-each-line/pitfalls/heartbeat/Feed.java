package pitfalls.heartbeat;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The news that a server sends over one connection, for as long as the connection lives.
 *
 * <p>News are lines, in ASCII. The server may have none for hours. A line {@code PING} asks it whether it
 * is there, and it answers with a line {@code PONG}, which is no news.
 */
public final class Feed implements Closeable {

    /** Why a feed has ended. */
    public enum Cause {
        /** The server ended the connection. */
        ENDED,
        /** The connection broke. */
        BROKEN,
        /** The server is silent, though it was asked. */
        SILENT,
        /** {@link Feed#close} was called. */
        CLOSED
    }

    private final Object sending = new Object();
    private final Socket socket;
    private final Duration interval;
    private final Duration patience;
    private final Consumer<String> onLine;
    private final Consumer<Cause> onEnd;
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
     * <p>When nothing has come from the server for the interval, it is sent a PING. When nothing has come
     * for the patience after that, it is given up. Whatever comes is a sign of life, be it a PONG, a line
     * or a part of one. A line is news however slowly it comes.
     *
     * <p>The end is told once. By then the socket is closed, and no line is told after it. Each thread
     * of this object ends soon after.
     *
     * @param socket a connected socket, which nobody else uses any more
     * @param interval how long the server may be silent before it is asked; at least a millisecond
     * @param patience how long it may be silent after that; at least a millisecond
     * @param onLine is told each line but PONG, in their order, without its line end
     * @param onEnd is told why the feed has ended
     * @throws IOException when the socket is closed
     */
    public static Feed start(Socket socket, Duration interval, Duration patience,
            Consumer<String> onLine, Consumer<Cause> onEnd) throws IOException {
        Feed feed = new Feed(socket, interval, patience, onLine, onEnd);
        Thread.ofVirtual().start(feed::receive);
        return feed;
    }

    /**
     * Sends a line. The feed's own lines come before it or after it, and never inside it. There is no time
     * limit: while the server takes no bytes this waits, and a PING may wait behind it.
     *
     * @param line ASCII, without its line end; for one thread at a time
     * @throws IOException when the connection is broken or closed
     */
    public void send(String line) throws IOException {
        synchronized (sending) {
            OutputStream out = socket.getOutputStream();
            out.write(line.getBytes(StandardCharsets.US_ASCII));
            out.write('\n');
        }
    }

    /** Ends the feed and closes its connection. */
    @Override
    public void close() throws IOException {
        closed = true;
        socket.close();
    }

    private void receive() {
        Cause cause;
        try (socket) {
            cause = receiveLines(new BufferedInputStream(socket.getInputStream()));
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
                send("PING");
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

    private static int millis(Duration time) {
        return (int) Math.clamp(time.toMillis(), 1, Integer.MAX_VALUE);
    }
}
