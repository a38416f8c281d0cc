// Misconception: shutdownInput() throws away what comes, so nothing is left unread.
// Rejected by: delivers the whole refusal to a client that uploads first
package pitfalls.closelosesanswer;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The server's end of an upload: takes what a client sends, or refuses it because it is too long.
 *
 * <p>A connection carries one upload: its length in four bytes, big-endian and unsigned, and then its
 * bytes. A handler keeps nothing between two calls and may be used by several threads at once.
 */
public final class UploadHandler {

    private final int limit;
    private final byte[] refusal;
    private final Duration grace;

    /**
     * @param limit how long an upload may be, in bytes
     * @param refusal what the client of a longer one gets; some kilobytes, so that writing it does not
     *     wait for a client that reads nothing yet
     * @param grace how long a refused client may take, from its refusal on; at least a millisecond
     */
    public UploadHandler(int limit, byte[] refusal, Duration grace) {
        this.limit = limit;
        this.refusal = refusal;
        this.grace = grace;
    }

    /**
     * Answers one client and closes the connection, also when it throws.
     *
     * <p>An upload within the limit is answered with the line {@code received N bytes}. A longer one is
     * answered with the refusal as soon as its length is known, whether its bytes come or not. The
     * client may send its upload to the end before it reads. If that is done within the grace, its
     * sending does not fail, and it gets the refusal whole.
     *
     * <p>For a refused client the call ends as soon as the client has ended its direction, or has
     * broken the connection. When the grace is over it ends in any case, however much the client sends
     * and whether it sends at all. It does not wait for the client to read.
     *
     * @param socket a connected socket
     * @return the upload, or null when it was refused; a refused client that breaks the connection is
     *     no failure
     * @throws EOFException when the client ends the connection inside the length or inside an upload
     *     within the limit
     * @throws IOException when the connection breaks before a client that is not refused has its answer
     */
    public byte[] handle(Socket socket) throws IOException {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            int length = in.readInt();
            if (Integer.compareUnsigned(length, limit) > 0) {
                out.write(refusal);
                socket.shutdownInput();
                return null;
            }
            byte[] upload = new byte[length];
            in.readFully(upload);
            out.write(("received " + length + " bytes\n").getBytes(StandardCharsets.US_ASCII));
            return upload;
        }
    }
}
