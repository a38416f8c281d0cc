/**
 * The starters of the lessons, restated under names of their own and without what no benchmark needs.
 * Each has its lesson's flaw: nothing here is to be copied.
 */
package pitfalls.benchmarks.fixcost.starters;
