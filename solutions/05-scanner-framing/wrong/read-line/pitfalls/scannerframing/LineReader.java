// Misconception: BufferedReader.readLine is Scanner without its faults.
// Rejected by: reports an end in the middle of a line as an EOFException
package pitfalls.scannerframing;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the lines of a price feed.
 *
 * <p>A line is text in UTF-8 and ends with LF or with CR LF. Nothing else ends a line: a CR that is
 * not followed by an LF is content, and so is every other character. A line may be empty. What is no
 * UTF-8 comes out as U+FFFD.
 *
 * <p>A reader is for one thread at a time, and it is the only one to read its stream. After an
 * exception it is of no more use.
 */
public final class LineReader {

    private final BufferedReader reader;
    private final int maxBytes;

    /**
     * @param in the receiving side of the connection; the caller closes it
     * @param maxBytes how long a line may be, in bytes of UTF-8 without its line end; positive
     */
    public LineReader(InputStream in, int maxBytes) {
        this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.maxBytes = maxBytes;
    }

    /**
     * Waits for the next line. It is returned as soon as its line end has come, whether or not more
     * follows, and it is the same line into whatever segments the network cut the stream.
     *
     * @return the line without its line end, and otherwise as it was sent, blanks included; null when
     *     the stream has ended after a line end or without any byte, and at every call after that
     * @throws EOFException when the stream ended inside a line; what came of that line is never returned
     * @throws SocketTimeoutException when a read timed out, inside a line or between two
     * @throws IOException when a line is longer than {@code maxBytes}, without waiting for its end; this
     *     is never an EOFException. Also when a read failed, for instance with a reset, inside a line or
     *     between two: the exception of the read itself, for a failure is no end of the stream
     */
    public String next() throws IOException {
        String line = reader.readLine();
        if (line != null && line.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw new IOException("a line of more than " + maxBytes + " bytes");
        }
        return line;
    }
}
