package pitfalls.slowdrip;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Fetches reports from a report server, over a new connection for each call.
 *
 * <p>The request is {@code REPORT NAME}, a line. The reply is a header and a body. The header is any
 * number of lines {@code Name: value}, and an empty line ends it; its line {@code Length: N} says how many
 * bytes the body has. A line ends with a line feed. A client may be used by several threads at once.
 */
public final class ReportClient {

    private static final String LENGTH = "Length: ";
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final InetSocketAddress server;
    private final Duration replyLimit;

    /**
     * @param server the server's address
     * @param replyLimit how long {@link #report} may dial, and how long after its request it may wait until
     *     the whole reply is there, header and body together; more than zero, and at most a day
     */
    public ReportClient(InetSocketAddress server, Duration replyLimit) {
        this.server = server;
        this.replyLimit = replyLimit;
    }

    /**
     * Fetches a report.
     *
     * <p>A reply that is whole within this client's limit is returned, however it came. When the call has
     * ended, its connection is closed, and nothing goes on waiting for the reply.
     *
     * @param name the report, for instance {@code trades}
     * @return the body, which may have megabytes
     * @throws SocketTimeoutException when the reply is not whole within the limit
     * @throws IOException when the server refuses the connection, or ends it before the reply is whole;
     *     reported at once
     */
    public byte[] report(String name) throws IOException {
        try (SocketChannel channel = SocketChannel.open(); Selector readable = Selector.open()) {
            channel.socket().connect(server, millis(replyLimit.toNanos()));
            channel.configureBlocking(false);
            channel.register(readable, SelectionKey.OP_READ);
            send(channel, ByteBuffer.wrap(("REPORT " + name + "\n").getBytes(StandardCharsets.US_ASCII)));
            InputStream reply = new BufferedInputStream(new ChannelInput(channel, readable, replyLimit));
            int length = readHeader(reply);
            byte[] body = reply.readNBytes(length);
            if (body.length < length) {
                throw new EOFException("the server ended the connection");
            }
            return body;
        }
    }

    /** A request is far smaller than an empty send buffer, which takes it in one piece. */
    private static void send(SocketChannel channel, ByteBuffer request) throws IOException {
        channel.write(request);
        if (request.hasRemaining()) {
            throw new IOException("the server takes no requests");
        }
    }

    /** In milliseconds, rounded up: for connect and select 0 means without end. */
    private static int millis(long nanos) {
        return (int) Math.ceilDiv(nanos, NANOS_PER_MILLI);
    }

    /** Reads to the end of the header, and gives the body's length. */
    private static int readHeader(InputStream reply) throws IOException {
        int length = 0;
        for (String line = readLine(reply); !line.isEmpty(); line = readLine(reply)) {
            if (line.startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()));
            }
        }
        return length;
    }

    private static String readLine(InputStream reply) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = reply.read(); b != '\n'; b = reply.read()) {
            if (b < 0) {
                throw new EOFException("the server ended the connection");
            }
            line.append((char) b);
        }
        return line.toString();
    }

    /** What a non-blocking channel receives until a point in time. */
    private static final class ChannelInput extends InputStream {

        private final SocketChannel channel;
        private final Selector readable;
        private final long deadline;

        ChannelInput(SocketChannel channel, Selector readable, Duration limit) {
            this.channel = channel;
            this.readable = readable;
            this.deadline = System.nanoTime() + limit.toNanos();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int count) throws IOException {
            ByteBuffer received = ByteBuffer.wrap(buffer, offset, count);
            int n = 0;
            while (n == 0) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new SocketTimeoutException("the reply was not whole in time");
                }
                readable.select(millis(left));
                readable.selectedKeys().clear();
                n = channel.read(received);
            }
            return n;
        }
    }
}
