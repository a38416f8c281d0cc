package pitfalls.benchmarks.fixcost;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
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
import pitfalls.benchmarks.fixcost.starters.TwoWrites;
import pitfalls.smallwrites.Commands;

/**
 * Lesson 17: what does a request cost that leaves in two writes?
 *
 * <p>Compared is one command and its reply, with a store that answers at once. Both are right. Expect the
 * starter to take 40 ms, whatever the machine: its second write waits for an acknowledgement that Linux
 * delays. The reference takes a round trip. Client and store share one processor, see
 * {@link OneProcessor}.
 *
 * <p>The average of a steady state, in microseconds. The first call of a connection is not held back; the
 * warm-up has it.
 *
 * <p>{@code mvn verify -Pbenchmarks -Djmh=fixcost.SmallWrites}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class SmallWrites {

    private static final byte[] REPLY = {'O', 'K', '\n'};

    /** A short value, and one that is longer than the buffer of a BufferedOutputStream. */
    @Param({"20", "20000"})
    public int argumentBytes;

    private byte[] argument;
    private Peer peer;
    private TwoWrites starter;
    private Commands reference;

    /** Both dial when they are asked first, so the one that is not measured has no connection. */
    @Setup(Level.Trial)
    public void open() throws IOException, InterruptedException {
        OneProcessor.hold();
        argument = new byte[argumentBytes];
        Arrays.fill(argument, (byte) 'v');
        peer = new Peer(1, SmallWrites::store);
        starter = new TwoWrites(peer.address());
        reference = new Commands(peer.address());
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
        starter.close();
        reference.close();
        peer.close();
    }

    @Benchmark
    public String starter() throws IOException {
        return checked(starter.call("SET", argument));
    }

    @Benchmark
    public String reference() throws IOException {
        return checked(reference.call("SET", argument));
    }

    private static String checked(String reply) {
        if (!reply.equals("OK")) {
            throw new IllegalStateException("should have got OK, but got " + reply);
        }
        return reply;
    }

    /** Reads {@code NAME LENGTH} and as many bytes, and answers, until the client ends the connection. */
    private static void store(Socket connection) throws IOException {
        DataInputStream requests = new DataInputStream(new BufferedInputStream(connection.getInputStream()));
        for (int length = length(requests); length >= 0; length = length(requests)) {
            requests.skipNBytes(length);
            connection.getOutputStream().write(REPLY);
        }
    }

    /** The number at the end of a line, or -1 at the end of the stream. */
    private static int length(DataInputStream requests) throws IOException {
        int length = 0;
        for (int b = requests.read(); b != '\n'; b = requests.read()) {
            if (b < 0) {
                return -1;
            }
            length = Character.isDigit(b) ? 10 * length + b - '0' : 0;
        }
        return length;
    }
}
