// Misconception: an option that was set stays set.
// Rejected by: holds back nothing on a connection that it dialled later
package pitfalls.smallwrites;

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
 * Sends commands to a store, over one connection that it keeps between calls.
 *
 * <p>A request is a line {@code NAME LENGTH} in ASCII, and after its LF an argument of that many bytes, of
 * any value. The reply is a line in ASCII with an LF at its end, and a CR belongs to it as any other byte does; it
 * may come in parts. The store sends nothing else. One thread uses an instance at a time, and no instance
 * disturbs another. An instance leaves no thread behind, and nothing open once it is closed.
 */
public final class Commands implements Closeable {

    private final InetSocketAddress server;
    private Socket socket;
    private InputStream replies;

    /** @param server the store's address, resolved */
    public Commands(InetSocketAddress server) {
        this.server = server;
    }

    /**
     * Sends a command and waits for its reply. Dials if there is no connection.
     *
     * <p>A request arrives as fast as its bytes can travel: nothing of it is held back. That holds for
     * arguments of every length, and on every connection that is dialled.
     *
     * <p>A request is sent once. A call whose connection the store has ended or reset in the meantime
     * fails. A connection on which a call has failed is closed by the time the call ends. The next call
     * dials again, and sends nothing of the failed one. A call that waits computes nothing meanwhile. It waits
     * for a connection and for a reply as long as the system and the store take.
     *
     * @param name the command, for instance {@code SET}
     * @param argument what the command works on; may be empty; it is left as it is
     * @return the reply to this very command, without its LF; may be empty
     * @throws IOException when the store refuses the connection, or ends or resets it before the reply is
     *     whole: at once; it is no SocketTimeoutException, for nothing was late
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
        socket.connect(server);
        if (replies == null) {
            socket.setTcpNoDelay(true);
        }
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

    /** Closes the connection, if there is one; the next call dials again. */
    @Override
    public void close() throws IOException {
        Socket closing = socket;
        socket = null;
        if (closing != null) {
            closing.close();
        }
    }
}
