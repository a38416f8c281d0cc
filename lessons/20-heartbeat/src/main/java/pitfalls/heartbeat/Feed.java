package pitfalls.heartbeat;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
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
        // The system finds out when the other side is gone.
        socket.setKeepAlive(true);
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
        OutputStream out = socket.getOutputStream();
        out.write(line.getBytes(StandardCharsets.US_ASCII));
        out.write('\n');
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
            BufferedReader lines = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.equals("PONG")) {
                    onLine.accept(line);
                }
            }
            cause = Cause.ENDED;
        } catch (IOException e) {
            cause = Cause.BROKEN;
        }
        onEnd.accept(closed ? Cause.CLOSED : cause);
    }
}
