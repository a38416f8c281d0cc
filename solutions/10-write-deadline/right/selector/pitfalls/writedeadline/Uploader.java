package pitfalls.writedeadline;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
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
 * The server answers with a receipt, a line. A line ends with a line feed. An uploader may be used by
 * several threads at once.
 */
public final class Uploader {

    /** How long dialling may take, and how long the server may take for its receipt; in milliseconds. */
    private static final int PATIENCE = 30_000;

    /** How much is offered at a time: a heap buffer is copied before each write, all that it holds. */
    private static final int PIECE = 128 * 1024;

    private final InetSocketAddress server;
    private final Duration writeLimit;

    /**
     * @param server the server's address
     * @param writeLimit how long the writing of an upload may take, from when the connection stands until its
     *     last byte and its end are handed to the system; at least a millisecond, at most a day
     */
    public Uploader(InetSocketAddress server, Duration writeLimit) {
        this.server = server;
        this.writeLimit = writeLimit;
    }

    /**
     * Uploads a file.
     *
     * <p>The writing ends within this uploader's limit, all of it together, however the server reads. The
     * receipt may come later: once the file is written, the server has 30 seconds for it. When the call has
     * ended, its connection is closed, and nothing more of the file is handed to the system.
     *
     * @param file the file's content, which may have megabytes
     * @return the server's receipt, without its line end
     * @throws SocketTimeoutException when the writing does not end within the limit, or the receipt does not
     *     come in time
     * @throws IOException when the server refuses the connection, or ends it before its receipt; reported at
     *     once, and not as a timeout
     */
    public String upload(byte[] file) throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            channel.socket().connect(server, PATIENCE);
            channel.configureBlocking(false);
            write(channel, file);
            channel.configureBlocking(true);
            channel.socket().setSoTimeout(PATIENCE);
            return receipt(channel.socket());
        }
    }

    private void write(SocketChannel channel, byte[] file) throws IOException {
        long deadline = System.nanoTime() + writeLimit.toNanos();
        byte[] header = ("UPLOAD " + file.length + "\n").getBytes(StandardCharsets.US_ASCII);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_WRITE);
            write(channel, selector, ByteBuffer.wrap(header), deadline);
            write(channel, selector, ByteBuffer.wrap(file), deadline);
        }
        channel.shutdownOutput();
    }

    private void write(SocketChannel channel, Selector selector, ByteBuffer bytes, long deadline)
            throws IOException {
        int end = bytes.limit();
        while (bytes.position() < end) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new SocketTimeoutException("not written within " + writeLimit.toMillis() + " ms");
            }
            selector.select(Math.ceilDiv(left, 1_000_000));
            selector.selectedKeys().clear();
            bytes.limit(Math.min(end, bytes.position() + PIECE));
            channel.write(bytes);
        }
    }

    private static String receipt(Socket socket) throws IOException {
        BufferedReader reply = new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String receipt = reply.readLine();
        if (receipt == null) {
            throw new EOFException("the server ended the connection without a receipt");
        }
        return receipt;
    }
}
