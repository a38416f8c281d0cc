package pitfalls.benchmarks.fixcost.starters;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The usual cure for a Scanner; lesson 05 rejects it as {@code wrong/read-line}.
 *
 * <p>The flaw: an end in the middle of a line is the end of that line, and the limit is looked at when
 * the line is in memory.
 */
public final class ReadLineLines {

    private final BufferedReader reader;
    private final int maxBytes;

    /** @param maxBytes how long a line may be, in bytes of UTF-8 without its line end */
    public ReadLineLines(InputStream in, int maxBytes) {
        this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.maxBytes = maxBytes;
    }

    /** Returns the next line without its line end; null when the stream has ended. */
    public String next() throws IOException {
        String line = reader.readLine();
        if (line != null && line.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw new IOException("a line of more than " + maxBytes + " bytes");
        }
        return line;
    }
}
