/**
 * What a learner sits at: judges on each save, and answers keys.
 */
package pitfalls.grader.desk;
