// Misconception: a thread reads one line at a time, so it needs one buffer for all of them.
// Rejected by: passes on a reset or a timeout in the middle of a line
package pitfalls.scannerframing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the lines of a price feed.
 *
 * <p>A line is text in UTF-8 and ends with LF or with CR LF. Nothing else ends a line: a CR that is
 * not followed by an LF is content, and so is every other character, blanks and U+0000 included. A
 * line may be empty. Bytes that are no UTF-8 are content too, and come out as U+FFFD, as in
 * {@code new String(bytes, UTF_8)}. A feed has any number of lines.
 *
 * <p>A reader is for one thread at a time, and it is the only one to read its stream. Readers of
 * different streams have nothing to do with each other: none waits for another. When a call has ended, no
 * thread of its reader is left but idle daemon threads that are used again, and a call that waits computes
 * nothing meanwhile. A reader keeps none of the lines that it has returned, but for a few. After an exception
 * a reader is of no more use. What an interrupt of its thread does is not promised.
 */
public final class LineReader {

    /** The CR of a CR LF comes before the LF tells that it was no content. */
    private static final int CR_BYTES = 1;

    /** Saves an allocation for each line; it is empty between two calls. */
    private static final ThreadLocal<ByteArrayOutputStream> LINE = ThreadLocal.withInitial(ByteArrayOutputStream::new);

    private final InputStream in;
    private final int maxBytes;

    /**
     * @param in the receiving side of the connection; it stays open, for the caller closes it
     * @param maxBytes how long a line may be, in bytes as they come, its line end not counted; from 1 to
     *     65,536
     */
    public LineReader(InputStream in, int maxBytes) {
        this.in = new BufferedInputStream(in);
        this.maxBytes = maxBytes;
    }

    /**
     * Waits for the next line. It is returned as soon as its line end has come, whether more follows,
     * or nothing, or a failure. It is the same line into whatever segments the network cut the stream.
     *
     * @return the line without its line end, and otherwise as it was sent; null when the stream has
     *     ended after a line end or without any byte, and at every call after that
     * @throws EOFException when the stream ended inside a line, be it between a CR and its LF; what came
     *     of that line is never returned
     * @throws SocketTimeoutException when a read timed out, inside a line or between two: the very exception
     *     of the read
     * @throws IOException when a line is longer than {@code maxBytes}: at the latest when two bytes more
     *     than that have come of it, whether or not it ever ends, and without keeping what follows. This
     *     is neither an EOFException nor a SocketTimeoutException. Also when a read failed, for instance
     *     with a reset, a timeout or an EOFException of the stream's own, inside a line or between two: the
     *     very exception of the read, for a failure is no end of the stream
     */
    public String next() throws IOException {
        ByteArrayOutputStream line = LINE.get();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return cleanEnd(line.size());
            }
            line.write(b);
            if (line.size() - CR_BYTES > maxBytes) {
                throw tooLong();
            }
        }
        byte[] bytes = line.toByteArray();
        line.reset();
        return withoutCr(bytes);
    }

    private static String cleanEnd(int tornBytes) throws EOFException {
        if (tornBytes > 0) {
            throw new EOFException("the stream ended " + tornBytes + " bytes into a line");
        }
        return null;
    }

    private String withoutCr(byte[] line) throws IOException {
        boolean cr = line.length > 0 && line[line.length - 1] == '\r';
        int length = line.length - (cr ? CR_BYTES : 0);
        if (length > maxBytes) {
            throw tooLong();
        }
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }

    private IOException tooLong() {
        return new IOException("a line of more than " + maxBytes + " bytes");
    }
}
