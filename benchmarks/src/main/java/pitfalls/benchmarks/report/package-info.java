/**
 * The page that shows a run's figures.
 *
 * <p>{@link pitfalls.benchmarks.report.Report} reads a folder's {@code results.json} (JMH's format) and {@code run.json}
 * and writes {@code index.html} beside them. From the figures to the page: {@code Results} and {@code Cell} read,
 * {@code Spread} and {@code Ratio} reckon, {@code Conclusion} puts the outcome into a sentence, {@code Plot} says what is
 * to be seen and {@code Picture} draws it, each {@code ...Section} sets one workload, and {@code Page} sets the whole.
 */
package pitfalls.benchmarks.report;
