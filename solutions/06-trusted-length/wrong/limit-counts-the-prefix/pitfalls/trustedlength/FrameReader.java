// Misconception: the limit is on the frame, and the prefix belongs to it.
// Rejected by: takes a frame of exactly the limit
package pitfalls.trustedlength;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * Reads the frames that anybody may send to one of our ports.
 *
 * <p>A frame is a length of four bytes, a signed {@code int} with the most significant byte first,
 * and then a body of that many bytes. An honest peer keeps to the limit that the reader is given;
 * what else finds the port sends what it likes.
 *
 * <p>A reader is for one thread at a time, and it is the only one to read its stream. After an
 * exception it is of no more use.
 */
public final class FrameReader {

    private static final int LENGTH_BYTES = 4;

    private final InputStream in;
    private final int maxLength;

    /**
     * @param in the receiving side of the connection; the caller closes it
     * @param maxLength the greatest length of a body, in bytes, at least 0; a body of exactly this
     *     length is within the limit
     */
    public FrameReader(InputStream in, int maxLength) {
        this.in = in;
        this.maxLength = maxLength;
    }

    /**
     * Waits for the next frame, into whatever segments the network cut the stream.
     *
     * <p>A length below 0 or above the limit is refused as soon as its fourth byte has come. No byte
     * of the body is waited for, and no memory is reserved for it.
     *
     * @return the frame's body, empty where the length is 0; null when the stream has ended after a
     *     whole frame or without any
     * @throws ProtocolException when the length is refused; the message has the length and the limit
     *     in decimal digits
     * @throws EOFException when the stream ended inside a frame, be it in the length or in the body
     * @throws IOException when a read failed
     */
    public byte[] next() throws IOException {
        byte[] prefix = in.readNBytes(LENGTH_BYTES);
        if (prefix.length == 0) {
            return null;
        }
        if (prefix.length < LENGTH_BYTES) {
            throw new EOFException("the stream ended inside the length of a frame");
        }
        int length = ByteBuffer.wrap(prefix).getInt();
        if (length < 0 || length > maxLength - LENGTH_BYTES) {
            throw new ProtocolException("a frame of " + length + " bytes; the limit is " + maxLength);
        }
        byte[] body = new byte[length];
        if (in.readNBytes(body, 0, length) < length) {
            throw new EOFException("the stream ended inside a frame of " + length + " bytes");
        }
        return body;
    }
}
