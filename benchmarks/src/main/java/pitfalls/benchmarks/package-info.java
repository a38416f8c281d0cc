/**
 * Benchmarks that compare blocking I/O, NIO and virtual threads, and measure what each lesson's fix
 * costs. Start with {@link pitfalls.benchmarks.PingPong}; how to run them, and what came out, stands in
 * {@code docs/benchmarks.md}.
 */
package pitfalls.benchmarks;
