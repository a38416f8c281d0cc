package pitfalls.benchmarks.fixcost;

import java.io.InputStream;

/**
 * Bytes in memory that never end: after the last one the first comes again. A read is short at the last
 * byte and nowhere else. Like a socket's stream it leaves {@code readNBytes} as InputStream has it.
 */
final class Feed extends InputStream {

    private final byte[] bytes;
    private int position;

    Feed(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        int b = bytes[position] & 0xff;
        advance(1);
        return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        int n = Math.min(length, bytes.length - position);
        System.arraycopy(bytes, position, into, offset, n);
        advance(n);
        return n;
    }

    private void advance(int n) {
        position += n;
        if (position == bytes.length) {
            position = 0;
        }
    }
}
