package pitfalls.testkit;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What the calls of one check have opened, told apart from what the check itself has. A scene makes one
 * before anything else of the check runs.
 */
final class Leftovers {

    /** For what a thread closes when its last call has ended. Not long: the collector closes sockets too. */
    private static final Duration GRACE = Duration.ofMillis(300);

    private static final int MOST_NAMED = 3;

    /** In bytes: about half of what a lesson's JVM takes until it collects. */
    private static final long MOST_GARBAGE = 32 << 20;

    /** For the last thread that leaves a socket which another has closed. */
    private static final Duration LEAVING = Duration.ofMillis(50);

    /** The states of a socket that has sent its end. */
    private static final Set<String> ENDED = Set.of("FIN_WAIT1", "FIN_WAIT2", "CLOSING", "LAST_ACK");

    private final Set<Long> ownThreads = ConcurrentHashMap.newKeySet();
    private final Set<Integer> ownListeners = ConcurrentHashMap.newKeySet();
    private final List<Socket> ownSockets = new CopyOnWriteArrayList<>();
    private volatile Descriptors before;
    private volatile LeftThreads threads;

    Leftovers(Answer answer) {
        makeRoom();
        before = Descriptors.now();
        threads = new LeftThreads(answer, LeftThreads.next(), ownThreads, 0, 0);
    }

    /**
     * Collects where earlier checks have left much garbage. A collection closes the sockets that are forgotten,
     * so one within a check would hide what its calls leave.
     */
    private static void makeRoom() {
        if (ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() > MOST_GARBAGE) {
            System.gc();
        }
    }

    /**
     * What was open and had begun at a moment.
     *
     * @param nextThread the number that the next thread will have
     */
    record Opened(Descriptors descriptors, long nextThread) {}

    Opened opened() {
        return new Opened(Descriptors.now(), LeftThreads.next());
    }

    /** Takes what has been opened and begun since for that of others. */
    void overlook(Opened since) {
        before = before.and(Descriptors.now().since(since.descriptors()));
        threads = threads.without(since.nextThread(), LeftThreads.next());
    }

    /**
     * Lets a virtual thread wait for a socket: from the first on that does the JDK has selectors of its own. A check
     * in which they are opened is played again, and one that runs beside others lasts long.
     */
    static void openWhatIsTheJdks() {
        Thread waits = Thread.ofVirtual().start(() -> {
            try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                listener.setSoTimeout(1);
                listener.accept().close();
            } catch (IOException e) {
                // Nobody connects.
            }
        });
        try {
            waits.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes a thread for the check's own. */
    void own(Thread thread) {
        ownThreads.add(thread.threadId());
    }

    /** Takes a listener of this port, and all that it accepts, for the check's own. */
    void ownListener(int port) {
        ownListeners.add(port);
    }

    /** Takes a socket for the check's own. */
    void own(Socket socket) {
        ownSockets.add(socket);
    }

    /** What is open now and not the check's own; null where nothing is. A selector may be the class's own. */
    Left open() {
        return open(Descriptors.now().since(before));
    }

    /**
     * As {@link #open}, without selectors. One that has sent its end gets a moment: its descriptor goes when
     * the last thread has left it, and a virtual one may do that after whoever closed it.
     */
    Left openSockets() {
        Limit limit = Limit.of(LEAVING);
        Descriptors sockets = Descriptors.now().since(before).withoutSelectors();
        while (haveEnded(states(sockets)) && !limit.isOver()) {
            Pause.shortly();
            sockets = Descriptors.now().since(before).withoutSelectors();
        }
        return open(sockets);
    }

    private static boolean haveEnded(List<String> states) {
        return !states.isEmpty() && ENDED.containsAll(states);
    }

    private Left open(Descriptors opened) {
        List<String> sockets = states(opened);
        List<String> open = new ArrayList<>();
        if (!sockets.isEmpty()) {
            open.add(count(sockets.size(), "socket") + " of yours ("
                    + String.join(", ", sockets.subList(0, Math.min(MOST_NAMED, sockets.size())))
                    + (sockets.size() > MOST_NAMED ? ", ..." : "") + ")");
        }
        if (opened.selectors() > 0) {
            open.add(count(opened.selectors(), "selector"));
        }
        boolean one = sockets.size() + opened.selectors() == 1;
        return open.isEmpty() ? null : new Left(
                Unmet.expected("closed what it opened", String.join(" and ", open) + (one ? " was" : " were") + " still open")
                        .inProduction("each call leaves a descriptor behind. After some thousand the process can open"
                                + " nothing more, neither connections nor files."), !sockets.isEmpty());
    }

    /** The state of each open socket that is not the check's own. */
    private List<String> states(Descriptors opened) {
        List<TcpTable.Row> rows = opened.sockets().isEmpty() ? List.of() : TcpTable.of(opened.sockets());
        List<String> states = new ArrayList<>();
        rows.stream().filter(row -> !isOwn(row)).forEach(row -> states.add(row.state()));
        // A socket without a row is bound to nothing any more, or was not yet: after a reset, for instance.
        Set<Long> unconnected = new HashSet<>(opened.sockets());
        rows.forEach(row -> unconnected.remove(row.inode()));
        if (!unconnected.isEmpty()) {
            // One that was closed before the rows were read has none either.
            unconnected.retainAll(Descriptors.now().sockets());
        }
        long own = ownSockets.stream().filter(one -> !one.isClosed() && rows.stream().noneMatch(row -> isOf(one, row))).count();
        for (long i = own; i < unconnected.size(); i++) {
            states.add("not connected");
        }
        return states;
    }

    /**
     * Waits for all that was opened to be closed, and then looks once more. What has gone while the heap was
     * collected may have been closed by the collector: it counts as left where each play of the check ends so.
     */
    Left stillOpen() {
        Limit limit = Limit.of(GRACE);
        long collected = collections();
        Left atFirst = open();
        Left open = atFirst;
        while (open != null && !limit.isOver()) {
            Pause.shortly();
            open = open();
        }
        boolean byTheCollector = atFirst != null && open == null && collections() > collected;
        return byTheCollector ? new Left(atFirst.failure(), false) : open;
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
    }

    /** What threads are left once all is closed; null where none is. A patient look gives a pool's idle workers longer. */
    Left threads(boolean patient) {
        return threads.find(patient);
    }

    private boolean isOwn(TcpTable.Row row) {
        return ownListeners.contains(row.localPort()) || ownSockets.stream().anyMatch(own -> isOf(own, row));
    }

    private static boolean isOf(Socket socket, TcpTable.Row row) {
        return socket.getLocalPort() == row.localPort() && socket.getPort() == row.remotePort();
    }

    private static String count(int count, String noun) {
        return count == 1 ? "a " + noun : count + " " + noun + "s";
    }
}
