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
 * and then a body of that many bytes, each of them 0 to 255. An honest peer keeps to the limit that
 * the reader is given; what else finds the port sends what it likes, or nothing.
 *
 * <p>There are many connections, and a reader for each; a connection brings any number of frames. A
 * reader is for one thread at a time, and it is the only one to read its stream. Readers of
 * different streams have nothing to do with each other: none waits for another. A reader leaves no
 * thread behind, and a call that waits computes nothing meanwhile. After an exception a reader is of
 * no more use.
 *
 * <p>Memory is taken for what has come of a body, and not for what was announced. Of a body of which
 * little or nothing has come, a reader and its call take or hold at most 128 KiB, on the heap or
 * beside it, whatever the length and the limit are, and whatever frames came before. All that a call
 * takes and gives back for a frame is at most 128 KiB plus ten times what has come of it.
 */
public final class FrameReader {

    private static final int LENGTH_BYTES = 4;

    private final InputStream in;
    private final int maxLength;

    /**
     * @param in the receiving side of the connection; it stays open, for the caller closes it
     * @param maxLength the greatest length of a body, in bytes, from 0 to the greatest {@code int}; a
     *     body of exactly this length is within the limit. What becomes of a body that no array can hold is
     *     left open: an array ends a little below the greatest {@code int}.
     */
    public FrameReader(InputStream in, int maxLength) {
        this.in = in;
        this.maxLength = maxLength;
    }

    /**
     * Waits for the next frame. It is returned as soon as its last byte has come, whether or not more
     * follows, and it is the same frame into whatever segments the network cut the stream.
     *
     * <p>A length below 0 or above the limit is refused as soon as its fourth byte has come. No byte
     * of the body is waited for, and no memory is reserved for it. At most 128 KiB of it are taken from
     * the stream.
     *
     * @return the frame's body in an array of its own, empty where the length is 0; null when the stream
     *     has ended after a whole frame or without any, and at every call after that
     * @throws ProtocolException when the length is refused; the message has the length and the limit
     *     in decimal digits
     * @throws EOFException when the stream ended inside a frame, be it in the length or in the body
     * @throws IOException when a read failed, for instance with a reset or a timeout, between two frames
     *     or inside one: the very exception of the read, for a failure is no end of the stream
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
        if (length < 0 || length > maxLength) {
            throw new ProtocolException("a frame of " + length + " bytes; the limit is " + maxLength);
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the stream ended after " + body.length + " of " + length + " bytes");
        }
        return body;
    }
}
