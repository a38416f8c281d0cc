package pitfalls.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import pitfalls.testkit.trace.Event;

/**
 * An address that answers a connect with silence, as a host behind a dropping firewall does: a
 * listener whose accept queue is full, so that the system drops further SYN segments. Closing it
 * lets a connect that still waits end with a refusal, when the system next repeats its SYN (after
 * one second and more on Linux).
 */
public final class BlackHole implements AutoCloseable {

    /**
     * What a check waits for a connect that should have ended. It is a little less than the first
     * repetition of the SYN, so that an abandoned connect ends soon after.
     */
    public static final Duration PATIENCE = Duration.ofMillis(900);

    private static final Duration PROBE = Duration.ofMillis(50);
    private static final int MOST = 64;

    /** Between the first repetition of a SYN and the second one, which comes after three seconds. */
    private static final Duration BETWEEN_REPETITIONS = Duration.ofMillis(2_200);
    private static final Duration SECOND_REPETITION = Duration.ofMillis(2_900);

    private final Scene scene;
    private final ServerSocket listener;
    private final List<SocketChannel> fillers = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Duration> opened = new CompletableFuture<>();
    private volatile Peer peer;

    BlackHole(Scene scene, InetSocketAddress address) {
        this.scene = scene;
        try {
            listener = new ServerSocket(address.getPort(), 1, address.getAddress());
            fill();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects until a connect hangs: how many the queue takes differs between systems. */
    private void fill() throws IOException {
        boolean full = false;
        try {
            while (!full && fillers.size() < MOST) {
                SocketChannel filler = SocketChannel.open();
                fillers.add(filler);
                filler.configureBlocking(false);
                scene.leftovers().own(filler.socket());
                filler.connect(address());
                long end = System.nanoTime() + PROBE.toNanos();
                while (!filler.finishConnect() && !full) {
                    full = System.nanoTime() - end >= 0;
                    Pause.shortly();
                }
            }
        } catch (ConnectException e) {
            // Windows refuses where Linux and macOS stay silent.
            full = false;
        }
        if (full) {
            fillers.removeLast().close();
        }
        scene.judgeOnlyIf(full, "this system refuses a connect where Linux leaves it unanswered;"
                + " run the lesson in a Linux container or WSL");
    }

    public String host() {
        return listener.getInetAddress().getHostAddress();
    }

    public int port() {
        return listener.getLocalPort();
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), port());
    }

    /** Waits until somebody dials this address. Returns at once where the system does not tell. */
    public void awaitDialling() {
        scene.await("dialled " + host() + ":" + port(), () -> !TcpTable.readable() || TcpTable.dialling(port()) > 0);
        scene.recorder().record(new Event.Unanswered(0, scene.placeOf(address())));
    }

    /** Fails where a connect to this address still goes on. Passes where the system does not tell. */
    public void expectNobodyDials() {
        scene.await("stopped dialling when the call ended", () -> TcpTable.dialling(port()) == 0,
                () -> "a socket of yours is still in SYN_SENT");
    }

    /**
     * Ends the silence, while a connect waits: it gets through when the system first repeats its SYN (after
     * one second on Linux). The check is not judged where the machine was too busy to do that before.
     *
     * @param dialled a moment before the connect began
     * @return the peer that listens here from now on, and is closed with this address; none where the system
     *     does not tell that somebody dials, for then nobody knows how long the connect takes
     */
    public Optional<Peer> open(Moment dialled) {
        if (!TcpTable.readable()) {
            return Optional.empty();
        }
        makeRoom();
        verifyInTime(dialled.passed(), PATIENCE);
        return Optional.of(listen());
    }

    /**
     * As {@link #open}, in the background, when a repeated SYN has been lost too: the connect gets through when
     * the system next repeats it (after three seconds on Linux).
     *
     * @param dialled a moment before the connect began
     */
    public void openLater(Moment dialled) {
        Thread opening = Thread.ofPlatform().daemon().name("opens").unstarted(() -> {
            dialled.awaitPassed(BETWEEN_REPETITIONS);
            try {
                makeRoom();
                opened.complete(dialled.passed());
            } catch (UncheckedIOException e) {
                // The check has ended, and closed the address.
            }
        });
        scene.leftovers().own(opening);
        opening.start();
    }

    /** The peer that listens here from {@link #openLater} on, and is closed with this address. */
    public Peer opened() {
        scene.judgeOnlyIf(TcpTable.readable(), "this system does not tell who dials");
        verifyInTime(opened.join(), SECOND_REPETITION);
        return listen();
    }

    /** Takes the connections that fill the queue. */
    private void makeRoom() {
        try {
            for (SocketChannel filler : fillers) {
                listener.accept().close();
                filler.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        fillers.clear();
    }

    private static void verifyInTime(Duration passed, Duration most) {
        if (passed.compareTo(most) > 0) {
            throw Unmet.tooBusy("been let in when its SYN was repeated",
                    "the check came to that after " + Clock.millis(passed));
        }
    }

    private Peer listen() {
        String place = scene.placeOf(address());
        scene.note("the silent address has room again" + (place.isEmpty() ? "" : ": " + place));
        peer = new Peer(scene, listener);
        return peer;
    }

    void noteStates() {
        int dialling = (int) TcpTable.dialling(port());
        if (dialling > 0) {
            scene.recorder().record(new Event.States(0, 0, dialling, "SYN_SENT", ""));
        }
    }

    /** Closes the address: a connect that waits for it is refused when the system next repeats its SYN. */
    @Override
    public void close() {
        try {
            listener.close();
            for (SocketChannel filler : fillers) {
                filler.close();
            }
            if (peer != null) {
                peer.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
