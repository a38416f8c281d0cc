package pitfalls.leakonfailure;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import pitfalls.testkit.Gate;

/** A socket that fails or waits where a check wants it to; it closes nevertheless. */
final class PlayedSocket extends Socket {

    /** Where a socket fails or waits: before it connects, when it has connected, and so on. */
    enum At { DIAL, CONNECT, INPUT, OUTPUT, WRITE, READ, CLOSE }

    private final At at;
    private final Throwable failure;
    private final Gate gate;
    private boolean closed;

    PlayedSocket(At at, Throwable failure) {
        this(at, failure, null);
    }

    private PlayedSocket(At at, Throwable failure, Gate gate) {
        this.at = at;
        this.failure = failure;
        this.gate = gate;
    }

    /** One that fails nowhere, and is held at the gate. */
    static PlayedSocket heldAt(At at, Gate gate) {
        return new PlayedSocket(at, null, gate);
    }

    @Override
    public void connect(SocketAddress server) throws IOException {
        connect(server, 0);
    }

    @Override
    public void connect(SocketAddress server, int millis) throws IOException {
        failAt(At.DIAL);
        super.connect(server, millis);
        failAt(At.CONNECT);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        failAt(At.INPUT);
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                failAt(At.READ);
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                failAt(At.READ);
                return super.read(bytes, offset, length);
            }
        };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        failAt(At.OUTPUT);
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(int b) throws IOException {
                failAt(At.WRITE);
                out.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                failAt(At.WRITE);
                out.write(bytes, offset, length);
            }
        };
    }

    /** Fails at the first call alone, as closing again does nothing. */
    @Override
    public void close() throws IOException {
        holdAt(At.CLOSE);
        super.close();
        if (!closed) {
            closed = true;
            failAt(At.CLOSE);
        }
    }

    private void holdAt(At here) {
        if (here == at && gate != null) {
            gate.pass();
        }
    }

    private void failAt(At here) {
        holdAt(here);
        if (here == at && failure != null) {
            PlayedSocket.<RuntimeException>raise(failure);
        }
    }

    /** Throws any failure, also one that need not be declared. */
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void raise(Throwable failure) throws X {
        throw (X) failure;
    }
}
