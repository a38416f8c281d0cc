package pitfalls.benchmarks.fixcost;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import pitfalls.benchmarks.fixcost.starters.ReadLineLines;
import pitfalls.benchmarks.fixcost.starters.ScannerLines;
import pitfalls.scannerframing.LineReader;

/**
 * Lesson 05: what does it cost to find the lines oneself?
 *
 * <p>Compared is one line from a stream in memory, for the Scanner that the lesson starts from, for
 * {@code readLine} and for the reference. The lines are ASCII, end in a line feed and hold no other line
 * end, and the stream does not break off: there all three are right. Expect {@code readLine} to be the
 * fastest by far, since it looks at a whole buffer under one lock. The reference takes the lock of
 * BufferedInputStream for every byte, which is all but a few per cent of its time: it loses to the
 * Scanner on short lines. {@code right/scans-its-own-buffer} in the solution takes none.
 *
 * <p>The average of a steady state, in nanoseconds: nothing here waits, so there is no tail to see.
 *
 * <p>{@code mvn verify -Pbenchmarks -Djmh=fixcost.ScannerFraming}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class ScannerFraming {

    private static final int LINES = 8;
    private static final int MAX_BYTES = 4096;

    /** Without the line feed: a price, and a document. */
    @Param({"32", "1024"})
    public int lineBytes;

    private String[] lines;
    private ScannerLines scanner;
    private ReadLineLines readLine;
    private LineReader reference;
    private int turn;

    @Setup(Level.Trial)
    public void open() {
        lines = IntStream.range(0, LINES).mapToObj(this::line).toArray(String[]::new);
        byte[] stream = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII);
        scanner = new ScannerLines(new Feed(stream), MAX_BYTES);
        readLine = new ReadLineLines(new Feed(stream), MAX_BYTES);
        reference = new LineReader(new Feed(stream), MAX_BYTES);
    }

    private String line(int i) {
        String price = Share.at(i) + " " + i + " ";
        return price.repeat(lineBytes / price.length() + 1).substring(0, lineBytes);
    }

    @Benchmark
    public String scanner() throws IOException {
        return checked(scanner.next());
    }

    @Benchmark
    public String readLine() throws IOException {
        return checked(readLine.next());
    }

    @Benchmark
    public String reference() throws IOException {
        return checked(reference.next());
    }

    private String checked(String line) {
        String expected = lines[turn++ & LINES - 1];
        if (!expected.equals(line)) {
            throw new IllegalStateException("should have got " + expected + ", but got " + line);
        }
        return line;
    }
}
