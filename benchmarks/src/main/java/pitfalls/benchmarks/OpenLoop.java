package pitfalls.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;
import pitfalls.benchmarks.client.EchoClient;
import pitfalls.benchmarks.client.Figures;

/**
 * Requests that come at a fixed rate, whether or not the server keeps up: how long does an answer take?
 *
 * <p>Each response time counts from the moment at which its request should have been sent. A client that
 * waits for one answer before it sends the next request does not ask while the server is slow, and so
 * hides how slow it is: coordinated omission.
 *
 * <p>{@code mvn verify -Pbenchmarks -Djmh=OpenLoop}
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(1)
public class OpenLoop extends EchoBenchmark {

    private static final double[] CURVE = {50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.995, 99.999};
    private static final int WARM_UP_REPLIES = 100_000;

    /** How many connections there are. */
    @Param("16")
    public int connections;

    /** Bytes in each request. */
    @Param("128")
    public int payload;

    /** Requests a second. */
    @Param("10000")
    public int rate;

    /** What the rate is of the slowest server's peak, in per cent; 0 where it was not derived from one. */
    @Param("0")
    public int share;

    /** How long requests are sent. */
    @Param("10")
    public int seconds;

    @Override
    protected int connections() {
        return connections;
    }

    @Override
    protected int payloadBytes() {
        return payload;
    }

    /** Starts both, and lets them compile what they need. JMH calls it as the method that it overrides. */
    @Override
    public void start() throws IOException, InterruptedException {
        super.start();
        rig.run(client -> client.exchange(WARM_UP_REPLIES));
        rig.run(EchoClient::settle);
    }

    /** All requests of one run. */
    @Benchmark
    public void respond() throws IOException {
        long start = System.nanoTime();
        rig.run(client -> publish(client.respond(rate, TimeUnit.SECONDS.toNanos(seconds))));
        double took = (double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
        Figures.publish("rate.achieved", rate * seconds / took, "ops/s");
    }

    private static void publish(Histogram nanos) {
        for (double percentile : CURVE) {
            Figures.publish(name(percentile), micros(nanos.getValueAtPercentile(percentile)), "us");
        }
        Figures.publish("response.max", micros(nanos.getMaxValue()), "us");
        Figures.publish("response.count", nanos.getTotalCount(), "#");
    }

    private static String name(double percentile) {
        return "response.p" + (percentile % 1 == 0 ? Long.toString((long) percentile) : percentile);
    }

    private static double micros(long nanos) {
        return (double) nanos / TimeUnit.MICROSECONDS.toNanos(1);
    }
}
