// Misconception: when one question fails, the server is gone.
// Rejected by: finds the good connection between those that are not
package pitfalls.staleconnection;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Asks one server, over connections that it keeps open between questions and uses again, however many they
 * are and however long they are idle.
 *
 * <p>A question is a line and its reply is a line, in ASCII. The server says nothing that it was not asked
 * for. Any number of threads may ask at the same time: each question has a connection for itself, and none
 * waits for another, of this pool or of others. Once a pool is closed, nothing of it is open and no thread of
 * it is left.
 */
public final class ConnectionPool implements Closeable {

    /** The shortest wait that a read timeout can be; 0 would be none. */
    private static final int PROBE_MILLIS = 1;

    private final InetSocketAddress server;
    private final Duration replyTimeout;
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

    /**
     * @param server the server's address, resolved
     * @param replyTimeout how long {@link #ask} may dial, and how long, counted from when the whole
     *     question is sent, it may then wait for the reply; where that comes in parts, the count may begin
     *     anew with each; from a millisecond to some years, of which neither a part of a millisecond nor what
     *     is beyond 24 days need count
     */
    public ConnectionPool(InetSocketAddress server, Duration replyTimeout) {
        this.server = server;
        this.replyTimeout = replyTimeout;
    }

    /**
     * Asks the server, over an idle connection that can still be used, and over a new one where there is
     * none.
     *
     * <p>A connection can be used no more when the server has ended or reset it while it was idle, or has
     * sent something that nobody asked for. The pool closes such a connection instead of using it. To find
     * out it sends nothing, and waits for at most 20 ms with each connection.
     *
     * <p>A question is sent once, for the server may have acted on it. A connection on which a question
     * has failed is closed by the time the call ends. A call that waits computes nothing meanwhile. It may wait
     * for as long as the server does not take the question, unless the connection breaks. What an interrupt
     * does is left open.
     *
     * @param question ASCII, without its line end
     * @return the reply to this very question, however long, without its line end; it may be empty
     * @throws SocketTimeoutException when the connection, the reply or the rest of one does not come in time:
     *     when that time is over, and not before
     * @throws IOException another one when the server refuses the connection, or ends or breaks it before the
     *     reply is whole: at once
     */
    public String ask(String question) throws IOException {
        Connection connection = idle.pollFirst();
        while (connection != null && !connection.isUsable()) {
            connection.close();
            connection = idle.pollFirst();
        }
        if (connection == null) {
            connection = new Connection(server, millis());
        }
        try {
            String reply = connection.ask(question);
            idle.addFirst(connection);
            return reply;
        } catch (IOException e) {
            connection.close();
            if (!(e instanceof SocketTimeoutException)) {
                close();
            }
            throw e;
        }
    }

    /** Closes the idle connections, once nobody asks any more. */
    @Override
    public void close() throws IOException {
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.close();
        }
    }

    private int millis() {
        return (int) Math.clamp(replyTimeout.toMillis(), 1, Integer.MAX_VALUE);
    }

    /** One connection, for one thread at a time. */
    private static final class Connection implements Closeable {

        private final Socket socket = new Socket();
        private final InputStream replies;

        Connection(InetSocketAddress server, int timeoutMillis) throws IOException {
            try {
                socket.connect(server, timeoutMillis);
                socket.setSoTimeout(timeoutMillis);
                replies = new BufferedInputStream(socket.getInputStream());
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        /**
         * Looks whether there is something to read: nothing is what an idle connection has. The end of the
         * stream is something, and so is a byte that nobody asked for.
         */
        boolean isUsable() {
            try {
                int timeoutMillis = socket.getSoTimeout();
                socket.setSoTimeout(PROBE_MILLIS);
                try {
                    replies.read();
                    return false;
                } catch (SocketTimeoutException nothing) {
                    socket.setSoTimeout(timeoutMillis);
                    return true;
                }
            } catch (IOException e) {
                return false;
            }
        }

        String ask(String question) throws IOException {
            socket.getOutputStream().write((question + "\n").getBytes(StandardCharsets.US_ASCII));
            StringBuilder reply = new StringBuilder();
            for (int b = replies.read(); b != '\n'; b = replies.read()) {
                if (b < 0) {
                    throw new EOFException("the server ended the connection");
                }
                reply.append((char) b);
            }
            return reply.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
