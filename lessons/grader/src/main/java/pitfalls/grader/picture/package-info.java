/**
 * The picture of a failed check: a trace as a sequence diagram in SVG, and as rows for who does not see
 * it. Where a mark stands is decided before anything is written. Nothing here knows a lesson, a page or
 * a verdict.
 */
package pitfalls.grader.picture;
