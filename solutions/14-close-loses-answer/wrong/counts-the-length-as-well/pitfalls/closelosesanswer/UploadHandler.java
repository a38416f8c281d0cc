// Misconception: the four bytes of the length are a part of the upload.
// Rejected by: lets a refused client pause in its upload
package pitfalls.closelosesanswer;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The server's end of an upload: takes what a client sends, or refuses it because it is too long.
 *
 * <p>A connection carries one upload: its length in four bytes, big-endian and unsigned, then as many bytes
 * of any value, and nothing after them. They may come in parts and with pauses. A handler keeps nothing
 * between two calls. Several threads may use it at once, and no client waits for another one, of this
 * handler or of others. A call leaves no thread behind, and a call that waits computes nothing meanwhile.
 */
public final class UploadHandler {

    private static final int DRAIN_BYTES = 64 * 1024;

    private final int limit;
    private final byte[] refusal;
    private final Duration grace;

    /**
     * @param limit how long an upload may be, in bytes; 0 or more
     * @param refusal what the client of a longer one gets, as it is; from no byte to some kilobytes, so that
     *     writing it does not wait for a client that reads nothing yet
     * @param grace how long a refused client may take, from its refusal on; from a millisecond to some years
     */
    public UploadHandler(int limit, byte[] refusal, Duration grace) {
        this.limit = limit;
        this.refusal = refusal;
        this.grace = grace;
    }

    /**
     * Answers one client. The connection is closed by the time the call ends, also when it throws.
     *
     * <p>An upload within the limit may take as long as it takes. It is answered with the line
     * {@code received N bytes}, also where N is 1, as soon as its last byte is there, and then the connection
     * ends.
     *
     * <p>A longer one is answered as soon as its length is known, whether its bytes come or not: with the
     * refusal, and with the end of the stream right after it. The client may go on sending all the same,
     * and may read when it has sent everything. Until the grace is over its sending does not fail. Where it
     * sends nothing in the last 20 ms of the grace and nothing after it, be its upload whole or not, it gets
     * the refusal and the end whole, whenever it reads.
     *
     * <p>For a refused client the call waits until the client has ended its direction or broken the
     * connection, or until the grace is over, and no longer: however much the client sends, whether it
     * sends at all, and whether it reads. It may also end when as many bytes have come as the length says.
     * What an interrupt does is left open.
     *
     * @param socket a connected socket, as {@code accept} gives it
     * @return the upload, or null when it was refused; a refused client that breaks the connection, however
     *     early, is no failure
     * @throws EOFException when the client ends its direction before the length is there, or inside an upload
     *     within the limit: at once
     * @throws IOException another one when the connection breaks before the length is there, or before the
     *     client of an upload within the limit has been answered: at once
     */
    public byte[] handle(Socket socket) throws IOException {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int length = in.readInt();
            if (Integer.compareUnsigned(length, limit) > 0) {
                refuse(socket, Integer.toUnsignedLong(length));
                return null;
            }
            byte[] upload = new byte[length];
            in.readFully(upload);
            String answer = "received " + length + " bytes\n";
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            return upload;
        }
    }

    private void refuse(Socket socket, long bytes) {
        long deadline = System.nanoTime() + grace.toNanos();
        byte[] unwanted = new byte[DRAIN_BYTES];
        try {
            socket.getOutputStream().write(refusal);
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            for (long missing = bytes - Integer.BYTES; missing > 0; ) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                socket.setSoTimeout(millis(left));
                int n = in.read(unwanted, 0, (int) Math.min(missing, unwanted.length));
                if (n < 0) {
                    return;
                }
                missing -= n;
            }
        } catch (IOException e) {
            // The time is over or the client has gone. It was refused, and more is not owed to it.
        }
    }

    /** In milliseconds, at least 1: for a socket 0 means without end. */
    private static int millis(long nanos) {
        return (int) Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos), 1, Integer.MAX_VALUE);
    }
}
