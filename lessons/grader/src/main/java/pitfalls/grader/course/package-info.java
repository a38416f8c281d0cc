/**
 * What a course is: its lessons, their checks, and how the checks are found in their sources before
 * there is an answer. Nothing here has seen an answer.
 */
package pitfalls.grader.course;
