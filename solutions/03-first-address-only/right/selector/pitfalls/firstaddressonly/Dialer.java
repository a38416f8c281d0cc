package pitfalls.firstaddressonly;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * Opens connections to hosts whose name may stand for several addresses, for instance one in each data
 * centre.
 *
 * <p>Many threads may use a dialer at once, and no dial waits for another one, unless both look up the same
 * host. Each dial begins with the first address, whatever the dials before it have met. A dial leaves no thread
 * behind but idle daemon threads that later dials use again.
 */
public final class Dialer {

    /** How long an address may be silent before the next one is dialled too: RFC 8305, section 5. */
    private static final Duration STAGGER = Duration.ofMillis(250);

    private final Duration timeout;

    /**
     * @param timeout how long {@link #dial} may try to connect once the host's name is resolved, with all
     *     of its addresses together; from a millisecond to some years
     */
    public Dialer(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Connects to a host. Each dial asks the resolver, or waits for a look-up of the host that goes on: no dialer
     * remembers an address, or that a host has none.
     *
     * <p>The addresses are dialled in the resolver's order, and the first that accepts is used. The next one
     * is dialled at once when the one before it refuses or cannot be reached. When it is silent, the next one
     * is dialled after half of the time that is left at the latest, or after 250 ms where that is more; the
     * silent one may be dialled on meanwhile, or given up. Where there are no more addresses than one for each
     * 250 ms of the timeout, the next one is dialled earlier than that if it must be, so that each of them is
     * dialled within the timeout, also where those before it stay silent. Before the call ends, every other
     * connection is closed, and nothing goes on dialling after it. A call that waits computes nothing meanwhile,
     * and ends with its thread interrupted only where somebody else has interrupted it; what else that does is
     * left open.
     *
     * @param host the host's name or its literal address
     * @param port the server's port, from 1 to 65,535
     * @return the connected socket, in blocking mode and with no timeout of its own; the caller closes it
     * @throws UnknownHostException when the host has no address: as soon as the resolver says so
     * @throws IOException when no address has accepted: at once when all have refused, when the timeout is over
     *     and not before when all stay silent, and else no later than that. An address that the system itself
     *     gives up, as Linux does after some two minutes, has refused. For each address that was dialled, this
     *     exception or one below it, as a cause or suppressed, has a message that names that address and no
     *     other; what is said of those that were not dialled is left open, and none tells of another dial
     */
    public Socket dial(String host, int port) throws IOException {
        Queue<InetAddress> waiting = new ArrayDeque<>(Arrays.asList(InetAddress.getAllByName(host)));
        IOException failure = new IOException("cannot connect to " + host + ", port " + port);
        SocketChannel winner = null;
        Selector selector = Selector.open();
        try {
            winner = race(waiting, port, selector, failure);
        } finally {
            for (SelectionKey key : selector.keys()) {
                if (key.isValid() && key.channel() != winner) {
                    failure.addSuppressed(new IOException("no answer from " + key.attachment()));
                    key.channel().close();
                }
            }
            selector.close();
        }
        if (winner == null) {
            throw failure;
        }
        winner.configureBlocking(true);
        return winner.socket();
    }

    /** The first channel that connects, or null. What has failed is added to the failure. */
    private SocketChannel race(Queue<InetAddress> waiting, int port, Selector selector, IOException failure)
            throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Thread caller = Thread.currentThread();
        long left = timeout.toNanos();
        for (; left > 0 && !caller.isInterrupted(); left = deadline - System.nanoTime()) {
            Duration wait = Duration.ofNanos(left);
            if (!waiting.isEmpty()) {
                InetSocketAddress server = new InetSocketAddress(waiting.remove(), port);
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_CONNECT, server);
                try {
                    if (channel.connect(server)) {
                        return channel;
                    }
                } catch (IOException e) {
                    drop(channel, server, e, failure);
                    continue;
                }
                wait = waiting.isEmpty() || wait.compareTo(STAGGER) < 0 ? wait : STAGGER;
            } else if (selector.keys().stream().noneMatch(SelectionKey::isValid)) {
                return null;
            }
            selector.select(Math.max(1, wait.toMillis()));
            for (SelectionKey key : selector.selectedKeys()) {
                SocketChannel channel = (SocketChannel) key.channel();
                try {
                    if (channel.finishConnect()) {
                        return channel;
                    }
                } catch (IOException e) {
                    drop(channel, key.attachment(), e, failure);
                }
            }
            selector.selectedKeys().clear();
        }
        return null;
    }

    private static void drop(SocketChannel channel, Object server, IOException why, IOException failure)
            throws IOException {
        channel.close();
        failure.addSuppressed(new IOException(server + ": " + why.getMessage(), why));
    }
}
