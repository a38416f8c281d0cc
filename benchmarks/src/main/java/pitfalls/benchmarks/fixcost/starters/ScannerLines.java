package pitfalls.benchmarks.fixcost.starters;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/**
 * The line reader that lesson 05 starts from.
 *
 * <p>The flaw: a reset or a timeout in the middle of a line is the end of that line, and the limit is
 * looked at when the line is in memory.
 */
public final class ScannerLines {

    private final Scanner scanner;
    private final int maxBytes;

    /** @param maxBytes how long a line may be, in bytes of UTF-8 without its line end */
    public ScannerLines(InputStream in, int maxBytes) {
        this.scanner = new Scanner(in, StandardCharsets.UTF_8);
        this.maxBytes = maxBytes;
    }

    /** Returns the next line without its line end; null when the stream has ended. */
    public String next() throws IOException {
        if (!scanner.hasNextLine()) {
            return null;
        }
        String line = scanner.nextLine();
        if (line.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw new IOException("a line of more than " + maxBytes + " bytes");
        }
        return line;
    }
}
