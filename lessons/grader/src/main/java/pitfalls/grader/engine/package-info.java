/**
 * How one answer is judged: read, compiled, run in a JVM of its own under limits, and its reports added
 * up to an outcome. The proof, the grader and the watch all come here; there is no second policy.
 */
package pitfalls.grader.engine;
