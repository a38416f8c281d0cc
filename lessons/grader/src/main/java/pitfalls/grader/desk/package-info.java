/**
 * What a learner sits at: the lessons, what the last saves came to, and the learner's place. It judges on
 * each save, and knows nothing of who shows it.
 */
package pitfalls.grader.desk;
