package pitfalls.doubleclose;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lends connections to one server, each to one borrower at a time, and lends them again when they come
 * back. Many threads may use the pool.
 *
 * <p>A borrower receives the replies to all that it has sent before it closes its lease. The pool does
 * not look whether an idle connection still works.
 */
public final class ConnectionPool implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 5_000;

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
     * has become free because another call could not open its connection.
     *
     * @param wait how long to wait for a lease to be closed; zero or less means not at all
     * @return a new lease of a connection that nobody else has
     * @throws TimeoutException when no lease was closed in time
     * @throws IOException when a connection could not be opened, within 5 s; it does not count as open
     */
    public Lease borrow(Duration wait) throws IOException, InterruptedException, TimeoutException {
        PooledConnection connection = idle.poll();
        if (connection == null && unopened.tryAcquire()) {
            connection = open();
        } else if (connection == null) {
            connection = idle.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        }
        if (connection == null) {
            throw new TimeoutException("no lease was closed within " + wait.toMillis() + " ms");
        }
        return new Loan(connection, connection.number.get());
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

    /** Closes every connection, idle or lent, once nobody borrows any more. Leases may be closed later. */
    @Override
    public void close() throws IOException {
        for (PooledConnection connection : opened) {
            connection.socket.close();
        }
    }

    /** A borrower's hold on a connection. Any thread may use it, but only one at a time. */
    public interface Lease extends Closeable {

        /**
         * Sends a line.
         *
         * @param line ASCII, without its line end
         * @throws IllegalStateException when this lease is closed; nothing is sent then
         */
        void send(String line) throws IOException;

        /**
         * Waits for a line, at most 5 s for each part of it.
         *
         * @return the line, without its line end
         * @throws IllegalStateException when this lease is closed; nothing is received then
         * @throws EOFException when the server has ended the connection
         */
        String receive() throws IOException;

        /**
         * Gives the connection back. Closing a closed lease has no effect, whoever has the connection
         * by then.
         */
        @Override
        void close();
    }

    /** A loan is over once its connection has gone on to the next number. */
    private final class Loan implements Lease {

        private final PooledConnection connection;
        private final long number;

        Loan(PooledConnection connection, long number) {
            this.connection = connection;
            this.number = number;
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
            if (connection.number.compareAndSet(number, number + 1)) {
                idle.add(connection);
            }
        }

        private void verifyOpen() {
            if (connection.number.get() != number) {
                throw new IllegalStateException("this lease is closed");
            }
        }
    }

    private static final class PooledConnection {

        private final Socket socket;
        private final BufferedReader lines;
        private final AtomicLong number = new AtomicLong();

        PooledConnection(Socket socket) throws IOException {
            this.socket = socket;
            this.lines = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        void send(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        }

        String receive() throws IOException {
            String line = lines.readLine();
            if (line == null) {
                throw new EOFException("the server ended the connection");
            }
            return line;
        }
    }
}
