package pitfalls.benchmarks.fixcost.starters;

import java.io.BufferedReader;
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
import pitfalls.doubleclose.ConnectionPool.Lease;

/**
 * The connection pool that lesson 12 starts from.
 *
 * <p>The flaw: the lease is the connection itself, so closing it twice lends the connection twice.
 */
public final class LendsTheConnection implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 5_000;

    private final InetSocketAddress server;
    private final Semaphore unopened;
    private final Queue<PooledConnection> opened = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<PooledConnection> idle = new LinkedBlockingQueue<>();

    /** @param max the most connections that may be open at any time; at least 1 */
    public LendsTheConnection(InetSocketAddress server, int max) {
        this.server = server;
        this.unopened = new Semaphore(max);
    }

    /**
     * Borrows an idle connection, or opens one, or waits for one.
     *
     * @param wait how long to wait for a lease to be closed; zero or less means not at all
     * @throws TimeoutException when no lease was closed in time
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
        return connection;
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

    /** Closes every connection, idle or lent. */
    @Override
    public void close() throws IOException {
        for (PooledConnection connection : opened) {
            connection.socket.close();
        }
    }

    private final class PooledConnection implements Lease {

        private final Socket socket;
        private final BufferedReader lines;

        PooledConnection(Socket socket) throws IOException {
            this.socket = socket;
            this.lines = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        @Override
        public void send(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public String receive() throws IOException {
            String line = lines.readLine();
            if (line == null) {
                throw new EOFException("the server ended the connection");
            }
            return line;
        }

        @Override
        public void close() {
            idle.add(this);
        }
    }
}
