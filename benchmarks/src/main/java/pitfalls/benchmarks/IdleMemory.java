package pitfalls.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import pitfalls.benchmarks.client.EchoClient;
import pitfalls.benchmarks.client.Figures;
import pitfalls.benchmarks.client.Placement;
import pitfalls.benchmarks.client.ServerProcess;
import pitfalls.benchmarks.server.Server;

/**
 * Connections that are open and silent: how much memory does the server hold for each?
 *
 * <p>Each connection makes one exchange and then does nothing. The figure is what the server's process has
 * in memory more than before, after a collection at both times, divided by the connections. What the
 * kernel holds for sockets and for threads is not in it.
 *
 * <p>{@code mvn verify -Pbenchmarks -Djmh=IdleMemory}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(1)
public class IdleMemory {

    /** With its length, a frame fills the blocking server's first buffer and no more. */
    private static final int PAYLOAD_BYTES = 12;

    /** They stay open: pages that they gave back would be taken again, and not be counted. */
    private static final int EARLIER_CONNECTIONS = 500;

    /** A thread that waits in code which is not compiled yet holds larger frames. */
    private static final int WARM_UP_EXCHANGES = 50_000;

    /** How the server is written. */
    @Param
    public Server server;

    /** How many connections there are. */
    @Param("1000")
    public int connections;

    private ServerProcess process;
    private EchoClient earlier;
    private EchoClient client;

    /** Starts the server and lets it serve, so that what a first connection costs is paid before. */
    @Setup(Level.Trial)
    public void start() throws IOException {
        process = new ServerProcess(server, Placement.UNPINNED, "-Xmn2m");
        earlier = connect(EARLIER_CONNECTIONS, WARM_UP_EXCHANGES);
    }

    private EchoClient connect(int count, int exchanges) throws IOException {
        try {
            EchoClient connected = new EchoClient(process.port(), count, PAYLOAD_BYTES);
            connected.exchange(exchanges);
            connected.settle();
            return connected;
        } catch (IOException e) {
            throw process.explain(e);
        }
    }

    /** Opens the connections and holds them. */
    @Benchmark
    public void hold() throws IOException {
        long heapBefore = process.heapBytes();
        long residentBefore = resident();
        client = connect(connections, connections);
        long heapAfter = process.heapBytes();
        Figures.publish("idle.heap", (double) (heapAfter - heapBefore) / connections, "B");
        Figures.publish("idle.resident", (double) (resident() - residentBefore) / connections, "B");
        process.account().threads().ifPresent(threads -> Figures.publish("server.threads", threads, "#"));
    }

    private long resident() throws IOException {
        return process.account()
                .residentBytes()
                .orElseThrow(() -> new IOException("nobody tells how much of the server is in memory"));
    }

    /** Ends both. */
    @TearDown(Level.Trial)
    public void end() throws IOException {
        client.close();
        earlier.close();
        process.close();
    }
}
