// Misconception: nothing read means that nothing is left.
// Rejected by: returns an empty record as a record
package pitfalls.endofstream;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Reads the records that one of our own services sends over a connection.
 *
 * <p>A record is a length of four bytes, the most significant one first, and then a body of that
 * many bytes. The length is between 0 and 65,536. The sender ends the stream after a whole record;
 * an end anywhere else means that a record is torn.
 *
 * <p>A reader is for one thread at a time, and it is the only one to read its stream. After an
 * exception it is of no more use.
 */
public final class RecordReader {

    private static final int LENGTH_BYTES = 4;

    private final InputStream in;

    /**
     * @param in the receiving side of the connection; the caller closes it
     */
    public RecordReader(InputStream in) {
        this.in = in;
    }

    /**
     * Waits for the next record. It is returned as soon as its last byte has come, whether or not
     * more follows, and it is the same record into whatever segments the network cut the stream.
     *
     * @return the record's body, empty where the length is 0; null when the stream has ended after a
     *     whole record or without any, and at every call after that
     * @throws EOFException when the stream ended inside a record, be it in the length or in the body
     * @throws IOException when a read failed, for instance with a reset, between two records or inside
     *     one: the exception of the read itself, for a failure is no end of the stream
     */
    public byte[] next() throws IOException {
        byte[] prefix = in.readNBytes(LENGTH_BYTES);
        if (prefix.length > 0 && prefix.length < LENGTH_BYTES) {
            throw new EOFException("the stream ended inside the length of a record");
        }
        int bodyBytes = prefix.length == 0 ? 0 : ByteBuffer.wrap(prefix).getInt();
        if (bodyBytes == 0) {
            return null;
        }
        byte[] body = in.readNBytes(bodyBytes);
        if (body.length < bodyBytes) {
            throw new EOFException("the stream ended after " + body.length + " of " + bodyBytes + " bytes");
        }
        return body;
    }
}
