/**
 * What runs in an answer's JVM, and what it reads and writes there. It is on the answer's side: nothing
 * here decides anything, and whatever it reports is distrusted by {@code pitfalls.grader.engine}.
 */
package pitfalls.grader.runner;
