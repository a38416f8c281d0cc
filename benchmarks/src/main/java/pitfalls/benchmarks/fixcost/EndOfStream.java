package pitfalls.benchmarks.fixcost;

import java.io.IOException;
import java.nio.ByteBuffer;
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
import org.openjdk.jmh.annotations.Warmup;
import pitfalls.benchmarks.fixcost.starters.OneReadEach;
import pitfalls.endofstream.RecordReader;

/**
 * Lesson 04: what does it cost to read on until a record is whole, and to look for the end?
 *
 * <p>Compared is one record from a stream in memory that gives each read all it asks for, where the
 * starter is right too. Expect some nanoseconds for a short record. For a long one {@code readNBytes}
 * does not trust the length: it collects the body in pieces of 16 KiB and copies them once more at the
 * end. Twice the bytes are allocated, so expect twice the time or more.
 *
 * <p>The average of a steady state, in nanoseconds: nothing here waits, so there is no tail to see.
 *
 * <p>{@code mvn verify -Pbenchmarks -Djmh=fixcost.EndOfStream}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class EndOfStream {

    private static final int RECORDS = 8;

    /** A message, and the longest record that the lesson allows. */
    @Param({"128", "65536"})
    public int bodyBytes;

    private OneReadEach starter;
    private RecordReader reference;
    private int turn;

    @Setup(Level.Trial)
    public void open() {
        ByteBuffer stream = ByteBuffer.allocate(RECORDS * (Integer.BYTES + bodyBytes));
        for (int i = 0; i < RECORDS; i++) {
            byte[] body = new byte[bodyBytes];
            Arrays.fill(body, mark(i));
            stream.putInt(bodyBytes).put(body);
        }
        starter = new OneReadEach(new Feed(stream.array()));
        reference = new RecordReader(new Feed(stream.array()));
    }

    @Benchmark
    public byte[] starter() throws IOException {
        return checked(starter.next());
    }

    @Benchmark
    public byte[] reference() throws IOException {
        return checked(reference.next());
    }

    /** The length and both ends of the body: to compare all of it would be a part of the figure. */
    private byte[] checked(byte[] body) {
        byte mark = mark(turn++);
        if (body.length != bodyBytes || body[0] != mark || body[bodyBytes - 1] != mark) {
            throw new IllegalStateException("should have got record " + (turn - 1));
        }
        return body;
    }

    private static byte mark(int record) {
        return (byte) ('a' + record % RECORDS);
    }
}
