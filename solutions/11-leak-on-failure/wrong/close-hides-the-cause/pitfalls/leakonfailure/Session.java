// Misconception: a close in a catch block cannot fail.
// Rejected by: reports the first failure when closing fails too
package pitfalls.leakonfailure;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A session with a server: a connection on which both sides have greeted.
 *
 * <p>We say {@code HELLO}. A server that takes us answers {@code READY} and the session's number, which
 * {@link Long#parseLong(String)} reads; any other answer means that it does not. Each is a line. One thread uses a session at
 * a time.
 */
public final class Session implements Closeable {

    private static final String READY = "READY ";

    private final Socket socket;
    private final InputStream replies;
    private final long number;

    private Session(Socket socket, InputStream replies, long number) {
        this.socket = socket;
        this.replies = replies;
        this.number = number;
    }

    /**
     * Connects and greets.
     *
     * <p>Where no session comes of it, whatever the reason, the connection is closed in the ordinary way
     * by the time the failure is thrown: the server sees its end, and not a reset. The first failure is
     * the one that is thrown. If closing fails too, that failure is suppressed in the first one.
     *
     * @param sockets gives a new socket that is not connected, such as {@code Socket::new}
     * @param server where to connect
     * @param timeout how long connecting may take, and each wait for the greeting; at least a millisecond
     * @return the session; the caller closes it
     * @throws ProtocolException when the server does not take us; the message has its answer
     * @throws NumberFormatException when a session's number is none
     * @throws EOFException when the connection ends inside the greeting or before it
     * @throws SocketTimeoutException when the greeting does not come in time
     * @throws IOException when connecting fails, or the connection does
     */
    public static Session open(Supplier<Socket> sockets, InetSocketAddress server, Duration timeout)
            throws IOException {
        int millis = (int) timeout.toMillis();
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
            return new Session(socket, replies, Long.parseLong(greeting.substring(READY.length())));
        } catch (Throwable failure) {
            socket.close();
            throw failure;
        }
    }

    /** The number that the server gave the session. */
    public long number() {
        return number;
    }

    /**
     * Asks the server.
     *
     * @param question a line, without its line end
     * @return the answer, without its line end
     * @throws IOException when the connection fails, or ends before the answer is whole
     */
    public String ask(String question) throws IOException {
        socket.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
        return readLine(replies);
    }

    /** Ends the session and closes its connection. */
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
