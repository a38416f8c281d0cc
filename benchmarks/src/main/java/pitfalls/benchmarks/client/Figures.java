package pitfalls.benchmarks.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Takes figures besides JMH's own into JMH's results, as its secondary metrics. A benchmark publishes
 * them at the end of an iteration; JMH, which calls this as a profiler, collects them.
 */
public final class Figures implements InternalProfiler {

    private static final List<ScalarResult> PUBLISHED = new ArrayList<>();

    /**
     * Adds a figure to the iteration that runs.
     *
     * @param unit as JMH writes it, for instance {@code us/op}
     */
    public static synchronized void publish(String name, double value, String unit) {
        PUBLISHED.add(new ScalarResult(name, value, unit, AggregationPolicy.AVG));
    }

    private static synchronized List<ScalarResult> collect() {
        List<ScalarResult> collected = List.copyOf(PUBLISHED);
        PUBLISHED.clear();
        return collected;
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        collect();
    }

    @Override
    public Collection<? extends Result> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        return collect();
    }

    @Override
    public String getDescription() {
        return "what the benchmark publishes of its server";
    }
}
