package pitfalls.benchmarks.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

/**
 * Blocking I/O, a thread for each connection. What kind of thread is all that differs between the two
 * ways to run it: {@code Thread.ofPlatform()} or {@code Thread.ofVirtual()}.
 */
public final class BlockingEchoServer implements EchoServer {

    private static final int FIRST_BUFFER_BYTES = 16;

    private final ServerSocket listener;
    private final ThreadFactory threads;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /**
     * Listens at once.
     *
     * @param threads makes the thread that accepts, and one for each connection
     */
    public BlockingEchoServer(ThreadFactory threads) throws IOException {
        this.threads = threads;
        this.listener = new ServerSocket();
        listener.bind(EchoServer.anyPort(), BACKLOG);
        threads.newThread(this::accept).start();
    }

    @Override
    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listener.accept();
                open.add(connection);
                threads.newThread(() -> serve(connection)).start();
            }
        } catch (IOException e) {
            if (!listener.isClosed()) {
                throw new IllegalStateException("cannot accept any more", e);
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            echo(connection.getInputStream(), connection.getOutputStream());
        } catch (IOException e) {
            // A peer that leaves in the middle of a frame ends its own connection and no other.
        } finally {
            open.remove(connection);
        }
    }

    /**
     * Reads as much as has come. Once the buffer has grown to the frames of its connection, a frame that came
     * in one piece costs one read and one write.
     */
    private static void echo(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[FIRST_BUFFER_BYTES];
        int filled = 0;
        while (true) {
            int n = in.read(buffer, filled, buffer.length - filled);
            if (n < 0) {
                return;
            }
            filled += n;
            int whole = Frames.whole(ByteBuffer.wrap(buffer, 0, filled));
            if (whole > 0) {
                out.write(buffer, 0, whole);
                System.arraycopy(buffer, whole, buffer, 0, filled - whole);
                filled -= whole;
            }
            if (filled >= LENGTH_BYTES) {
                int needed = Frames.length(ByteBuffer.wrap(buffer, 0, filled));
                buffer = needed > buffer.length ? Arrays.copyOf(buffer, needed) : buffer;
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket connection : open) {
            connection.close();
        }
    }
}
