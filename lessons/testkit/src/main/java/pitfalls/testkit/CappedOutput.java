package pitfalls.testkit;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What an answer prints, up to a limit for each lesson; past it, printing costs next to nothing. */
final class CappedOutput extends OutputStream {

    private static final int MOST_LINES = 20;
    private static final int MOST_BYTES = 2_000;

    private final PrintStream to;
    private int bytes;
    private int lines;
    private boolean full;

    private CappedOutput(PrintStream to) {
        this.to = to;
    }

    /** Caps both standard streams, and gives a way back: closing it restores them. */
    static AutoCloseable install() {
        PrintStream out = System.out;
        PrintStream err = System.err;
        PrintStream capped = new PrintStream(new CappedOutput(out), true, StandardCharsets.UTF_8);
        System.setOut(capped);
        System.setErr(capped);
        return () -> {
            System.setOut(out);
            System.setErr(err);
        };
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] printed, int offset, int length) {
        for (int i = offset; i < offset + length && !full; i++) {
            to.write(printed[i]);
            bytes++;
            lines += printed[i] == '\n' ? 1 : 0;
            full = bytes == MOST_BYTES || lines == MOST_LINES;
            if (full) {
                to.print(printed[i] == '\n' ? "" : "...\n");
                to.println("(your code printed more than this; the rest is not shown)");
            }
        }
        to.flush();
    }
}
