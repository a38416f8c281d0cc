/**
 * The desk on a page: a server for this machine's own browser, and what it serves.
 */
package pitfalls.grader.page;
