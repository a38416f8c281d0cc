package pitfalls.slowdrip;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches reports from a report server, over a new connection for each call.
 *
 * <p>The request is {@code REPORT NAME}, a line in ASCII, and is sent once. It is short, and no limit is
 * asked of its writing. The reply is a header and a body, in any number of parts. The header is any number
 * of lines of any length, in any order; one of them is {@code Length: N} and says how many bytes the body
 * has, 0 or more. The other lines mean nothing here, one that begins with {@code length:} neither. An empty
 * line ends the header. A line ends with a line feed, and every other byte is content, a 0 too. What comes
 * after the body belongs to no report. The server keeps to this form.
 *
 * <p>Several threads may use a client at once. No call waits for another one, or disturbs it.
 */
public final class ReportClient {

    private static final String LENGTH = "Length: ";

    private final InetSocketAddress server;
    private final Duration replyLimit;

    /**
     * @param server the server's address, resolved
     * @param replyLimit how long {@link #report} dials at most, and then, counted from its request, how long
     *     it waits at most until the whole reply is there; from a part of a millisecond to some years
     */
    public ReportClient(InetSocketAddress server, Duration replyLimit) {
        this.server = server;
        this.replyLimit = replyLimit;
    }

    /**
     * Fetches a report.
     *
     * <p>A reply that is whole within this client's limit is returned, however it came. Header and body
     * have this one limit together, and each call has it for itself. When the call has ended, its
     * connection is closed, and nothing of it is left: no thread, nothing that goes on waiting for the reply
     * or holds it, and no other object in memory. One daemon thread that serves all calls may stay. A call
     * that waits computes nothing meanwhile. By itself no call leaves its thread interrupted; what an
     * interrupt by somebody else does is left open.
     *
     * @param name the report, for instance {@code trades}; of a few hundred characters at most, and without a
     *     line feed
     * @return the body, all of its bytes and no others; it may be empty, and have tens of megabytes
     * @throws SocketTimeoutException when the connection is not there, or the reply not whole, within the
     *     limit: when that time is over, and not before
     * @throws IOException another one when the server refuses the connection, or ends or resets it before
     *     the reply is whole: at once
     */
    public byte[] report(String name) throws IOException {
        try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
            await(channel.connect(server), deadline());
            long deadline = deadline();
            ByteBuffer request = StandardCharsets.US_ASCII.encode("REPORT " + name + "\n");
            while (request.hasRemaining()) {
                await(channel.write(request), deadline);
            }
            ByteBuffer received = ByteBuffer.allocate(8192).flip();
            int length = readHeader(channel, received, deadline);
            ByteBuffer body = ByteBuffer.allocate(length);
            while (body.hasRemaining()) {
                receive(channel, received, deadline);
                int count = Math.min(received.remaining(), body.remaining());
                body.put(body.position(), received, received.position(), count);
                body.position(body.position() + count);
                received.position(received.position() + count);
            }
            return body.array();
        }
    }

    private long deadline() {
        return System.nanoTime() + replyLimit.toNanos();
    }

    /** The operation goes on after a timeout; closing the channel ends it. */
    private <T> T await(Future<T> operation, long deadline) throws IOException {
        try {
            return operation.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("no whole reply within " + replyLimit);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Waits for bytes where none are left. */
    private void receive(AsynchronousSocketChannel channel, ByteBuffer received, long deadline)
            throws IOException {
        if (received.hasRemaining()) {
            return;
        }
        // An operation that is done gives its result even to a get that may not wait.
        if (System.nanoTime() - deadline >= 0) {
            throw new SocketTimeoutException("no whole reply within " + replyLimit);
        }
        if (await(channel.read(received.clear()), deadline) < 0) {
            throw new EOFException("the server ended the connection");
        }
        received.flip();
    }

    /** Reads to the end of the header, and gives the body's length. */
    private int readHeader(AsynchronousSocketChannel channel, ByteBuffer received, long deadline)
            throws IOException {
        int length = 0;
        StringBuilder line = new StringBuilder();
        while (true) {
            receive(channel, received, deadline);
            byte b = received.get();
            if (b != '\n') {
                line.append((char) b);
            } else if (line.isEmpty()) {
                return length;
            } else {
                if (line.indexOf(LENGTH) == 0) {
                    length = Integer.parseInt(line.substring(LENGTH.length()));
                }
                line.setLength(0);
            }
        }
    }
}
