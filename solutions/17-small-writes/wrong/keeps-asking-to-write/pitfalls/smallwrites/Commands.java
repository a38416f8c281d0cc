// Misconception: what a selector is asked for does no harm while nobody needs it.
// Rejected by: keeps two instances apart
package pitfalls.smallwrites;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
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

    /** A heap buffer is copied for the system, so a long argument goes there in pieces. */
    private static final int PIECE = 1 << 16;

    private final InetSocketAddress server;
    private final ByteBuffer received = ByteBuffer.allocate(1024);
    private Selector selector;
    private SocketChannel channel;
    private SelectionKey key;
    private boolean interrupted;

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
        interrupted = false;
        try {
            if (channel == null) {
                dial();
            } else if (received.hasRemaining() || fill() > 0) {
                throw new IOException("the store sent what nobody had asked for");
            }
            return exchange(name, argument);
        } catch (Throwable e) {
            drop(e);
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void dial() throws IOException {
        if (server.isUnresolved()) {
            throw new UnknownHostException(server.getHostString());
        }
        selector = Selector.open();
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        received.clear().limit(0);
        key = channel.register(selector, 0);
        if (!channel.connect(server)) {
            key.interestOps(SelectionKey.OP_CONNECT);
            while (!channel.finishConnect()) {
                await();
            }
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    /** Sends the request, and reads meanwhile, so that it sees an end also while the store takes nothing. */
    private String exchange(String name, byte[] argument) throws IOException {
        String line = name + " " + argument.length + "\n";
        ByteBuffer head = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
        ByteBuffer body = ByteBuffer.wrap(argument);
        ByteBuffer[] request = {head, body};
        StringBuilder reply = new StringBuilder();
        boolean whole = false;
        do {
            int at = body.position();
            body.limit(at + Math.min(PIECE, argument.length - at));
            if (channel.write(request) == 0) {
                key.interestOps(whole ? SelectionKey.OP_WRITE : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                await();
                if (!whole && key.isReadable()) {
                    fill();
                    whole = take(reply);
                }
            }
        } while (head.hasRemaining() || body.position() < argument.length);
        while (!whole) {
            if (fill() == 0) {
                await();
            } else {
                whole = take(reply);
            }
        }
        return reply.toString();
    }

    /** Waits until the channel is ready; an interrupt is kept for the end of the call. */
    private void await() throws IOException {
        do {
            selector.selectedKeys().clear();
            if (Thread.interrupted()) {
                interrupted = true;
            }
        } while (selector.select() == 0);
    }

    /** Reads what is there, if anything. */
    private int fill() throws IOException {
        received.clear();
        int count = channel.read(received);
        received.flip();
        if (count < 0) {
            throw new EOFException("the store ended the connection");
        }
        return count;
    }

    /** Moves what was read to the reply, up to the line's end, and says whether that was there. */
    private boolean take(StringBuilder reply) {
        while (received.hasRemaining()) {
            byte b = received.get();
            if (b == '\n') {
                return true;
            }
            reply.append((char) (b & 0xff));
        }
        return false;
    }

    /** Closes the connection of a call that failed; the failure is what its caller shall see. */
    private void drop(Throwable failure) {
        try {
            close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Closes the connection, if there is one; the next call dials again. */
    @Override
    public void close() throws IOException {
        Selector ending = selector;
        SocketChannel closing = channel;
        selector = null;
        channel = null;
        key = null;
        try {
            // First the selector: a channel that is registered keeps its socket until then.
            if (ending != null) {
                ending.close();
            }
        } finally {
            if (closing != null) {
                closing.close();
            }
        }
    }
}
