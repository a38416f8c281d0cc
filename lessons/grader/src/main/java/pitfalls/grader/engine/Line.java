package pitfalls.grader.engine;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * Where an answer's runner reaches the engine: a Unix-domain socket in the answer's own folder, which
 * leads out of a network namespace too (unix(7)). Whoever connects and does not know the nonce is left
 * waiting, and keeps nobody else from connecting.
 */
final class Line implements AutoCloseable {

    private final Path path;
    private final ServerSocketChannel server;
    private final byte[] nonce;
    private final Set<SocketChannel> callers = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<DataInputStream> runner = new CompletableFuture<>();

    /** @param path a file that does not exist yet; it is made */
    Line(Path path, String nonce) throws IOException {
        this.path = path;
        this.nonce = bytes(nonce);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            server.close();
            throw e;
        }
        Thread.ofVirtual().start(this::accept);
    }

    Path path() {
        return path;
    }

    boolean isTaken() {
        return runner.isDone() && !runner.isCompletedExceptionally();
    }

    /**
     * Waits for the runner.
     *
     * @return what the runner writes behind the nonce
     * @throws IOException where the line is closed before
     */
    DataInputStream reports() throws IOException {
        try {
            return runner.get();
        } catch (ExecutionException e) {
            throw new IOException("nobody has connected", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the engine was stopped", e);
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel caller = server.accept();
                callers.add(caller);
                Thread.ofVirtual().start(() -> listen(caller));
            }
        } catch (IOException e) {
            runner.completeExceptionally(e);
        }
    }

    private void listen(SocketChannel caller) {
        DataInputStream in = new DataInputStream(Channels.newInputStream(caller));
        try {
            if (MessageDigest.isEqual(bytes(in.readUTF()), nonce)) {
                runner.complete(in);
            }
        } catch (IOException e) {
            // It has said nothing that we know.
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Ends the wait for the runner, and every read of what it reports. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            // Nobody connects any more.
        }
        for (SocketChannel caller : callers) {
            try {
                caller.close();
            } catch (IOException e) {
                // Nothing is read from it any more.
            }
        }
    }
}
