package pitfalls.testkit;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/**
 * The channel of a socket, in blocking mode, that takes a part of a large buffer at a time. A channel
 * may do so ({@link java.nio.channels.WritableByteChannel#write}), and that of the JDK does on a virtual
 * thread. It has what a blocking answer needs to send and receive; a selector does not take it.
 */
final class PartialChannel extends SocketChannel {

    /** The most that one write takes, in bytes. */
    static final int PART = 32 * 1024;

    private final Socket socket;

    /** @param socket a connected socket, whose streams carry the bytes */
    PartialChannel(Socket socket) {
        super(SelectorProvider.provider());
        this.socket = socket;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        byte[] part = new byte[Math.min(source.remaining(), PART)];
        source.get(part);
        socket.getOutputStream().write(part);
        return part.length;
    }

    /** Takes a part of the first buffer that has bytes, and of no other. */
    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            if (sources[i].hasRemaining()) {
                return write(sources[i]);
            }
        }
        return 0;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        byte[] part = new byte[Math.min(target.remaining(), PART)];
        int n = socket.getInputStream().read(part);
        target.put(part, 0, Math.max(n, 0));
        return n;
    }

    /** Fills the first buffer that has room, and no other. */
    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            if (targets[i].hasRemaining()) {
                return read(targets[i]);
            }
        }
        return 0;
    }

    @Override
    public Socket socket() {
        return socket;
    }

    @Override
    public SocketChannel shutdownInput() throws IOException {
        socket.shutdownInput();
        return this;
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        socket.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return socket.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return socket.supportedOptions();
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected();
    }

    @Override
    public boolean isConnectionPending() {
        return false;
    }

    @Override
    public boolean finishConnect() {
        return true;
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return socket.getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return socket.getLocalSocketAddress();
    }

    @Override
    public SocketChannel bind(SocketAddress local) {
        throw new UnsupportedOperationException("the socket is connected");
    }

    @Override
    public boolean connect(SocketAddress remote) {
        throw new UnsupportedOperationException("the socket is connected");
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        socket.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        if (!block) {
            throw new IOException("the socket is used in blocking mode");
        }
    }
}
