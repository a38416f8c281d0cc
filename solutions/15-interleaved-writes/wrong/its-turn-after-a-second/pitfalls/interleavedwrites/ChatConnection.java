// Misconception: who has waited for a second has its turn.
// Rejected by: keeps a frame in one piece however slowly its body comes or its peer reads
package pitfalls.interleavedwrites;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Our end of a chat: sends messages and files over one socket, for all threads of the program.
 *
 * <p>On the wire a message is a frame: its length in four bytes, big-endian, and then its body, whose bytes
 * go as they are. The peer gets every frame once and in one piece, whoever else sends meanwhile and however
 * slowly a body comes. In which order it gets frames that are sent at the same time is open. No connection
 * waits for another one. A connection leaves no thread behind once it is closed, and a call that waits
 * computes nothing meanwhile.
 */
public final class ChatConnection implements Closeable {

    private static final int CHUNK_BYTES = 8192;

    private final Socket socket;
    private final OutputStream out;
    private final Semaphore turn = new Semaphore(1, true);
    private volatile boolean closed;
    private volatile boolean broken;

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
     * <p>Returns once the whole frame has been given to the socket, and none of it lies in a buffer of our
     * own. There is no time limit: the call waits for its body, for its turn where others send, and for a peer
     * that does not read. Whether an interrupt ends it is open. On a virtual thread, or where the socket has a
     * channel, an interrupt may close the connection too; else the other calls go on.
     *
     * @param length how long the body is, in bytes; 0 or more, with no limit of the class's own. What comes of
     *     a body that does not fit into the memory is open.
     * @param body the message or an open file; it gives {@code length} bytes, and what may come after them
     *     is neither sent nor waited for. It is not closed.
     * @throws EOFException when the body ends before it has given {@code length} bytes
     * @throws IOException another one when the body fails, or the connection is broken or closed. After any
     *     exception a part of the frame may have been sent, so the caller closes the connection; what the peer
     *     gets until then is open.
     */
    public void send(int length, InputStream body) throws IOException {
        checkUsable();
        takeTurn();
        try {
            sendInTurn(length, body);
        } finally {
            turn.release();
        }
    }

    private void takeTurn() {
        try {
            turn.tryAcquire(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            turn.acquireUninterruptibly(); // an interrupt does not end a send
            Thread.currentThread().interrupt();
        }
    }

    private void sendInTurn(int length, InputStream body) throws IOException {
        checkUsable();
        boolean complete = false;
        try {
            writeFrame(length, body);
            complete = true;
        } finally {
            broken = !complete;
        }
    }

    private void writeFrame(int length, InputStream body) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        ByteBuffer.wrap(chunk).putInt(length);
        int used = Integer.BYTES;
        int left = length;
        while (left > 0) {
            int n = body.read(chunk, used, Math.min(left, chunk.length - used));
            if (n < 0) {
                throw new EOFException("the body ended " + left + " bytes before its length");
            }
            out.write(chunk, 0, used + n);
            left -= n;
            used = 0;
        }
        if (used > 0) {
            out.write(chunk, 0, used); // an empty body
        }
    }

    private void checkUsable() throws IOException {
        if (closed) {
            throw new SocketException("the connection is closed");
        }
        if (broken) {
            throw new SocketException("an earlier frame was not sent whole");
        }
    }

    /**
     * Closes the connection at once, whoever is in {@link #send}. What has been sent by then still reaches
     * the peer, and then the end does; but a socket that has got bytes which nobody has read resets the
     * connection.
     *
     * <p>A call that waits for the peer fails at once, and so do those that wait for their turn behind it. A
     * call that waits for its body fails once the rest of it has come, if not before, and so do those behind
     * it. Every later call fails, once its body has come, if not before. Whether more of a body is read after
     * the close is open. To close it again does nothing.
     */
    @Override
    public void close() throws IOException {
        closed = true;
        socket.close();
    }
}
