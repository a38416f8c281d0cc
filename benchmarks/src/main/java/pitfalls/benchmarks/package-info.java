/**
 * Benchmarks that compare blocking I/O, NIO and virtual threads, and measure what each lesson's fix
 * costs. None is written yet.
 */
package pitfalls.benchmarks;
