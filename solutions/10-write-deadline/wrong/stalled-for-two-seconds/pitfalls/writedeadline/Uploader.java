// Misconception: a server that takes nothing for two seconds does not come back.
// Rejected by: gives each uploader its own limit, from milliseconds to days
package pitfalls.writedeadline;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

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

    /** How much is offered to the system at a time; in bytes. */
    private static final int PART = 128 * 1024;

    /** In milliseconds. */
    private static final long LONGEST_STALL = 2_000;

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
        try (SocketChannel channel = SocketChannel.open()) {
            channel.socket().connect(server, PATIENCE);
            channel.configureBlocking(false);
            write(channel, file);
            channel.configureBlocking(true);
            channel.socket().setSoTimeout(PATIENCE);
            return receipt(channel.socket().getInputStream());
        }
    }

    private void write(SocketChannel channel, byte[] file) throws IOException {
        long deadline = System.nanoTime() + writeLimit.toNanos();
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            write(channel, StandardCharsets.US_ASCII.encode("UPLOAD " + file.length + "\n"), selector, deadline);
            write(channel, ByteBuffer.wrap(file), selector, deadline);
        }
        channel.shutdownOutput();
    }

    private void write(SocketChannel channel, ByteBuffer rest, Selector selector, long deadline) throws IOException {
        while (rest.hasRemaining()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new SocketTimeoutException("the file was not written within " + writeLimit);
            }
            int n = channel.write(rest.slice(rest.position(), Math.min(rest.remaining(), PART)));
            rest.position(rest.position() + n);
            if (n == 0) {
                // Who takes nothing for so long has stopped: there is no need to wait for the rest of the limit.
                long most = Math.min((left + 999_999) / 1_000_000, LONGEST_STALL);
                if (selector.select(most) == 0 && most == LONGEST_STALL) {
                    throw new SocketTimeoutException("the server has stopped reading");
                }
                selector.selectedKeys().clear();
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted");
                }
            }
        }
    }

    private static String receipt(InputStream in) throws IOException {
        InputStream reply = new BufferedInputStream(in);
        StringBuilder receipt = new StringBuilder();
        for (int b = reply.read(); b != '\n'; b = reply.read()) {
            if (b < 0) {
                throw new EOFException("the server ended the connection before its receipt was whole");
            }
            receipt.append((char) b);
        }
        return receipt.toString();
    }
}
