package pitfalls.benchmarks.report;

import java.util.Comparator;
import java.util.List;

/**
 * One round of JMH's sample mode: how often each time was seen.
 *
 * @param buckets sorted by value
 */
record Histogram(List<Bucket> buckets) {
    record Bucket(double value, long count) {
    }

    Histogram {
        buckets = buckets.stream().sorted(Comparator.comparingDouble(Bucket::value)).toList();
    }

    long count() {
        return buckets.stream().mapToLong(Bucket::count).sum();
    }

    /** NaN where nothing was sampled. */
    double mean() {
        return buckets.stream().mapToDouble(bucket -> bucket.value * bucket.count).sum() / count();
    }

    /** The least value that is not below {@code percentile} per cent of the samples; NaN where nothing was sampled. */
    double percentile(double percentile) {
        double wanted = percentile / 100 * count();
        long seen = 0;
        for (Bucket bucket : buckets) {
            seen += bucket.count;
            if (seen >= wanted) {
                return bucket.value;
            }
        }
        return Double.NaN;
    }
}
