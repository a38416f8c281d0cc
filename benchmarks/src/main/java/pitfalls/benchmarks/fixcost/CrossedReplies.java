package pitfalls.benchmarks.fixcost;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import pitfalls.benchmarks.fixcost.starters.NextLineIsMine;
import pitfalls.crossedreplies.QuoteClient;

/**
 * Lesson 16: what does it cost to bring each reply to its caller?
 *
 * <p>Compared is one request and its reply, over one connection. With one caller the starter is right
 * too. Four ask through the starter in turn, one exchange after the other, for without that their replies
 * cross; through the reference they ask at once. Expect the reference to lose with one caller, since a
 * reply wakes the reader's thread, which then wakes the caller's; with four the two are near each other,
 * for the reader then often finds several replies at once. All threads share one processor, see
 * {@link OneProcessor}: nobody waits for a network here, so what asking at once saves there is not seen.
 *
 * <p>The average of a steady state, in microseconds for each reply: with four callers this is what a
 * reply costs, and not how long one of them waits.
 *
 * <p>{@code mvn verify -Pbenchmarks -Djmh=fixcost.CrossedReplies}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class CrossedReplies {

    private static final int REPLIES = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Either client. */
    @FunctionalInterface
    private interface Asking {
        String ask(String symbol, Duration patience) throws IOException;
    }

    /** The server and the callers. */
    @State(Scope.Benchmark)
    public static class Callers {

        @Param({"1", "4"})
        public int callers;

        private Peer peer;
        private Crew crew;

        @Setup(Level.Trial)
        public void open() throws IOException, InterruptedException {
            OneProcessor.hold();
            peer = new Peer(1, Peer.lines(Callers::answer));
            crew = new Crew(callers);
        }

        private static String answer(String request) {
            int space = request.indexOf(' ');
            return request.substring(0, space + 1) + Share.priceOf(request.substring(space + 1));
        }

        @TearDown(Level.Trial)
        public void close() throws Exception {
            crew.close();
            peer.close();
        }

        private int ask(Asking client) throws Exception {
            crew.all(caller -> {
                for (int i = 0; i < REPLIES / callers; i++) {
                    Share share = Share.at(caller + i);
                    share.checked(client.ask(share.name(), PATIENCE));
                }
            });
            return REPLIES;
        }
    }

    /** A state of its own, for the other client must have no connection and no thread meanwhile. */
    @State(Scope.Benchmark)
    public static class Starter {

        private final Object turn = new Object();
        private NextLineIsMine client;

        @Setup(Level.Trial)
        public void open(Callers callers) throws IOException {
            client = new NextLineIsMine(callers.peer.dial());
        }

        @TearDown(Level.Trial)
        public void close() throws IOException {
            client.close();
        }

        private String askInTurn(String symbol, Duration patience) throws IOException {
            synchronized (turn) {
                return client.ask(symbol, patience);
            }
        }
    }

    /** As {@link Starter}. */
    @State(Scope.Benchmark)
    public static class Reference {

        private QuoteClient client;

        @Setup(Level.Trial)
        public void open(Callers callers) throws IOException {
            client = new QuoteClient(callers.peer.dial());
        }

        /** Ends the client's thread too. */
        @TearDown(Level.Trial)
        public void close() throws IOException {
            client.close();
        }
    }

    @Benchmark
    @OperationsPerInvocation(REPLIES)
    public int starter(Callers callers, Starter starter) throws Exception {
        return callers.ask(callers.callers == 1 ? starter.client::ask : starter::askInTurn);
    }

    @Benchmark
    @OperationsPerInvocation(REPLIES)
    public int reference(Callers callers, Reference reference) throws Exception {
        return callers.ask(reference.client::ask);
    }
}
