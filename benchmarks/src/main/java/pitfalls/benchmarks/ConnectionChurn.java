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
import org.openjdk.jmh.annotations.Warmup;
import pitfalls.benchmarks.client.EchoClient;

/**
 * A connection for every request, or one that is kept: what does not keeping it cost?
 *
 * <p>The calls are counted and do not run for a time: a closed connection can hold its port for a minute
 * (RFC 9293, TIME-WAIT), so a loop that runs as long as it can may measure how ports run out.
 *
 * <p>{@code mvn verify -Pbenchmarks -Djmh=ConnectionChurn}
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class ConnectionChurn extends EchoBenchmark {

    /** The calls in an iteration; JMH divides their time by as many operations. */
    private static final int CONNECTS = 4_000;
    private static final int EXCHANGES = 20_000;

    private static final int PAYLOAD_BYTES = 128;
    private static final int WARM_UP_EXCHANGES = 20_000;

    @Override
    protected int connections() {
        return 1;
    }

    @Override
    protected int payloadBytes() {
        return PAYLOAD_BYTES;
    }

    /**
     * Starts both, and lets them compile what an exchange needs without a connection for each. JMH calls it
     * as the method that it overrides.
     */
    @Override
    public void start() throws IOException, InterruptedException {
        super.start();
        rig.run(client -> client.exchange(WARM_UP_EXCHANGES));
        rig.run(EchoClient::settle);
    }

    /** Connect, one exchange, close. */
    @Benchmark
    @Warmup(iterations = 2, batchSize = CONNECTS)
    @Measurement(iterations = 1, batchSize = CONNECTS)
    @OperationsPerInvocation(CONNECTS)
    public void connectEachTime() throws IOException {
        rig.run(EchoClient::connectAndExchange);
    }

    /** One exchange on the connection that is open. */
    @Benchmark
    @Warmup(iterations = 0)
    @Measurement(iterations = 1, batchSize = EXCHANGES)
    @OperationsPerInvocation(EXCHANGES)
    public void reuse() throws IOException {
        rig.run(EchoClient::roundTrip);
    }
}
