package pitfalls.benchmarks;

import java.io.IOException;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import pitfalls.benchmarks.client.Placement;
import pitfalls.benchmarks.client.Rig;
import pitfalls.benchmarks.server.Server;

/** What the benchmarks of a server share: its process, the client, and what they use in an iteration. */
@State(Scope.Benchmark)
public abstract class EchoBenchmark {

    /** How the server is written. */
    @Param
    public Server server;

    /** Where server and client run. */
    @Param
    public Placement placement;

    /** The server and the client, from the start of a trial to its end. */
    protected Rig rig;

    /** How many connections the client opens before the first iteration. */
    protected abstract int connections();

    /** How many bytes each request carries. */
    protected abstract int payloadBytes();

    /** Starts both. */
    @Setup(Level.Trial)
    public void start() throws IOException, InterruptedException {
        rig = new Rig(server, placement, connections(), payloadBytes());
    }

    /** Begins to count. */
    @Setup(Level.Iteration)
    public void startCounting() throws IOException {
        rig.startCounting();
    }

    /** Publishes what was counted. */
    @TearDown(Level.Iteration)
    public void stopCounting() throws IOException {
        rig.stopCounting();
    }

    /** Ends both. */
    @TearDown(Level.Trial)
    public void end() throws IOException {
        rig.close();
    }
}
