// Misconception: it is enough that no connection stands in the idle queue twice.
// Rejected by: lends at most max connections after a lease was closed twice
package pitfalls.doubleclose;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

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
    private final Semaphore loans;
    private final Queue<PooledConnection> opened = new ConcurrentLinkedQueue<>();
    private final Deque<PooledConnection> idle = new ConcurrentLinkedDeque<>();

    /**
     * @param server the server's address
     * @param max the most connections that may be open at any time; at least 1
     */
    public ConnectionPool(InetSocketAddress server, int max) {
        this.server = server;
        this.loans = new Semaphore(max, true);
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
        if (!loans.tryAcquire(TimeUnit.NANOSECONDS.convert(wait), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException("no lease was closed within " + wait);
        }
        PooledConnection connection = idle.poll();
        return new Loan(connection == null ? open() : connection);
    }

    private PooledConnection open() throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(server, TIMEOUT_MILLIS);
            channel.socket().setSoTimeout(TIMEOUT_MILLIS);
            PooledConnection connection = new PooledConnection(channel);
            opened.add(connection);
            return connection;
        } catch (IOException e) {
            channel.close();
            loans.release();
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
            connection.channel.close();
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

    private final class Loan implements Lease {

        private final PooledConnection connection;
        private final AtomicBoolean closed = new AtomicBoolean();

        Loan(PooledConnection connection) {
            this.connection = connection;
        }

        @Override
        public void send(String line) throws IOException {
            verifyOpen();
            connection.send(line);
        }

        @Override
        public String receive() throws IOException {
            verifyOpen();
            return connection.receive();
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                idle.push(connection);
            }
            loans.release();
        }

        private void verifyOpen() {
            if (closed.get()) {
                throw new IllegalStateException("this lease is closed");
            }
        }
    }

    private static final class PooledConnection {

        private final SocketChannel channel;
        private final ByteBuffer arrived = ByteBuffer.allocate(4096).flip();

        PooledConnection(SocketChannel channel) {
            this.channel = channel;
        }

        void send(String line) throws IOException {
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(line + "\n");
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        String receive() throws IOException {
            StringBuilder line = new StringBuilder();
            for (byte b = next(); b != '\n'; b = next()) {
                line.append((char) b);
            }
            return line.toString();
        }

        private byte next() throws IOException {
            if (!arrived.hasRemaining()) {
                int count = channel.socket().getInputStream().read(arrived.array());
                if (count < 0) {
                    throw new EOFException("the server ended the connection");
                }
                arrived.clear().limit(count);
            }
            return arrived.get();
        }
    }
}
