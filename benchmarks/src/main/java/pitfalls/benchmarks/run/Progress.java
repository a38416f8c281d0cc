package pitfalls.benchmarks.run;

import java.io.PrintStream;
import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * JMH's progress, without what it would repeat for every cell: each cell is a run of its own for JMH, so
 * its head, its estimate of the time left and its closing table would be those of one cell.
 */
final class Progress implements OutputFormat {

    private final PrintStream out;
    private final OutputFormat jmh;

    Progress(PrintStream out) {
        this.out = out;
        this.jmh = OutputFormatFactory.createFormatInstance(out, VerboseMode.NORMAL);
    }

    @Override
    public void startRun() {}

    @Override
    public void startBenchmark(BenchmarkParams parameters) {}

    @Override
    public void iteration(BenchmarkParams benchmark, IterationParams parameters, int iteration) {
        jmh.iteration(benchmark, parameters, iteration);
    }

    @Override
    public void iterationResult(
            BenchmarkParams benchmark, IterationParams parameters, int iteration, IterationResult result) {
        jmh.iterationResult(benchmark, parameters, iteration, result);
    }

    @Override
    public void endBenchmark(BenchmarkResult result) {}

    @Override
    public void endRun(Collection<RunResult> results) {}

    @Override
    public void print(String text) {
        out.print(text);
    }

    @Override
    public void println(String line) {
        boolean ofOneCell = line.startsWith("# Run ") || line.startsWith("# Fork");
        if (!ofOneCell && !line.isBlank()) {
            out.println(line);
        }
    }

    @Override
    public void flush() {
        out.flush();
    }

    /** Leaves the stream open: other cells follow. */
    @Override
    public void close() {
        flush();
    }

    @Override
    public void verbosePrintln(String line) {}

    @Override
    public void write(int b) {
        out.write(b);
    }

    @Override
    public void write(byte[] bytes) {
        out.writeBytes(bytes);
    }
}
