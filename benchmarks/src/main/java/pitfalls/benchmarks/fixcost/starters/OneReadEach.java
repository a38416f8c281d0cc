package pitfalls.benchmarks.fixcost.starters;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The record reader that lesson 04 starts from.
 *
 * <p>The flaw: it takes one read for a whole length and one for a whole body, and an end inside a record
 * for a record.
 */
public final class OneReadEach {

    private static final int LENGTH_BYTES = 4;

    private final InputStream in;

    /** @param in a stream whose reads never end inside a part of a record */
    public OneReadEach(InputStream in) {
        this.in = in;
    }

    /** Returns the next record's body; null when the stream has ended. */
    public byte[] next() throws IOException {
        byte[] prefix = new byte[LENGTH_BYTES];
        if (in.read(prefix) == -1) {
            return null;
        }
        byte[] body = new byte[ByteBuffer.wrap(prefix).getInt()];
        in.read(body);
        return body;
    }
}
