package pitfalls.testkit;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Link;
import pitfalls.testkit.trace.Recorder;

/** A socket whose streams tell a tap of each read and write; otherwise it behaves as its class says. */
final class TappedSocket extends Socket {

    private final Tap tap;
    private final Recorder recorder;
    private final SocketChannel channel;
    private volatile Link link;

    /** @param withChannel false for a socket that no channel created, whose channel is null */
    TappedSocket(Tap tap, Recorder recorder, boolean withChannel) {
        this.tap = tap;
        this.recorder = recorder;
        this.channel = withChannel ? new PartialChannel(this) : null;
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        super.connect(endpoint, timeout);
        link = recorder.dials(getLocalPort());
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
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                tap.beforeRead();
                try {
                    int n = super.read(bytes, offset, length);
                    if (n < 0) {
                        link.youNotice(Event.Noticed.BY_READING);
                    } else {
                        link.youTake(n);
                    }
                    return n;
                } catch (SocketTimeoutException e) {
                    throw e;
                } catch (IOException e) {
                    link.youNotice(Event.Noticed.BY_A_FAILED_READ);
                    throw e;
                }
            }

            @Override
            public long skip(long count) throws IOException {
                long n = super.skip(count);
                link.youTake(n);
                return n;
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
                link.youHand(copy, tap.tellsWrites());
                out.write(bytes, offset, length);
                tap.afterWrite(copy);
            }
        };
    }
}
