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
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import pitfalls.benchmarks.fixcost.starters.UnboundedRead;
import pitfalls.readtimeout.PriceClient;

/**
 * Lesson 07: what does a read timeout cost?
 *
 * <p>Compared is one request and its reply, over a connection that is kept, with a server that answers at
 * once, where the starter is right too. Expect no difference. A timed read turns a socket non-blocking,
 * so that a reply that is not there yet takes a read in vain, a poll and a read; but the starter dials
 * with a timeout, and that has turned the socket non-blocking before, for good. What is left is the
 * timeout in the poll. Client and server share one processor, see {@link OneProcessor}.
 *
 * <p>The average of a steady state, in microseconds: the tail of a round trip between two threads of
 * one process is the scheduler's and not the timeout's.
 *
 * <p>{@code mvn verify -Pbenchmarks -Djmh=fixcost.ReadTimeout}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class ReadTimeout {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private Peer peer;
    private UnboundedRead starter;
    private PriceClient reference;
    private int turn;

    /** Both dial when they are asked first, so the one that is not measured has no connection. */
    @Setup(Level.Trial)
    public void open() throws IOException, InterruptedException {
        OneProcessor.hold();
        peer = new Peer(1, Peer.prices());
        starter = new UnboundedRead(peer.address(), TIMEOUT);
        reference = new PriceClient(peer.address(), TIMEOUT);
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
        starter.close();
        reference.close();
        peer.close();
    }

    @Benchmark
    public String starter() throws IOException {
        Share share = Share.at(turn++);
        return share.checked(starter.price(share.name()));
    }

    @Benchmark
    public String reference() throws IOException {
        Share share = Share.at(turn++);
        return share.checked(reference.price(share.name()));
    }
}
