/**
 * What the fix of each lesson costs, on the work where the starter is right too.
 *
 * <p>Each class measures a lesson's reference answer, which is compiled from {@code solutions}, beside
 * the starter's way, which is restated in {@link pitfalls.benchmarks.fixcost.starters}.
 */
package pitfalls.benchmarks.fixcost;
