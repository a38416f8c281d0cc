package pitfalls.benchmarks.fixcost.starters;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * The chat connection that lesson 15 starts from.
 *
 * <p>The flaw: a frame is several writes, and another thread's write fits in between.
 */
public final class UnlockedFrames {

    private static final int CHUNK_BYTES = 8192;

    private final OutputStream out;

    /** @param socket a connected socket; the caller closes it */
    public UnlockedFrames(Socket socket) throws IOException {
        this.out = socket.getOutputStream();
    }

    /**
     * Sends one message; by one thread at a time, or frames mix.
     *
     * @param length how long the body is, in bytes; 0 or more
     * @param body the message; it gives {@code length} bytes
     */
    public void send(int length, InputStream body) throws IOException {
        out.write(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int left = length; left > 0; ) {
            int n = body.read(chunk, 0, Math.min(left, chunk.length));
            if (n < 0) {
                throw new EOFException("the body ended " + left + " bytes before its length");
            }
            out.write(chunk, 0, n);
            left -= n;
        }
    }
}
