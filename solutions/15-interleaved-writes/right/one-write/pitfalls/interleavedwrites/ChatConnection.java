package pitfalls.interleavedwrites;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * Our end of a chat: sends messages and files over one socket, for all threads of the program.
 *
 * <p>On the wire a message is a frame: its length in four bytes, big-endian, and then its body. The
 * peer gets every frame once and in one piece, whoever else sends meanwhile and however slowly a
 * body comes. In which order it gets frames that are sent at the same time is open.
 */
public final class ChatConnection implements Closeable {

    private final Socket socket;
    private final OutputStream out;

    /**
     * @param socket a connected socket, in blocking mode if it has a channel; {@link #close} closes it
     * @throws IOException when the socket is closed
     */
    public ChatConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
    }

    /**
     * Sends one message. May be called by any number of threads at once.
     *
     * <p>Returns once the whole frame has been given to the socket. There is no time limit: the call
     * waits for its body, for other senders and for a peer that does not read.
     *
     * @param length how long the body is, in bytes; 0 or more
     * @param body the message or an open file; it gives {@code length} bytes, and what may come
     *     after them is not sent. It is not closed.
     * @throws EOFException when the body ends before it has given {@code length} bytes
     * @throws IOException when the body fails, or the connection is broken or closed. After any
     *     exception a part of the frame may have been sent, so the caller closes the connection.
     */
    public void send(int length, InputStream body) throws IOException {
        byte[] frame = new byte[Integer.BYTES + length];
        int n = body.readNBytes(frame, Integer.BYTES, length);
        if (n < length) {
            throw new EOFException("the body ended " + (length - n) + " bytes before its length");
        }
        ByteBuffer.wrap(frame).putInt(length);
        // A Socket's own lock covers one whole write, however large: see write in sun.nio.ch.NioSocketImpl.
        out.write(frame);
    }

    /**
     * Closes the connection at once, whoever is in {@link #send}: a call that waits for the peer
     * fails with an IOException, then those that wait for their turn do, and so does every later one.
     * A call that waits for its body ends once the body goes on. This object then has no thread of
     * its own any more.
     */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
