// Misconception: header and body may each take the whole limit.
// Rejected by: has one limit for header and body together, and one for each call
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
 * <p>The request is {@code REPORT NAME}, a line in ASCII, and is sent once. It is short, and no limit is
 * asked of its writing. The reply is a header and a body, in any number of parts. The header is any number
 * of lines of any length, in any order; one of them is {@code Length: N} and says how many bytes the body
 * has, 0 or more. The other lines mean nothing here, one that begins with {@code length:} neither. An empty
 * line ends the header. A line ends with a line feed, and every other byte is content, a 0 too. What comes
 * after the body belongs to no report. The server keeps to this form.
 *
 * <p>Several threads may use a client at once. No call waits for another one, or disturbs it.
 */
public final class ReportClient {

    private static final String LENGTH = "Length: ";
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final InetSocketAddress server;
    private final Duration replyLimit;

    /**
     * @param server the server's address, resolved
     * @param replyLimit how long {@link #report} dials at most, and then, counted from its request, how long
     *     it waits at most until the whole reply is there; from a part of a millisecond to some years
     */
    public ReportClient(InetSocketAddress server, Duration replyLimit) {
        this.server = server;
        this.replyLimit = replyLimit;
    }

    /**
     * Fetches a report.
     *
     * <p>A reply that is whole within this client's limit is returned, however it came. Header and body
     * have this one limit together, and each call has it for itself. When the call has ended, its
     * connection is closed, and nothing of it is left: no thread, nothing that goes on waiting for the reply
     * or holds it, and no other object in memory. One daemon thread that serves all calls may stay. A call
     * that waits computes nothing meanwhile. By itself no call leaves its thread interrupted; what an
     * interrupt by somebody else does is left open.
     *
     * @param name the report, for instance {@code trades}; of a few hundred characters at most, and without a
     *     line feed
     * @return the body, all of its bytes and no others; it may be empty, and have tens of megabytes
     * @throws SocketTimeoutException when the connection is not there, or the reply not whole, within the
     *     limit: when that time is over, and not before
     * @throws IOException another one when the server refuses the connection, or ends or resets it before
     *     the reply is whole: at once
     */
    public byte[] report(String name) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, millis(replyLimit.toNanos()));
            socket.getOutputStream().write(("REPORT " + name + "\n").getBytes(StandardCharsets.US_ASCII));
            TimedInput timed = new TimedInput(socket, replyLimit);
            InputStream reply = new BufferedInputStream(timed);
            int length = readHeader(reply);
            timed.restart();
            byte[] body = reply.readNBytes(length);
            if (body.length < length) {
                throw new EOFException("the server ended the connection");
            }
            return body;
        }
    }

    /** In milliseconds, rounded up, at most what a socket takes: 0 means without end there. */
    private static int millis(long nanos) {
        return (int) Math.min(Math.ceilDiv(nanos, NANOS_PER_MILLI), Integer.MAX_VALUE);
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

    /** A socket's input, up to a point in time: a read may wait for what is left until then. */
    private static final class TimedInput extends InputStream {

        private final Socket socket;
        private final Duration limit;
        private long deadline;

        TimedInput(Socket socket, Duration limit) {
            this.socket = socket;
            this.limit = limit;
            restart();
        }

        /** Gives the next part of the reply its time. */
        void restart() {
            deadline = System.nanoTime() + limit.toNanos();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int count) throws IOException {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new SocketTimeoutException("the reply was not whole in time");
            }
            socket.setSoTimeout(millis(left));
            return socket.getInputStream().read(buffer, offset, count);
        }
    }
}
