package pitfalls.smallwrites;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Sends commands to a store, over a connection that it keeps between calls.
 *
 * <p>A request is a line {@code NAME LENGTH}, and after its LF an argument of that many bytes, of any
 * value. The reply is a line. One thread uses an instance at a time.
 */
public final class Commands implements Closeable {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int REPLY_MILLIS = 10_000;

    private final InetSocketAddress server;
    private SocketChannel channel;
    private InputStream replies;

    /** @param server the store's address */
    public Commands(InetSocketAddress server) {
        this.server = server;
    }

    /**
     * Sends a command and waits for its reply. Dials if there is no connection.
     *
     * <p>On a connection that stands a call takes one round trip and the time that its bytes need:
     * nothing of the request is held back. That holds for arguments of every length, and on every connection that is dialled.
     *
     * <p>A connection on which a call has failed is closed by the time the call ends, and the next call
     * dials again.
     *
     * @param name the command, for instance {@code SET}
     * @param argument what the command works on; may be empty
     * @return the reply, without its line end
     * @throws IOException when the connection fails, or ends before the reply is whole
     */
    public String call(String name, byte[] argument) throws IOException {
        try {
            if (channel == null) {
                dial();
            }
            ByteBuffer line = StandardCharsets.US_ASCII.encode(name + " " + argument.length + "\n");
            ByteBuffer[] request = {line, ByteBuffer.wrap(argument)};
            while (request[0].hasRemaining() || request[1].hasRemaining()) {
                channel.write(request);
            }
            return readLine();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void dial() throws IOException {
        channel = SocketChannel.open();
        channel.socket().connect(server, CONNECT_MILLIS);
        channel.socket().setSoTimeout(REPLY_MILLIS);
        replies = new BufferedInputStream(channel.socket().getInputStream());
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = replies.read(); b != '\n'; b = replies.read()) {
            if (b < 0) {
                throw new EOFException("the store ended the connection");
            }
            line.append((char) b);
        }
        return line.toString();
    }

    /** Closes the connection, if there is one. */
    @Override
    public void close() throws IOException {
        SocketChannel closing = channel;
        channel = null;
        if (closing != null) {
            closing.close();
        }
    }
}
