package pitfalls.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Assumptions;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Recorder;

/**
 * The stage of one check: the peers it plays, and the learner's calls. A check reads from top to
 * bottom as a story: it starts a call, plays the peer step by step, and says how the call must end.
 * Every step waits at most a deadline. All that a scene opened is closed when the check ends, which
 * also frees the calls that are still blocked.
 */
public final class Scene {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int ANY_PORT = 0;

    /** How long a peer goes on waiting once every call of the learner has ended. */
    private static final Duration AFTER_THE_CALLS = Duration.ofMillis(250);

    /** How long a failed check lets a call come to rest before it notes where the call stands. */
    private static final Duration SETTLING = Duration.ofMillis(100);

    /** What a call without a result returns. */
    record Nothing() {}

    /** Code of the learner that returns nothing. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    private final Answer answer;
    private final Recorder recorder = new Recorder();
    // A step of a check may be a call itself, so what the check adds to may be read on another thread.
    private final List<Call<?>> calls = new CopyOnWriteArrayList<>();
    private final List<InetSocketAddress> places = new CopyOnWriteArrayList<>();
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private final List<BlackHole> silences = new CopyOnWriteArrayList<>();
    private final Deque<AutoCloseable> resources = new ConcurrentLinkedDeque<>();

    private final Deque<AutoCloseable> used = new ConcurrentLinkedDeque<>();
    private final Leftovers leftovers;
    private final Interlude interlude = new Interlude();

    private volatile Left suspicion;
    private volatile boolean goesOnByItself;
    private volatile boolean noted;

    Scene(Answer answer) {
        this.answer = answer;
        this.leftovers = new Leftovers(answer);
    }

    /** Opens a peer: a listener on a free port of the loopback address. */
    public Peer peer() {
        return peer(LOOPBACK, ANY_PORT);
    }

    /**
     * Opens a peer on one of the loopback addresses, 127.0.0.1 to 127.255.255.254. Not judged where the
     * system has only the first of them.
     */
    public Peer peer(String host, int port) {
        return place(Peer::address, new Peer(this, loopback(host, port), 0));
    }

