package pitfalls.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;

/**
 * The stage of one check: the peers it plays, and the learner's calls. A check reads from top to
 * bottom as a story: it starts a call, plays the peer step by step, and says how the call must end.
 * Every step waits at most a deadline. All that a scene opened is closed when the check ends, which
 * also frees the calls that are still blocked.
 */
public final class Scene {

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
    private final Wire wire = new Wire();
    private final List<Call<?>> calls = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private final List<BlackHole> silences = new ArrayList<>();
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();

    Scene(Answer answer) {
        this.answer = answer;
    }

    /** Opens a peer: a listener on a free port of the loopback address. */
    public Peer peer() {
        Peer peer = new Peer(this, peers.isEmpty() ? "" : "#" + (peers.size() + 1) + " ");
        peers.add(peer);
        return closing(peer);
    }

    /** An address at which a connect neither succeeds nor fails. Not judged where the system refuses instead. */
    public BlackHole blackHole() {
        BlackHole silence = closing(new BlackHole(this));
        silences.add(silence);
        return silence;
    }

    /** A port of the loopback address on which nothing listens. */
    public int refusingPort() {
        try (Peer peer = new Peer(this, "")) {
            return peer.port();
        }
    }

    /** A stream in memory for an answer that reads one; the check says what comes, and in what pieces. */
    public ScriptedInput input() {
        return closing(new ScriptedInput(this));
    }

    /** A host name that resolves to these addresses, after it has passed the gate; the gate may be null. */
    public String hostName(Gate gate, InetAddress... addresses) {
        return ScriptedResolver.register(this, gate, addresses);
    }

    /** A gate for a thread of the answer; the name completes the sentence "should have reached ...". */
    public Gate gate(String name) {
        Gate gate = new Gate(this, name);
        closing(gate::open);
        return gate;
    }

    /** A connected socket for an answer that is given one. */
    public Socket dial(Peer peer) {
        return dial(peer, new Tap() {});
    }

    /** A connected socket whose streams call the tap around each read and write of the answer. */
    public Socket dial(Peer peer, Tap tap) {
        try {
            Socket socket = closing(new TappedSocket(tap));
            socket.connect(peer.address());
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a call of the learner's code; the name is how the wire log shows it. */
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

    /** Adds a line to the wire log. */
    public void note(String line) {
        wire.note(line);
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

    void await(String should, BooleanSupplier condition) {
        await(should, condition, () -> "had not after " + Clock.millis(Clock.STEP));
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
        return new Patience();
    }

    /** How long a step of the peer goes on waiting for the learner's side. */
    final class Patience {

        private final long start = System.nanoTime();
        private final long end = Clock.deadline(Clock.STEP);
        private long quiet;

        /** Fails where the wait is over; the texts are halves of "should have ..., but ...". */
        void spend(String should, Supplier<String> but) {
            ExitGuard.failIfCalled();
            boolean ended = !calls.isEmpty() && calls.stream().allMatch(Call::hasEnded);
            if (ended && quiet == 0) {
                quiet = Clock.deadline(AFTER_THE_CALLS);
            }
            if (Clock.isOver(end) || quiet != 0 && Clock.isOver(quiet)) {
                String call = telling().map(told -> "; " + told.state()).orElse("");
                throw Unmet.expected(should, but.get() + call, lineOfACall());
            }
        }

        String spent() {
            return Clock.millis(Duration.ofNanos(System.nanoTime() - start));
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

    /** Writes into the wire log where every unfinished call stands, and the state of both ends. */
    void noteWhereYouStand() {
        for (Call<?> call : List.copyOf(calls)) {
            call.awaitStandstill(SETTLING);
            if (!call.hasEnded()) {
                Stand stand = call.stand();
                wire.note(call.name() + " is still " + stand.doing() + ", at " + Stand.show(stand.yourLine()));
            }
        }
        silences.forEach(BlackHole::noteStates);
        peers.forEach(Peer::noteStates);
    }

    /**
     * Closes all that the scene opened and waits for the calls to end.
     *
     * @return the line where a call still stands that could not be freed, or null where all ended
     */
    Stand free() {
        while (!resources.isEmpty()) {
            try {
                resources.pop().close();
            } catch (Exception e) {
                wire.note("closing: " + Call.describe(e));
            }
        }
        long end = Clock.deadline(Clock.STEP.multipliedBy(2));
        for (Call<?> call : calls) {
            joinUntil(call.thread(), Math.min(end, Clock.deadline(Duration.ofMillis(200))));
            call.thread().interrupt();
        }
        for (Call<?> call : calls) {
            if (!joinUntil(call.thread(), end)) {
                return call.stand();
            }
        }
        return null;
    }

    static boolean joinUntil(Thread thread, long deadline) {
        try {
            return thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    Answer answer() {
        return answer;
    }

    Wire wire() {
        return wire;
    }

    private <R extends AutoCloseable> R closing(R resource) {
        resources.push(resource);
        return resource;
    }
}
