// Misconception: a limit is some seconds, or less than one.
// Rejected by: gives each uploader its own limit, from milliseconds to days
package pitfalls.writedeadline;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
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
        try (Socket socket = new Socket()) {
            socket.connect(server, PATIENCE);
            socket.setSoTimeout(PATIENCE);
            writeInTime(socket, file);
            return receipt(socket);
        }
    }

    /** Gives up when the limit is over; the write still goes on then, and ends when the socket is closed. */
    private void writeInTime(Socket socket, byte[] file) throws IOException {
        FutureTask<Void> writing = new FutureTask<>(() -> {
            write(socket, file);
            return null;
        });
        Thread.startVirtualThread(writing);
        try {
            if (writeLimit.toSeconds() > 0) {
                writing.get(writeLimit.toSeconds(), TimeUnit.SECONDS);
            } else {
                writing.get(writeLimit.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("not written within " + writeLimit.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the upload was written");
        }
    }

    private static void write(Socket socket, byte[] file) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(("UPLOAD " + file.length + "\n").getBytes(StandardCharsets.US_ASCII));
        out.write(file);
        socket.shutdownOutput();
    }

    private static String receipt(Socket socket) throws IOException {
        InputStream reply = new BufferedInputStream(socket.getInputStream());
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
