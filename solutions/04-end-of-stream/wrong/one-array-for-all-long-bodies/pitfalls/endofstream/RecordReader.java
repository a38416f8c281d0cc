// Misconception: a large array is dear, and a lock round it is held only while it is filled.
// Rejected by: keeps two readers apart
package pitfalls.endofstream;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads the records that one of our own services sends over a connection.
 *
 * <p>A record is a length of four bytes, the most significant one first, and then a body of that
 * many bytes, each of them 0 to 255. The length is between 0 and 65,536; the service sends no other,
 * and what becomes of one is not promised. The service ends the stream after a whole record; an end
 * anywhere else means that a record is torn.
 *
 * <p>A reader is for one thread at a time, and it is the only one to read its stream. Readers of
 * different streams have nothing to do with each other: none waits for another. A reader may have a thread
 * for as long as its stream is open. Once that is closed, no thread of it is left but idle daemon threads that
 * other readers use again, whether or not all of its records were asked for. After an exception a reader is of
 * no more use. What an interrupt of its thread does is not promised.
 */
public final class RecordReader {

    private static final int LENGTH_BYTES = 4;

    private static final int SHORT = 8_192;

    private static final byte[] LARGE = new byte[65_536];

    private final InputStream in;

    /**
     * @param in the receiving side of the connection; it stays open, for the caller closes it
     */
    public RecordReader(InputStream in) {
        this.in = in;
    }

    /**
     * Waits for the next record. It is returned as soon as its last byte has come, whether or not
     * more follows, and it is the same record into whatever segments the network cut the stream.
     *
     * @return the record's body in an array of its own, empty where the length is 0; null when the stream
     *     has ended after a whole record or without any, and at every call after that while it is open
     * @throws EOFException when the stream ended inside a record, be it in the length or in the body
     * @throws IOException when a read failed, for instance with a reset, a timeout or an EOFException of the
     *     stream's own, between two records or inside one: the very exception of the read, for a failure is no
     *     end of the stream
     */
    public byte[] next() throws IOException {
        byte[] prefix = in.readNBytes(LENGTH_BYTES);
        if (prefix.length == 0) {
            return null;
        }
        if (prefix.length < LENGTH_BYTES) {
            throw new EOFException("the stream ended inside the length of a record");
        }
        int bodyBytes = ByteBuffer.wrap(prefix).getInt();
        byte[] body = bodyBytes > SHORT ? longBody(bodyBytes) : in.readNBytes(bodyBytes);
        if (body.length < bodyBytes) {
            throw new EOFException("the stream ended after " + body.length + " of " + bodyBytes + " bytes");
        }
        return body;
    }

    private byte[] longBody(int bodyBytes) throws IOException {
        synchronized (LARGE) {
            return Arrays.copyOf(LARGE, in.readNBytes(LARGE, 0, bodyBytes));
        }
    }
}
