/**
 * The desk on a terminal: what a key means, and what is printed.
 */
package pitfalls.grader.terminal;