    /** Opens a peer at ::1, on a port that may be that of others. Empty where the system has no IPv6. */
    public Optional<Peer> ipv6Peer(int port) {
        InetAddress address = InetAddress.ofLiteral("::1");
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(address, ANY_PORT));
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.of(place(Peer::address, new Peer(this, new InetSocketAddress(address, port), 0)));
    }

    /**
     * Opens a peer whose connections receive little until the check reads: with a window of about this
     * many bytes. What the sender's own buffer takes comes on top of it.
     */
    public Peer peerWithReceiveBuffer(int bytes) {
        return place(Peer::address, new Peer(this, loopback(LOOPBACK, ANY_PORT), bytes));
    }

    /** An address at which a connect neither succeeds nor fails. Not judged where the system refuses instead. */
    public BlackHole blackHole() {
        return blackHole(LOOPBACK, ANY_PORT);
    }

    /** A black hole on one of the loopback addresses; see {@link #peer(String, int)}. */
    public BlackHole blackHole(String host, int port) {
        BlackHole silence = place(BlackHole::address, new BlackHole(this, loopback(host, port)));
        silences.add(silence);
        return silence;
    }

    /** A port of the loopback address that is free: nothing listens on it, and the answer may. */
    public int freePort() {
        try (Peer peer = new Peer(this, loopback(LOOPBACK, ANY_PORT), 0)) {
            return peer.port();
        }
    }

    /** A stream in memory for an answer that reads one; the check says what comes, and in what pieces. */
    public ScriptedInput input() {
        ScriptedInput input = new ScriptedInput(this);
        closing(input::free);
        return input;
    }

    /** A host name that resolves to these addresses, after it has passed the gate; the gate may be null. */
    public String hostName(Gate gate, InetAddress... addresses) {
        return hostNameLike("host#.pitfalls.test", gate, addresses);
    }

    /** As {@link #hostName}, of other letters: a number stands in the place of the pattern's {@code #}. */
    public String hostNameLike(String pattern, Gate gate, InetAddress... addresses) {
        return ScriptedResolver.register(this, pattern, gate, addresses);
    }

    /** From now on such a name resolves to these addresses, or is unknown where there are none. */
    public void moveHost(String name, InetAddress... addresses) {
        ScriptedResolver.move(this, name, addresses);
    }

    /** Holds at the gate whoever asks for the name of this address: a look-up as well, and one that may hang. */
    public void holdNameOf(InetAddress address, Gate gate) {
        closing(ScriptedResolver.hold(this, address, gate));
    }

    /** A gate for a thread of the answer; the name completes the sentence "should have reached ...". */
    public Gate gate(String name) {
        Gate gate = new Gate(this, name);
        closing(gate::open);
        return gate;
    }

    /** Connects to a server of the learner's: the check plays the client. */
    public Connection connect(InetSocketAddress server) {
        Patience patience = patience();
        while (true) {
            try {
                return client(new Socket(server.getAddress(), server.getPort()));
            } catch (ConnectException e) {
                patience.spend("listened on port " + server.getPort(), () -> "refused a connection");
                Pause.shortly();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * A client of a server whose accepted socket the answer is given.
     *
     * @param accepted the server's end, for the answer
     * @param client the client's end, played by the check
     */
    public record Visit(Socket accepted, Connection client) {}

    /** Plays a client that connects with a receive buffer of this many bytes; 0 for the system's own. */
    public Visit visit(int receiveBufferBytes) {
        try (ServerSocket listener = new ServerSocket()) {
            listener.bind(loopback(LOOPBACK, ANY_PORT));
            Socket client = new Socket();
            if (receiveBufferBytes > 0) {
                client.setReceiveBufferSize(receiveBufferBytes);
            }
            client.connect(listener.getLocalSocketAddress());
            return new Visit(closing(listener.accept()), client(client));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Connection client(Socket socket) throws IOException {
        Connection connection = new Connection(this, socket, recorder.connects());
        closing(connection::abandon);
        recorder.record(new Event.Connected(0, connection.number(), Event.End.PEER, ""));
        return connection;
    }

    /** Waits until a connection of this local port is in TIME_WAIT. Not judged where the system does not tell. */
    public void awaitTimeWait(int localPort) {
        judgeOnlyIf(TcpTable.readable(), "this system does not tell which connections are in TIME_WAIT");
        await("closed its connection first", () -> TcpTable.inTimeWait(localPort) > 0,
                () -> "port " + localPort + " has none in TIME_WAIT");
        note("a connection of your port is in TIME_WAIT");
    }

    /** A connected socket for an answer that is given one. */
    public Socket dial(Peer peer) {
        return dial(peer, new Tap() {});
    }

    /** A connected socket whose streams call the tap around each read and write of the answer. */
    public Socket dial(Peer peer, Tap tap) {
        return connect(peer, new TappedSocket(tap, recorder, false));
    }

    /** As {@link #dial}, with a channel in blocking mode, which takes a part of a large buffer at a time. */
    public Socket dialWithChannel(Peer peer, Tap tap) {
        return connect(peer, new TappedSocket(tap, recorder, true));
    }

    private Socket connect(Peer peer, Socket tapped) {
        try {
            Socket socket = closing(tapped);
            socket.connect(peer.address());
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a call of the learner's code; the name is how a page shows it. */
    public <T> Call<T> call(String name, Callable<T> body) {
        Call<T> call = new Call<>(this, name, body);
        calls.add(call);
        call.start();
        return call;
    }

    /** Starts a call that returns nothing. */
    public Call<?> run(String name, Action body) {
        return call(name, () -> {
            body.run();
            return new Nothing();
        });
    }

    /**
     * Has this closed at the end of the story, as a user of the answer would: after it, nothing that the
     * check's calls have opened is open. A check closes so whatever it has made or been given.
     */
    public <C extends AutoCloseable> C using(C closeable) {
        used.push(closeable);
        return closeable;
    }

    /**
     * Lets time pass, at least 2.5 s: for a call that waits, and must wait longer than a limit that nobody gave
     * it. Where the check runs {@linkplain Check#besideOthers() beside the others} of its lesson, they run meanwhile, but
     * where a call computes instead of waiting: they would have no processor, and the check is told in its turn. What
     * the calls open and begin meanwhile is taken for theirs, so they should do nothing but wait.
     */
    public void letOthersRun() {
        boolean still = Call.awaitStandstill(List.copyOf(calls), Clock.STEP);
        if (!interlude.isAlone() && !(still && Processor.awaitRest(Clock.STEP))) {
            throw Unmet.expected("waited while others run", "a call computed");
        }
        Leftovers.Opened before = leftovers.opened();
        interlude.pass();
        leftovers.overlook(before);
    }

    /** Now, for a wait that is measured from here. */
    public Moment now() {
        return new Moment();
    }

    /** Fails where the learner's calls have a socket open now; one that the check gave them counts. */
    public void expectNoSocketOpen() {
        Left open = leftovers.openSockets();
        if (open != null) {
            throw open.failure();
        }
    }

    /**
     * The heap that is in use once what nobody can reach is gone, in bytes. Not judged where the JVM collects
     * nothing when it is asked to.
     */
    public long heapInUse() {
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        System.gc();
        judgeOnlyIf(garbage.refersTo(null), "this JVM collects no garbage when it is asked to");
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /**
     * The objects that are still held by anything, once the garbage has been collected. Not judged where this
     * JVM does not tell.
     */
    public Held objectsHeld() {
        try {
            // The histogram collects once more: what a cleaner has let go after the first collection goes too.
            System.gc();
            Object histogram = ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                    new Object[] {new String[0]}, new String[] {String[].class.getName()});
            return new Held(histogram.toString());
        } catch (JMException e) {
            judgeOnlyIf(false, "this JVM counts no objects");
            return new Held("");
        }
    }

    /** Adds a sentence to the trace; no elision leaves it out. */
    public void note(String line) {
        recorder.record(new Event.Note(0, line));
    }

    /**
     * Begins another round of the same story, with other bytes for instance. A page shows the round that
     * failed, what came before the first, and how many rounds went well.
     */
    public void round(String what) {
        recorder.round(what);
    }

    /**
     * Says that the answer has threads of its own which go on when its calls have ended: from now on
     * each step waits its whole time, and not a shorter one once every call has ended.
     */
    public void answerGoesOnByItself() {
        goesOnByItself = true;
    }

    /** Fails the check unless the condition holds; both texts are halves of "should have ..., but ...". */
    public void verify(boolean holds, String should, String but) {
        if (!holds) {
            throw Unmet.expected(should, but);
        }
    }

    /** Leaves the check unjudged, neither passed nor failed, where the system cannot show the pitfall. */
    public void judgeOnlyIf(boolean possible, String why) {
        Assumptions.assumeTrue(possible, why);
    }

    /** Waits for a condition, such as a callback that came; the text completes "should have ...". */
    public void await(String should, BooleanSupplier condition) {
        await(should, condition, () -> "had not after " + Clock.millis(Clock.STEP));
    }

    /**
     * Waits for a condition that must come about when this time is over: not before, and not much later.
     * The text completes "should have ...".
     */
    public void awaitAfter(Duration wait, Moment since, String should, BooleanSupplier condition) {
        String when = should + " after " + Clock.millis(wait);
        Limit limit = Limit.of(since, wait.plus(Clock.LATE));
        while (!condition.getAsBoolean()) {
            if (limit.isOver()) {
                throw limit.expired(when, "had not after " + Clock.millis(since.passed()), lineOfACall())
                        .about(since.after(wait));
            }
            Pause.shortly();
        }
        if (since.passed().plus(Clock.EARLY).compareTo(wait) < 0) {
            throw Unmet.expected(when, "had after only " + Clock.millis(since.passed())).about(since.after(wait));
        }
    }

    /** Waits for a condition, at most a step, and less where no call is left that could bring it about. */
    void await(String should, BooleanSupplier condition, Supplier<String> but) {
        Patience patience = patience();
        while (!condition.getAsBoolean()) {
            patience.spend(should, but);
            Pause.shortly();
        }
    }

    Patience patience() {
        return new Patience(0);
    }

    /** For a step on the connection of this number. */
    Patience patience(int connection) {
        return new Patience(connection);
    }

    /** How long a step of the peer goes on waiting for the learner's side. */
    final class Patience {

        private final int connection;
        private final Moment begin = new Moment();
        private final Limit limit = Limit.of(begin, Clock.STEP);
        private Moment quietSince;
        private Limit quiet;

        private Patience(int connection) {
            this.connection = connection;
        }

        /** Fails where the wait is over; the texts are halves of "should have ..., but ...". */
        void spend(String should, Supplier<String> but) {
            ExitGuard.failIfCalled();
            boolean ended = !goesOnByItself && !calls.isEmpty() && calls.stream().allMatch(Call::hasEnded);
            if (ended && quiet == null) {
                quietSince = new Moment();
                quiet = Limit.of(quietSince, AFTER_THE_CALLS);
            }
            // A limit that is over may stand open again a moment later, when the time starved is read anew.
            boolean over = limit.isOver();
            if (over || quiet != null && quiet.isOver()) {
                String call = telling().map(told -> "; " + told.state()).orElse("");
                Unmet expired = limit.expired(should, but.get() + call, lineOfACall()).onConnection(connection);
                throw over ? expired : expired.about(quietSince.within(AFTER_THE_CALLS));
            }
        }

        String spent() {
            return Clock.millis(begin.passed());
        }
    }

    /** The call that tells most about a peer which waits in vain: the last that threw, or one that still runs. */
    private Optional<Call<?>> telling() {
        return calls.stream().filter(Call::threw).reduce((earlier, later) -> later)
                .or(() -> calls.stream().filter(call -> !call.hasEnded()).findFirst());
    }

    /** The line of the answer in the first call that has not ended, or null. */
    StackTraceElement lineOfACall() {
        return calls.stream().filter(call -> !call.hasEnded()).findFirst()
                .map(call -> call.stand().yourLine()).orElse(null);
    }

    /** Records where every unfinished call stands, and the state of both ends; once. */
    void noteWhereYouStand() {
        if (noted) {
            return;
        }
        noted = true;
        for (Call<?> call : List.copyOf(calls)) {
            call.awaitStandstill(SETTLING);
            if (!call.hasEnded()) {
                call.noteStand();
            }
        }
        silences.forEach(BlackHole::noteStates);
        connections.forEach(Connection::noteStates);
    }

    /**
     * Closes all that the scene opened and waits for the calls to end.
     *
     * @return the line where a call still stands that could not be freed, or null where all ended
     */
    Stand free() {
        interlude.abandon();
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                note("closing: " + Thrown.describe(e));
            }
        }
        used.forEach(this::closeQuietly);
        used.clear();
        Limit limit = Limit.of(Clock.STEP.multipliedBy(2));
        for (Call<?> call : calls) {
            Limit.of(SETTLING.multipliedBy(2)).await(call.thread());
            call.thread().interrupt();
        }
        for (Call<?> call : calls) {
            if (!limit.await(call.thread())) {
                return call.stand();
            }
        }
        return null;
    }

    /** What the story has left open is closed on a thread of its own, for an answer's close may stick. */
    private void closeQuietly(AutoCloseable one) {
        calls.add(new Call<>(this, "close", () -> {
            one.close();
            return null;
        }));
        leftovers.own(calls.getLast().thread());
        calls.getLast().thread().start();
    }

    /** Closes what the check uses, the last first, at the end of the story. */
    void closeWhatIsUsed() {
        while (!used.isEmpty()) {
            AutoCloseable one = used.pop();
            run("close()", one::close).returns();
        }
    }

    /** Fails where a call has interrupted its own thread: once the story is told, for a check may say that a call may. */
    void verifyNoThreadIsInterrupted() {
        calls.forEach(Call::verifyNotInterrupted);
    }

    /** Notes what is a failure where it shows again. */
    void suspect(Unmet what) {
        suspicion = new Left(what, false);
    }

    /** What the calls have left open, or what was suspicious about them; null where nothing is. */
    Left left() {
        Left open = leftovers.stillOpen();
        return open == null ? suspicion : open;
    }

    Leftovers leftovers() {
        return leftovers;
    }

    Interlude interlude() {
        return interlude;
    }

    Answer answer() {
        return answer;
    }

    Recorder recorder() {
        return recorder;
    }

    void opened(Connection connection) {
        connections.add(connection);
    }

    /** Where something happened: nothing while the scene has one place, else the part that tells it from others. */
    String placeOf(InetSocketAddress place) {
        if (places.size() < 2) {
            return "";
        }
        boolean sameHost = places.stream().map(InetSocketAddress::getAddress).distinct().count() == 1;
        return sameHost ? "port " + place.getPort() : place.getAddress().getHostAddress();
    }

    private <P extends AutoCloseable> P place(Function<P, InetSocketAddress> address, P place) {
        places.add(address.apply(place));
        leftovers.ownListener(address.apply(place).getPort());
        return closing(place);
    }

    private InetSocketAddress loopback(String host, int port) {
        InetAddress address = InetAddress.ofLiteral(host);
        if (!host.equals(LOOPBACK)) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(address, ANY_PORT));
            } catch (BindException e) {
                judgeOnlyIf(false, "this system has no loopback address " + host + "; run the lesson in a"
                        + " Linux container or WSL");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new InetSocketAddress(address, port);
    }

    private <R extends AutoCloseable> R closing(R resource) {
        resources.push(resource);
        return resource;
    }
}
