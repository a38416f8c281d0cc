package pitfalls.benchmarks.server;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * NIO: one thread and one selector for all connections. No call waits but {@code select}.
 *
 * <p>A connection owns bytes only while a frame of it has come in part or an answer could not be sent
 * whole. Else its bytes pass through one buffer that all connections share.
 */
public final class SelectorEchoServer implements EchoServer {

    /** A frame with a payload of 64 KiB fits, so that it passes through at once. */
    private static final int SHARED_BYTES = 1 << 17;

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final ByteBuffer shared = ByteBuffer.allocateDirect(SHARED_BYTES);
    private final Thread thread;
    private volatile boolean closed;

    /** Listens at once. */
    public SelectorEchoServer() throws IOException {
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        listener.bind(EchoServer.anyPort(), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        thread = Thread.ofPlatform().name("selector").start(this::run);
    }

    @Override
    public int port() {
        return listener.socket().getLocalPort();
    }

    private void run() {
        try (selector; listener) {
            while (!closed) {
                selector.select(this::handle);
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot select any more", e);
        }
    }

    private void handle(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            connection.proceed();
        } else {
            accept();
        }
    }

    private void accept() {
        try {
            for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                new Connection(channel);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot accept any more", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Connection {

        private final SocketChannel channel;
        private final SelectionKey key;

        /** The frame that has come in part, with room for the rest; null between two frames. */
        private ByteBuffer partial;

        /** What the peer has not taken yet; null where it has taken all. */
        private ByteBuffer unsent;

        Connection(SocketChannel channel) throws IOException {
            this.channel = channel;
            this.key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        void proceed() {
            try {
                if (unsent != null) {
                    send(unsent);
                } else if (partial != null) {
                    readRest();
                } else {
                    readFrames();
                }
            } catch (IOException e) {
                // A peer that leaves in the middle of a frame ends its own connection and no other.
                end();
            }
        }

        private void readFrames() throws IOException {
            shared.clear();
            if (channel.read(shared) < 0) {
                end();
                return;
            }
            shared.flip();
            int whole = Frames.whole(shared);
            ByteBuffer rest = shared.slice(whole, shared.limit() - whole);
            if (whole > 0) {
                send(shared.limit(whole));
            }
            if (rest.hasRemaining()) {
                keep(rest);
            }
        }

        private void readRest() throws IOException {
            if (channel.read(partial) < 0) {
                end();
                return;
            }
            if (partial.hasRemaining()) {
                return;
            }
            ByteBuffer come = partial.flip();
            if (Frames.whole(come) == come.limit()) {
                partial = null;
                send(come);
            } else {
                keep(come);
            }
        }

        /** Makes room for a whole frame, or for its length where even that has come in part. */
        private void keep(ByteBuffer come) throws IOException {
            int needed = come.remaining() < LENGTH_BYTES ? LENGTH_BYTES : Frames.length(come);
            partial = ByteBuffer.allocate(needed).put(come);
        }

        /** Sends what the peer takes now. While it does not take all, nothing more is read from it. */
        private void send(ByteBuffer bytes) throws IOException {
            channel.write(bytes);
            if (!bytes.hasRemaining()) {
                if (unsent != null) {
                    unsent = null;
                    key.interestOps(SelectionKey.OP_READ);
                }
            } else if (unsent == null) {
                unsent = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
                key.interestOps(SelectionKey.OP_WRITE);
            }
        }

        private void end() {
            key.cancel();
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing is left that could be lost.
            }
        }
    }
}
