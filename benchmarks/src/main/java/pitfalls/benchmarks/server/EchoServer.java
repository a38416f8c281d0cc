package pitfalls.benchmarks.server;

import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A server that sends every frame back as it came. One protocol, written once for each way to do I/O.
 *
 * <p>A frame is a length of four bytes, the most significant one first, and then a payload of that many
 * bytes, between 0 and {@link #MAX_PAYLOAD}. A frame is answered when it is whole, the frames of a
 * connection in their order. A connection that announces any other length is closed.
 */
public interface EchoServer extends Closeable {

    /** How many bytes stand before a payload. */
    int LENGTH_BYTES = Integer.BYTES;

    /** The most bytes that a payload may have. */
    int MAX_PAYLOAD = 1 << 20;

    /** How many connections may wait to be accepted; the system may allow fewer. */
    int BACKLOG = 4096;

    /** The port on which this server listens. */
    int port();

    /** Any free port, on the loopback address alone. */
    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
