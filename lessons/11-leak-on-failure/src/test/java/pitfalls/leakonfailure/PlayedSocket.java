package pitfalls.leakonfailure;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import pitfalls.testkit.Gate;

/** A socket that fails or waits where a check wants it to, and keeps what its reads threw; it closes nevertheless. */
final class PlayedSocket extends Socket {

    /** Where a socket fails or waits: before it connects, when it has connected, and so on. */
    enum At { DIAL, CONNECT, INPUT, OUTPUT, WRITE, READ, CLOSE }

    private final At at;
    private final Throwable failure;
    private final Gate gate;
    private final List<Throwable> thrownByReads = new CopyOnWriteArrayList<>();
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

    /** One that fails nowhere by itself. */
    static PlayedSocket ordinary() {
        return new PlayedSocket(null, null, null);
    }

    /** The failures of this type that its reads have thrown, the first one first. */
    List<Throwable> thrownByReads(Class<? extends Throwable> type) {
        return thrownByReads.stream().filter(type::isInstance).toList();
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
                try {
                    return super.read();
                } catch (IOException thrown) {
                    thrownByReads.add(thrown);
                    throw thrown;
                }
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                failAt(At.READ);
                try {
                    return super.read(bytes, offset, length);
                } catch (IOException thrown) {
                    thrownByReads.add(thrown);
                    throw thrown;
                }
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
