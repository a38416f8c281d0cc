/**
 * How marks are made: a submission is opened, each lesson of it judged and given its points; a class is
 * many of these. What a mark is written in is not known here.
 */
package pitfalls.grader.marks;
