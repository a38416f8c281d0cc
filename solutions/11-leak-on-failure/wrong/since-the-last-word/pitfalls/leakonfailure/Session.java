// Misconception: a server that has been silent for the whole timeout is gone, whether it was asked or not.
// Rejected by: gives up on a dial and on an answer when its timeout is over
package pitfalls.leakonfailure;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A session with a server: a connection on which both sides have greeted.
 *
 * <p>We say {@code HELLO}. A server that takes us answers {@code READY}, a blank, and the session's number.
 * Any other answer means that it does not take us; {@code READY} alone is such an answer. Each is a line
 * in ASCII that ends with a line feed. One thread uses a session at a time. Threads open and use
 * sessions side by side, and none waits for another. A session leaves no thread behind, and nothing open
 * once it is closed.
 */
public final class Session implements Closeable {

    private static final String READY = "READY ";

    private final Socket socket;
    private final InputStream replies;
    private final long number;
    private final int millis;
    private long heard = System.nanoTime();

    private Session(Socket socket, InputStream replies, long number, int millis) {
        this.socket = socket;
        this.replies = replies;
        this.number = number;
        this.millis = millis;
    }

    /**
     * Connects, once, and greets.
     *
     * <p>Where no session comes of it, whatever the reason, the socket is closed in the ordinary way by the
     * time the failure is thrown: a server that has sent nothing beyond its answer sees the end, and not a
     * reset. The first failure is thrown itself, and not another one that tells of it. If closing fails too,
     * that failure is suppressed in the first one. A socket throws no exception twice. A wait computes nothing.
     *
     * @param sockets gives a new socket that is not connected, such as {@code Socket::new}; it is asked once
     * @param server where to connect
     * @param timeout how long connecting may take, and then each wait for a byte of the greeting or of an
     *     answer, counted from the request or from the byte before; from a millisecond to some years, of which
     *     neither a part of a millisecond nor what is beyond 24 days need count
     * @return the session, whose connection stays open; the caller closes it
     * @throws ProtocolException when the server does not take us; the message has its answer, whole
     * @throws NumberFormatException when what stands after {@code READY} and its blank is no number to
     *     {@link Long#parseLong(String)}
     * @throws EOFException when the server ends the connection before its answer is whole
     * @throws SocketTimeoutException when the connection, the answer or the rest of it does not come in time:
     *     when that time is over, and not before
     * @throws SocketException when the server refuses or resets the connection
     * @throws IOException when the server's address is unresolved, as of a name without one: at once, for it is
     *     not looked up
     */
    public static Session open(Supplier<Socket> sockets, InetSocketAddress server, Duration timeout)
            throws IOException {
        int millis = (int) Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
        Socket socket = sockets.get();
        try {
            socket.connect(server, millis);
            socket.setSoTimeout(millis);
            InputStream replies = new BufferedInputStream(socket.getInputStream());
            socket.getOutputStream().write("HELLO\n".getBytes(StandardCharsets.US_ASCII));
            String greeting = readLine(replies);
            if (!greeting.startsWith(READY)) {
                throw new ProtocolException("the server at " + server + " said: " + greeting);
            }
            return new Session(socket, replies, Long.parseLong(greeting.substring(READY.length())), millis);
        } catch (Throwable failure) {
            // Closes, and suppresses a failure of that in the first one.
            try (socket) {
                throw failure;
            }
        }
    }

    /** The number that the server gave the session; it stays the same, also when the session is closed. */
    public long number() {
        return number;
    }

    /**
     * Asks the server. Where that fails the caller closes the session; nothing else is promised of it then.
     *
     * @param question a line, without its line end
     * @return the answer, without its line end; it may be empty
     * @throws SocketTimeoutException when the answer, or the rest of it, does not come within the session's
     *     timeout: when that time is over, and not before
     * @throws IOException another one when the connection fails, or ends before the answer is whole
     */
    public String ask(String question) throws IOException {
        socket.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
        long silent = NANOSECONDS.toMillis(System.nanoTime() - heard);
        socket.setSoTimeout((int) Math.max(1, millis - silent));
        String answer = readLine(replies);
        heard = System.nanoTime();
        return answer;
    }

    /**
     * Closes the connection, in the ordinary way and without a word. Closing again does nothing, also
     * where the first close has failed.
     *
     * @throws IOException when closing the socket fails: that failure itself
     */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the server ended the connection after \"" + line + "\"");
            }
            line.append((char) b);
        }
        return line.toString();
    }
}
