// Misconception: a dial is short.
// Rejected by: gives up on a silent server, and holds up nobody else
package pitfalls.doubleclose;

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
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Lends connections to one server, each to one borrower at a time, and lends them again when they come
 * back.
 *
 * <p>Any number of threads may use a pool at the same time, and one may have several leases. No pool
 * disturbs another. A pool leaves no thread behind, and nothing open once it is closed. A call that
 * waits computes nothing meanwhile.
 *
 * <p>A borrower receives the replies to all that it has sent before it closes its lease. The pool does
 * not look whether an idle connection still works.
 */
public final class ConnectionPool implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 1_500;

    private final InetSocketAddress server;
    private final Semaphore unopened;
    private final Queue<PooledConnection> opened = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<PooledConnection> idle = new LinkedBlockingQueue<>();

    /**
     * @param server the server's address
     * @param max the most connections that may be open at any time; at least 1
     */
    public ConnectionPool(InetSocketAddress server, int max) {
        this.server = server;
        this.unopened = new Semaphore(max);
    }

    /**
     * Borrows an idle connection. Opens one if none is idle and fewer than {@code max} are open; else
     * waits until a lease is closed.
     *
     * <p>The choice is made once, when the call begins. A call that waits need not notice that a place
     * has become free because another call could not open its connection. A call that opens a
     * connection keeps no other call waiting. Which call gets a connection that comes back is open, of those
     * that wait and those that come.
     *
     * @param wait how long to wait for a lease to be closed, up to a century; zero or less means not at all
     * @return a new lease of a connection that nobody else has
     * @throws TimeoutException when no lease was closed in time: when that time is over, and not before
     * @throws InterruptedException when the thread is interrupted while it waits; it borrows nothing then.
     *     Whether a call that need not wait looks at an interrupt is open.
     * @throws IOException when a connection could not be opened: at once where the server refuses it or its
     *     address is unresolved, for that is not looked up, and after a second at least and five at most where
     *     nobody answers; it is closed by then, and does not count as open
     */
    public Lease borrow(Duration wait) throws IOException, InterruptedException, TimeoutException {
        PooledConnection connection = idle.poll();
        if (connection == null && unopened.tryAcquire()) {
            synchronized (ConnectionPool.class) {
                connection = open();
            }
        } else if (connection == null) {
            connection = idle.poll(TimeUnit.NANOSECONDS.convert(wait), TimeUnit.NANOSECONDS);
        }
        if (connection == null) {
            throw new TimeoutException("no lease was closed within " + wait);
        }
        return new Loan(connection);
    }

    private PooledConnection open() throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(server, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            PooledConnection connection = new PooledConnection(socket);
            opened.add(connection);
            return connection;
        } catch (IOException e) {
            socket.close();
            unopened.release();
            throw e;
        }
    }

    /**
     * Closes every connection, idle or lent, once nobody borrows any more. A call that waits for a line
     * fails then. Leases may be closed later, and so may the pool again.
     */
    @Override
    public void close() throws IOException {
        for (PooledConnection connection : opened) {
            connection.socket.close();
        }
    }

    /** A borrower's hold on a connection. Any thread may use it, but only one at a time. */
    public interface Lease extends Closeable {

        /**
         * Sends a line, at once.
         *
         * @param line ASCII, without its line end
         * @throws IllegalStateException when this lease is closed; nothing is sent then
         */
        void send(String line) throws IOException;

        /**
         * Waits for a line.
         *
         * @return the line, without its line end; it may be empty
         * @throws IllegalStateException when this lease is closed; nothing is received then
         * @throws EOFException when the server has ended the connection before the line was whole
         * @throws SocketTimeoutException when no byte has come for a while, counted from the call and anew
         *     from each byte: after a second at the earliest, and five at the latest. What becomes of a part
         *     of a line that had come is open.
         */
        String receive() throws IOException;

        /**
         * Gives the connection back, after a failure or an interrupt as well: somebody else can borrow from
         * now on. Closing a closed lease has no effect, whoever has the connection by then.
         */
        @Override
        void close();
    }

    /** One loan of a connection; the next borrower of the connection gets another one. */
    private final class Loan implements Lease {

        private final AtomicReference<PooledConnection> lent;

        Loan(PooledConnection connection) {
            lent = new AtomicReference<>(connection);
        }

        @Override
        public void send(String line) throws IOException {
            connection().send(line);
        }

        @Override
        public String receive() throws IOException {
            return connection().receive();
        }

        @Override
        public void close() {
            PooledConnection connection = lent.getAndSet(null);
            if (connection != null) {
                idle.add(connection);
            }
        }

        private PooledConnection connection() {
            PooledConnection connection = lent.get();
            if (connection == null) {
                throw new IllegalStateException("this lease is closed");
            }
            return connection;
        }
    }

    private static final class PooledConnection {

        private final Socket socket;
        private final InputStream replies;

        PooledConnection(Socket socket) throws IOException {
            this.socket = socket;
            this.replies = new BufferedInputStream(socket.getInputStream());
        }

        void send(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        }

        String receive() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = replies.read(); b != '\n'; b = replies.read()) {
                if (b < 0) {
                    throw new EOFException("the server ended the connection");
                }
                line.append((char) b);
            }
            return line.toString();
        }
    }
}
