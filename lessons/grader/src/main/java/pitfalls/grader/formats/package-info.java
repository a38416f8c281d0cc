/**
 * What marks are written in: the board on a screen, a page for a student, a table for a class, and the
 * files that services read. A format is one class.
 */
package pitfalls.grader.formats;
