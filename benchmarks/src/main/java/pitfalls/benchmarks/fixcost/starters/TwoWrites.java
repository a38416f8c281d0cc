package pitfalls.benchmarks.fixcost.starters;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The store's client that lesson 17 starts from.
 *
 * <p>The flaw: a request leaves in two writes, and the second one waits for an acknowledgement.
 */
public final class TwoWrites implements Closeable {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int REPLY_MILLIS = 10_000;

    private final InetSocketAddress server;
    private Socket socket;
    private InputStream replies;

    /** @param server the store's address */
    public TwoWrites(InetSocketAddress server) {
        this.server = server;
    }

    /**
     * Sends a command and waits for its reply, over the connection that is kept between calls.
     *
     * @param name the command, for instance {@code SET}
     * @param argument what the command works on; may be empty
     * @return the reply, without its line end
     */
    public String call(String name, byte[] argument) throws IOException {
        try {
            if (socket == null) {
                dial();
            }
            OutputStream out = socket.getOutputStream();
            out.write((name + " " + argument.length + "\n").getBytes(StandardCharsets.US_ASCII));
            out.write(argument);
            return readLine();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void dial() throws IOException {
        socket = new Socket();
        socket.connect(server, CONNECT_MILLIS);
        socket.setSoTimeout(REPLY_MILLIS);
        replies = new BufferedInputStream(socket.getInputStream());
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
        Socket closing = socket;
        socket = null;
        if (closing != null) {
            closing.close();
        }
    }
}
