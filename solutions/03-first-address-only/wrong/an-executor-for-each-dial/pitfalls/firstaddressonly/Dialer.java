// Misconception: an executor that nobody uses any more is cleared away.
// Rejected by: connects to a host with one address
package pitfalls.firstaddressonly;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

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
        long deadline = System.nanoTime() + timeout.toNanos();
        List<Attempt> dialling = new ArrayList<>();
        BlockingQueue<Attempt> ended = new LinkedBlockingQueue<>();
        IOException failure = new IOException("cannot connect to " + host + ", port " + port);
        ExecutorService threads = Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory());
        Attempt winner = null;
        try {
            long left = deadline - System.nanoTime();
            while (left > 0 && winner == null && !(waiting.isEmpty() && dialling.isEmpty())) {
                long wait = left;
                if (!waiting.isEmpty()) {
                    Attempt attempt = new Attempt(new InetSocketAddress(waiting.remove(), port), ended);
                    dialling.add(attempt);
                    threads.execute(attempt);
                    wait = waiting.isEmpty() ? left : Math.min(left, STAGGER.toNanos());
                }
                Attempt first = ended.poll(wait, TimeUnit.NANOSECONDS);
                if (first != null) {
                    dialling.remove(first);
                    if (first.failure == null) {
                        winner = first;
                    } else {
                        String what = first.server + ": " + first.failure.getMessage();
                        failure.addSuppressed(new IOException(what, first.failure));
                    }
                }
                left = deadline - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while connecting to " + host);
        } finally {
            for (Attempt loser : dialling) {
                // Ends a connect that still blocks, and a connection that came too late.
                loser.socket.close();
            }
        }
        if (winner != null) {
            return winner.socket;
        }
        for (Attempt silent : dialling) {
            failure.addSuppressed(new IOException("no answer from " + silent.server));
        }
        throw failure;
    }

    private static final class Attempt implements Runnable {

        private final InetSocketAddress server;
        private final BlockingQueue<Attempt> ended;
        private final Socket socket = new Socket();
        private IOException failure;

        Attempt(InetSocketAddress server, BlockingQueue<Attempt> ended) {
            this.server = server;
            this.ended = ended;
        }

        @Override
        public void run() {
            try {
                socket.connect(server);
            } catch (IOException e) {
                failure = e;
            }
            ended.add(this);
        }
    }
}
