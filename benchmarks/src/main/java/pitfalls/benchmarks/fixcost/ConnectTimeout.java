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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import pitfalls.benchmarks.fixcost.starters.UnboundedConnect;
import pitfalls.connecttimeout.PriceClient;

/**
 * Lesson 01: what does a bounded connect cost?
 *
 * <p>Compared are two whole calls (connect, ask, receive, close) to a server that accepts at once, where
 * the starter is right too. With a timeout the JDK dials without blocking: a poll and a look at the
 * socket's error come after the connect. The socket turns non-blocking either way, for the starter's
 * read has a timeout. Expect less than the figures spread: two short system calls of more than a dozen.
 * Client and server share one processor, see {@link OneProcessor}.
 *
 * <p>Single shots of 300 calls, 4,500 in a fork: a timed run would dial until the ports are used up.
 *
 * <p>{@code mvn verify -Pbenchmarks -Djmh=fixcost.ConnectTimeout}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
@Fork(1)
public class ConnectTimeout {

    private static final int CALLS = 300;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private Peer peer;
    private UnboundedConnect starter;
    private PriceClient reference;

    @Setup(Level.Trial)
    public void open() throws IOException, InterruptedException {
        OneProcessor.hold();
        peer = new Peer(1, Peer.prices());
        String host = peer.address().getAddress().getHostAddress();
        int port = peer.address().getPort();
        starter = new UnboundedConnect(host, port, TIMEOUT);
        reference = new PriceClient(host, port, TIMEOUT);
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
        peer.close();
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int starter() throws IOException {
        for (int call = 0; call < CALLS; call++) {
            Share share = Share.at(call);
            share.checked(starter.price(share.name()));
        }
        return CALLS;
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int reference() throws IOException {
        for (int call = 0; call < CALLS; call++) {
            Share share = Share.at(call);
            share.checked(reference.price(share.name()));
        }
        return CALLS;
    }
}
