package pitfalls.benchmarks.fixcost;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
import pitfalls.benchmarks.fixcost.starters.LendsTheConnection;
import pitfalls.doubleclose.ConnectionPool;
import pitfalls.doubleclose.ConnectionPool.Lease;

/**
 * Lesson 12: what does a lease of one's own cost?
 *
 * <p>Compared is one borrow and one close, with a connection for every borrower and each lease closed
 * once, where the starter is right too. The reference makes two small objects for each loan and swaps a
 * reference when it is closed. Expect 40 bytes and some tens of nanoseconds for each loan; with four
 * borrowers, who also wait for the locks of the idle queue, the figures spread widely. Either is lost in
 * the microseconds of a single request.
 *
 * <p>The average of a steady state, in nanoseconds. The connections are used between the iterations, to
 * see that nobody shares one; during them the pool alone is at work.
 *
 * <p>{@code mvn verify -Pbenchmarks -Djmh=fixcost.DoubleClose}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class DoubleClose {

    private static final int LOANS = 1 << 16;
    private static final Duration WAIT = Duration.ofSeconds(5);

    /** Far enough apart that no two borrowers write to one cache line. */
    private static final int STRIDE = 32;

    @Param({"1", "4"})
    public int borrowers;

    private Peer peer;
    private Crew crew;
    private LendsTheConnection starter;
    private ConnectionPool reference;
    private Pool measured;

    /** A lease that nobody but its borrower can see might never be made. */
    private Lease[] latest;

    /** One of the two pools. */
    @FunctionalInterface
    private interface Pool {
        Lease borrow(Duration wait) throws IOException, InterruptedException, TimeoutException;
    }

    /** Both pools open a connection when one is wanted, so the one that is not measured has none. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        peer = new Peer(borrowers, Peer.prices());
        crew = new Crew(borrowers);
        starter = new LendsTheConnection(peer.address(), borrowers);
        reference = new ConnectionPool(peer.address(), borrowers);
        latest = new Lease[borrowers * STRIDE];
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
        crew.close();
        starter.close();
        reference.close();
        peer.close();
    }

    @Benchmark
    @OperationsPerInvocation(LOANS)
    public Lease[] starter() throws Exception {
        return lend(starter::borrow);
    }

    @Benchmark
    @OperationsPerInvocation(LOANS)
    public Lease[] reference() throws Exception {
        return lend(reference::borrow);
    }

    private Lease[] lend(Pool pool) throws Exception {
        measured = pool;
        crew.all(borrower -> {
            for (int i = 0; i < LOANS / borrowers; i++) {
                try (Lease lease = pool.borrow(WAIT)) {
                    latest[borrower * STRIDE] = lease;
                }
            }
        });
        return latest;
    }

    /** Everybody asks before anybody reads: each gets its own price, or two share a connection. */
    @TearDown(Level.Iteration)
    public void check() throws Exception {
        List<Lease> leases = new ArrayList<>();
        for (int borrower = 0; borrower < borrowers; borrower++) {
            Lease lease = measured.borrow(Duration.ZERO);
            lease.send("PRICE " + Share.at(borrower));
            leases.add(lease);
        }
        for (int borrower = borrowers - 1; borrower >= 0; borrower--) {
            Share.at(borrower).checked(leases.get(borrower).receive());
            leases.get(borrower).close();
        }
    }
}
