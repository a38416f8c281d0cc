package pitfalls.benchmarks.client;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import pitfalls.benchmarks.server.EchoServer;

/**
 * The one client of all servers: a selector on the caller's thread, a number of connections, and at most
 * one request outstanding on each. No two requests have the same bytes, and every byte of every reply is
 * compared with what was sent.
 *
 * <p>For one thread at a time.
 */
public final class EchoClient implements Closeable {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();
    private final Queue<Connection> idle = new ArrayDeque<>();
    private final int port;
    private final int payloadBytes;
    private long requests;
    private long replies;
    private long expected;

    /** Where response times are recorded; null while nobody asks for them. */
    private Histogram responses;

    /**
     * Connects to a server on the loopback address.
     *
     * @param count how many connections
     * @param payloadBytes how long the payload of each request is; at least 8
     */
    public EchoClient(int port, int count, int payloadBytes) throws IOException {
        this.port = port;
        this.payloadBytes = payloadBytes;
        try {
            for (int i = 0; i < count; i++) {
                connect();
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private Connection connect() throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Connection connection = new Connection(channel);
        connections.add(connection);
        idle.add(connection);
        return connection;
    }

    /**
     * Sends a request on one connection and waits for its reply.
     *
     * @throws IOException when the connection ends, when nothing comes for 10 s, or when the reply differs
     *     from the request
     */
    public void roundTrip() throws IOException {
        roundTrip(idle.remove());
    }

    private void roundTrip(Connection connection) throws IOException {
        connection.send();
        for (long before = replies; replies == before; ) {
            awaitReplies();
        }
    }

    /**
     * Keeps a request outstanding on every connection until a number of replies has come since the last
     * call. Requests stay outstanding when it returns: replies that came in excess count for the next call.
     *
     * @throws IOException as {@link #roundTrip} does
     */
    public void exchange(int count) throws IOException {
        expected += count;
        sendOnIdle();
        while (replies < expected) {
            awaitReplies();
            sendOnIdle();
        }
    }

    /**
     * Opens a connection, makes one exchange on it and closes it.
     *
     * @throws IOException as {@link #roundTrip} does, or when the server cannot be reached
     */
    public void connectAndExchange() throws IOException {
        Connection connection = connect();
        idle.remove(connection);
        roundTrip(connection);
        idle.remove(connection);
        connections.remove(connection);
        connection.channel.close();
    }

    /**
     * Sends requests at a fixed rate, whether or not the server keeps up, and records how long each took
     * from the moment at which it should have been sent: who waits for a slow server waits in these
     * figures too. A request that finds every connection busy is sent late, and its wait counts.
     *
     * @param perSecond how many requests a second
     * @param nanos how long to go on sending, in nanoseconds
     * @return the response times, in nanoseconds, of all requests
     * @throws IOException as {@link #roundTrip} does
     */
    public Histogram respond(double perSecond, long nanos) throws IOException {
        settle();
        responses = new Histogram(SIGNIFICANT_DIGITS);
        double interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long total = (long) (nanos / interval);
        long sent = 0;
        long start = System.nanoTime();
        long lastReply = start;
        while (responses.getTotalCount() < total) {
            long now = System.nanoTime();
            while (sent < total && !idle.isEmpty() && start + (long) (sent * interval) <= now) {
                Connection connection = idle.remove();
                connection.intendedStart = start + (long) (sent * interval);
                connection.send();
                sent++;
            }
            if (proceed(0)) {
                lastReply = now;
            } else if (now - lastReply > TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS)) {
                throw new SocketTimeoutException("no reply within " + PATIENCE_MILLIS + " ms");
            }
        }
        Histogram recorded = responses;
        responses = null;
        return recorded;
    }

    /**
     * Waits for the replies to all requests that are outstanding.
     *
     * @throws IOException as {@link #roundTrip} does
     */
    public void settle() throws IOException {
        while (idle.size() < connections.size()) {
            awaitReplies();
        }
        expected = replies;
    }

    /** How many replies have come since the start. */
    public long replies() {
        return replies;
    }

    private void sendOnIdle() throws IOException {
        for (Connection next = idle.poll(); next != null; next = idle.poll()) {
            next.send();
        }
    }

    private void awaitReplies() throws IOException {
        if (!proceed(PATIENCE_MILLIS)) {
            throw new SocketTimeoutException("no reply within " + PATIENCE_MILLIS + " ms");
        }
    }

    /** Does what the connections are ready for, and says whether there was anything; 0 does not wait. */
    private boolean proceed(long waitMillis) throws IOException {
        try {
            int ready = waitMillis == 0
                    ? selector.selectNow(Connection::proceed)
                    : selector.select(Connection::proceed, waitMillis);
            return ready > 0;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Closes every connection. */
    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
        selector.close();
    }

    private final class Connection {

        private final SocketChannel channel;
        private final SelectionKey key;
        private final ByteBuffer request = ByteBuffer.allocateDirect(EchoServer.LENGTH_BYTES + payloadBytes);
        private final ByteBuffer reply = ByteBuffer.allocateDirect(EchoServer.LENGTH_BYTES + payloadBytes);
        private long intendedStart;

        Connection(SocketChannel channel) throws IOException {
            this.channel = channel;
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
            byte[] payload = new byte[payloadBytes];
            new SplittableRandom(connections.size()).nextBytes(payload);
            request.putInt(payloadBytes).put(payload);
        }

        static void proceed(SelectionKey key) {
            Connection connection = (Connection) key.attachment();
            try {
                if (key.isReadable()) {
                    connection.receive();
                }
                if (key.isWritable()) {
                    connection.sendRest();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void send() throws IOException {
            request.putLong(EchoServer.LENGTH_BYTES, requests++).rewind();
            channel.write(request);
            if (request.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            }
        }

        private void sendRest() throws IOException {
            channel.write(request);
            if (!request.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ);
            }
        }

        private void receive() throws IOException {
            if (channel.read(reply) < 0) {
                throw new EOFException("the server ended a connection");
            }
            if (reply.hasRemaining()) {
                return;
            }
            int differs = request.rewind().mismatch(reply.flip());
            if (differs >= 0) {
                throw new IOException("a reply differs from its request in byte " + differs);
            }
            reply.clear();
            replies++;
            if (responses != null) {
                responses.recordValue(System.nanoTime() - intendedStart);
            }
            idle.add(this);
        }
    }
}
