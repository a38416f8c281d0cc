package pitfalls.benchmarks.server;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Finds frames in bytes that have come. */
final class Frames {

    private Frames() {}

    /**
     * How many bytes the whole frames at the buffer's position take together.
     *
     * @param bytes what has come, from a frame's first byte on; its position is left alone
     * @return 0 where not even the first frame is whole, or its length is impossible
     */
    static int whole(ByteBuffer bytes) {
        int end = bytes.position();
        while (bytes.limit() - end >= EchoServer.LENGTH_BYTES && isLength(bytes.getInt(end))) {
            int next = end + EchoServer.LENGTH_BYTES + bytes.getInt(end);
            if (next > bytes.limit()) {
                break;
            }
            end = next;
        }
        return end - bytes.position();
    }

    /**
     * How many bytes the frame at the buffer's position has, its length's four included.
     *
     * @throws IOException when the length is impossible
     */
    static int length(ByteBuffer bytes) throws IOException {
        int payload = bytes.getInt(bytes.position());
        if (!isLength(payload)) {
            throw new IOException("a frame of " + payload + " bytes");
        }
        return EchoServer.LENGTH_BYTES + payload;
    }

    private static boolean isLength(int payload) {
        return payload >= 0 && payload <= EchoServer.MAX_PAYLOAD;
    }
}
