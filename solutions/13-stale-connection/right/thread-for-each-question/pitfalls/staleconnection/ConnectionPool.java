package pitfalls.staleconnection;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Asks one server, over connections that it keeps open between questions and uses again, however many they
 * are and however long they are idle.
 *
 * <p>A question is a line and its reply is a line, in ASCII. The server says nothing that it was not asked
 * for. Any number of threads may ask at the same time: each question has a connection for itself, and none
 * waits for another, of this pool or of others. Once a pool is closed, nothing of it is open and no thread of
 * it is left.
 */
public final class ConnectionPool implements Closeable {

    private static final int PROBE_MILLIS = 2;
    private static final int BUFFER_BYTES = 4_096;

    private final InetSocketAddress server;
    private final int timeoutMillis;

    /** Sockets from which nothing was read beyond a reply. */
    private final Queue<Socket> idle = new ConcurrentLinkedQueue<>();

    /**
     * @param server the server's address, resolved
     * @param replyTimeout how long {@link #ask} may dial, and how long, counted from when the whole
     *     question is sent, it may then wait for the reply; where that comes in parts, the count may begin
     *     anew with each; from a millisecond to some years, of which neither a part of a millisecond nor what
     *     is beyond 24 days need count
     */
    public ConnectionPool(InetSocketAddress server, Duration replyTimeout) {
        this.server = server;
        this.timeoutMillis = (int) Math.clamp(replyTimeout.toMillis(), 1, Integer.MAX_VALUE);
    }

    /**
     * Asks the server, over an idle connection that can still be used, and over a new one where there is
     * none.
     *
     * <p>A connection can be used no more when the server has ended or reset it while it was idle, or has
     * sent something that nobody asked for. The pool closes such a connection instead of using it. To find
     * out it sends nothing, and waits for at most 20 ms with each connection.
     *
     * <p>A question is sent once, for the server may have acted on it. A connection on which a question
     * has failed is closed by the time the call ends. A call that waits computes nothing meanwhile. It may wait
     * for as long as the server does not take the question, unless the connection breaks. What an interrupt
     * does is left open.
     *
     * @param question ASCII, without its line end
     * @return the reply to this very question, however long, without its line end; it may be empty
     * @throws SocketTimeoutException when the connection, the reply or the rest of one does not come in time:
     *     when that time is over, and not before
     * @throws IOException another one when the server refuses the connection, or ends or breaks it before the
     *     reply is whole: at once
     */
    public String ask(String question) throws IOException {
        FutureTask<String> exchange = new FutureTask<>(() -> exchange(question));
        Thread.startVirtualThread(exchange);
        try {
            return exchange.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private String exchange(String question) throws IOException {
        Socket socket = idle.poll();
        while (socket != null && !isUsable(socket)) {
            socket.close();
            socket = idle.poll();
        }
        if (socket == null) {
            socket = new Socket();
        }
        boolean reusable = false;
        try {
            if (!socket.isConnected()) {
                socket.connect(server, timeoutMillis);
            }
            socket.setSoTimeout(timeoutMillis);
            socket.getOutputStream().write((question + '\n').getBytes(StandardCharsets.US_ASCII));
            byte[] line = readLine(socket.getInputStream());
            int length = 0;
            while (line[length] != '\n') {
                length++;
            }
            reusable = length == line.length - 1;
            return new String(line, 0, length, StandardCharsets.US_ASCII);
        } finally {
            if (reusable) {
                idle.add(socket);
            } else {
                socket.close();
            }
        }
    }

    /** Reads until there is a line end; what came behind it is given too. */
    private static byte[] readLine(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[BUFFER_BYTES];
        boolean ended = false;
        while (!ended) {
            int n = in.read(some);
            if (n < 0) {
                throw new EOFException("the server ended the connection");
            }
            for (int i = 0; i < n; i++) {
                ended |= some[i] == '\n';
            }
            all.write(some, 0, n);
        }
        return all.toByteArray();
    }

    private static boolean isUsable(Socket socket) {
        try {
            socket.setSoTimeout(PROBE_MILLIS);
            socket.getInputStream().read();
            return false;
        } catch (SocketTimeoutException nothing) {
            return true;
        } catch (IOException broken) {
            return false;
        }
    }

    /** Closes the idle connections, once nobody asks any more. */
    @Override
    public void close() throws IOException {
        for (Socket socket = idle.poll(); socket != null; socket = idle.poll()) {
            socket.close();
        }
    }
}
