package pitfalls.testkit;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** A socket whose streams tell a tap of each read and write; otherwise it behaves as its class says. */
final class TappedSocket extends Socket {

    private final Tap tap;
    private final SocketChannel channel;

    /** @param withChannel false for a socket that no channel created, whose channel is null */
    TappedSocket(Tap tap, boolean withChannel) {
        this.tap = tap;
        this.channel = withChannel ? new PartialChannel(this) : null;
    }

    @Override
    public SocketChannel getChannel() {
        return channel;
    }

    /** Closes its channel too, as the socket of a channel does. */
    @Override
    public void close() throws IOException {
        super.close();
        if (channel != null) {
            channel.close();
        }
        tap.closed();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                tap.beforeRead();
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                tap.beforeRead();
                return super.read(bytes, offset, length);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
                tap.beforeWrite(copy);
                out.write(bytes, offset, length);
                tap.afterWrite(copy);
            }
        };
    }
}
