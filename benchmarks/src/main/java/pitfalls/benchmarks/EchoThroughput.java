package pitfalls.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Many connections, a request outstanding on each at all times: how many requests a second, and how much
 * of the server's CPU for each?
 *
 * <p>The client is one thread that checks every byte, so it may reach its limit before the server does.
 * Then the throughput is the client's, and the report marks it; the server's CPU time for each request
 * still compares servers.
 *
 * <p>{@code mvn verify -Pbenchmarks -Djmh=EchoThroughput}
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 1, time = 2)
@Fork(1)
public class EchoThroughput extends EchoBenchmark {

    private static final int REPLIES = 1024;

    /** How many connections there are. */
    @Param({"16", "1024"})
    public int connections;

    /** Bytes in each request. */
    @Param("128")
    public int payload;

    @Override
    protected int connections() {
        return connections;
    }

    @Override
    protected int payloadBytes() {
        return payload;
    }

    /** As many replies as the annotation says, over all connections. */
    @Benchmark
    @OperationsPerInvocation(REPLIES)
    public void exchange() throws IOException {
        rig.run(client -> client.exchange(REPLIES));
    }
}
