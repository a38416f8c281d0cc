package pitfalls.testkit;

/**
 * What the calls of a check have left.
 *
 * @param failure the failure that it is
 * @param atOnce false where it may be the class's own, such as one watchdog for all calls: then it is a
 *     failure only where the check leaves another each time that it is played
 */
record Left(Unmet failure, boolean atOnce) {}
