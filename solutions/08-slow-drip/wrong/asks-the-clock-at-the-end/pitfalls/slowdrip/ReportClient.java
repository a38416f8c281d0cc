// Misconception: a reply that took too long can be told when it is there.
// Rejected by: gives up within its limit on a body that drips
package pitfalls.slowdrip;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Fetches reports from a report server, over a new connection for each call.
 *
 * <p>The request is {@code REPORT NAME}, a line. The reply is a header and a body. The header is any
 * number of lines {@code Name: value}, and an empty line ends it; its line {@code Length: N} says how many
 * bytes the body has. A line ends with a line feed. A client may be used by several threads at once.
 */
public final class ReportClient {

    private static final String LENGTH = "Length: ";

    private final InetSocketAddress server;
    private final Duration replyLimit;

    /**
     * @param server the server's address
     * @param replyLimit how long {@link #report} may dial, and how long after its request it may wait until
     *     the whole reply is there, header and body together; more than zero, and at most a day
     */
    public ReportClient(InetSocketAddress server, Duration replyLimit) {
        this.server = server;
        this.replyLimit = replyLimit;
    }

    /**
     * Fetches a report.
     *
     * <p>A reply that is whole within this client's limit is returned, however it came. When the call has
     * ended, its connection is closed, and nothing goes on waiting for the reply.
     *
     * @param name the report, for instance {@code trades}
     * @return the body, which may have megabytes
     * @throws SocketTimeoutException when the reply is not whole within the limit
     * @throws IOException when the server refuses the connection, or ends it before the reply is whole;
     *     reported at once
     */
    public byte[] report(String name) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, millis());
            socket.setSoTimeout(millis());
            long deadline = System.nanoTime() + replyLimit.toNanos();
            socket.getOutputStream().write(("REPORT " + name + "\n").getBytes(StandardCharsets.US_ASCII));
            InputStream reply = new BufferedInputStream(socket.getInputStream());
            int length = readHeader(reply);
            byte[] body = reply.readNBytes(length);
            if (body.length < length) {
                throw new EOFException("the server ended the connection");
            }
            if (System.nanoTime() - deadline > 0) {
                throw new SocketTimeoutException("no whole reply within " + replyLimit);
            }
            return body;
        }
    }

    /** In milliseconds, at least 1: for a socket 0 means without end. */
    private int millis() {
        return (int) Math.max(1, replyLimit.toMillis());
    }

    /** Reads to the end of the header, and gives the body's length. */
    private static int readHeader(InputStream reply) throws IOException {
        int length = 0;
        for (String line = readLine(reply); !line.isEmpty(); line = readLine(reply)) {
            if (line.startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()));
            }
        }
        return length;
    }

    private static String readLine(InputStream reply) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = reply.read(); b != '\n'; b = reply.read()) {
            if (b < 0) {
                throw new EOFException("the server ended the connection");
            }
            line.append((char) b);
        }
        return line.toString();
    }
}
