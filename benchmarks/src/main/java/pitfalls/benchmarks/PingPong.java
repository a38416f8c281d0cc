package pitfalls.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;
import pitfalls.benchmarks.client.EchoClient;

/**
 * One connection, one request at a time: how long does a round trip take, and what does it cost the
 * server?
 *
 * <p>With nothing else to do, a server waits before every request. That is the worst case of virtual
 * threads: a read that must wait goes through a poller thread before it comes back to the reader, where a
 * platform thread is woken by the system itself.
 *
 * <p>{@code mvn verify -Pbenchmarks -Djmh=PingPong}
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 1, time = 2)
@Fork(1)
public class PingPong extends EchoBenchmark {

    /** One request at a time would leave the server half compiled when the measurement begins. */
    private static final int WARM_UP_EXCHANGES = 30_000;
    private static final int WARM_UP_CONNECTIONS = 16;

    /** Bytes in each request. */
    @Param("128")
    public int payload;

    @Override
    protected int connections() {
        return 1;
    }

    @Override
    protected int payloadBytes() {
        return payload;
    }

    /** Starts both, and lets them compile what they need. JMH calls it as the method that it overrides. */
    @Override
    public void start() throws IOException, InterruptedException {
        super.start();
        rig.exchangeBeside(WARM_UP_CONNECTIONS, WARM_UP_EXCHANGES);
    }

    /** One round trip. */
    @Benchmark
    public void exchange() throws IOException {
        rig.run(EchoClient::roundTrip);
    }
}
