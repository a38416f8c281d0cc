package pitfalls.writedeadline;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
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
 * Uploads files to an archive server, over a new connection for each.
 *
 * <p>An upload is the line {@code UPLOAD N}, then the N bytes of the file, then the end of this direction.
 * The server answers with a receipt, a line in ASCII. A line ends with a line feed. Several threads,
 * platform or virtual, may use an uploader at once, and no upload waits for another. An upload leaves no
 * thread behind. One daemon thread that serves all uploads may stay.
 */
public final class Uploader {

    /** How long dialling may take, and each wait for a byte of the receipt; in milliseconds. */
    private static final int PATIENCE = 30_000;

    /** How much is offered at a time: a heap buffer is copied before each write, all that it holds. */
    private static final int PIECE = 128 * 1024;

    private final InetSocketAddress server;
    private final Duration writeLimit;

    /**
     * @param server the server's address, resolved
     * @param writeLimit how long the writing of an upload may take, from when the connection stands until its
     *     last byte and its end are handed to the system; from a millisecond to some years
     */
    public Uploader(InetSocketAddress server, Duration writeLimit) {
        this.server = server;
        this.writeLimit = writeLimit;
    }

    /**
     * Uploads a file, once.
     *
     * <p>The writing ends within this uploader's limit, all of it together, however the server reads. The
     * limit is for the writing alone. Dialling has 30 seconds, no less and no more, and so has each wait for
     * a byte of the receipt once the writing has ended. When the call has ended, its connection is closed,
     * nothing more of the file is handed to the system, and nothing of the call is left in memory. A call that
     * waits computes nothing meanwhile. By itself no call leaves its thread interrupted; what an interrupt by
     * somebody else does is left open.
     *
     * @param file the file's content, from no byte to many megabytes; it is not changed
     * @return the server's receipt, without its line end; it may be empty
     * @throws SocketTimeoutException when the writing does not end within the limit: when that time is over,
     *     and not before; or when the connection or the receipt does not come in its 30 seconds
     * @throws IOException another one when the server refuses the connection, or ends or resets it before the
     *     receipt is whole: at once. An end of the server's direction alone may be noticed later, when the file
     *     is written.
     */
    public String upload(byte[] file) throws IOException {
        try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
            await(channel.connect(server), patience());
            long deadline = System.nanoTime() + writeLimit.toNanos();
            byte[] header = ("UPLOAD " + file.length + "\n").getBytes(StandardCharsets.US_ASCII);
            write(channel, ByteBuffer.wrap(header), deadline);
            write(channel, ByteBuffer.wrap(file), deadline);
            channel.shutdownOutput();
            return receipt(channel);
        }
    }

    private static long patience() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE);
    }

    private static void write(AsynchronousSocketChannel channel, ByteBuffer bytes, long deadline)
            throws IOException {
        int end = bytes.limit();
        while (bytes.position() < end) {
            bytes.limit(Math.min(end, bytes.position() + PIECE));
            await(channel.write(bytes), deadline);
        }
    }

    /** Waits until the deadline. What is given up goes on, until the channel is closed. */
    private static <T> T await(Future<T> operation, long deadline) throws IOException {
        try {
            return operation.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("the server has not taken or sent its part in time");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private static String receipt(AsynchronousSocketChannel channel) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer part = ByteBuffer.allocate(8 * 1024);
        while (await(channel.read(part.clear()), patience()) > 0) {
            for (part.flip(); part.hasRemaining(); ) {
                byte next = part.get();
                if (next == '\n') {
                    return line.toString(StandardCharsets.US_ASCII);
                }
                line.write(next);
            }
        }
        throw new EOFException("the server ended the connection without a receipt");
    }
}
