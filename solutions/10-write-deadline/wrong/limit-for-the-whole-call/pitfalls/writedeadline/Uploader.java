// Misconception: one limit for writing and receipt is the safer one.
// Rejected by: waits for a receipt that comes after the limit on writing
package pitfalls.writedeadline;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
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
 * The server answers with a receipt, a line. A line ends with a line feed. An uploader may be used by
 * several threads at once.
 */
public final class Uploader {

    /** How long dialling may take, and how long the server may take for its receipt; in milliseconds. */
    private static final int PATIENCE = 30_000;

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
        try (Socket socket = new Socket()) {
            socket.connect(server, PATIENCE);
            socket.setSoTimeout(PATIENCE);
            FutureTask<String> uploading = new FutureTask<>(() -> {
                write(socket, file);
                return receipt(socket);
            });
            Thread.startVirtualThread(uploading);
            return uploading.get(writeLimit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("no receipt within " + writeLimit.toMillis() + " ms");
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
        BufferedReader reply = new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String receipt = reply.readLine();
        if (receipt == null) {
            throw new EOFException("the server ended the connection without a receipt");
        }
        return receipt;
    }
}
