package pitfalls.grader.course;

import java.util.List;
import java.util.Set;

/**
 * A lesson as the engine sees it: known whole before any answer is looked at, from the lesson's
 * test sources alone, so that no answer can change what is expected of it.
 *
 * @param name the lesson's folder, for instance {@code 07-read-timeout}
 * @param declared what the test class says its lesson is
 * @param position for instance {@code 3 of 7}
 * @param testClass the full name of the class that holds the checks
 * @param checks every check, in the order of the source
 * @param testTypes the full names of the top-level types of the tests
 * @param tests the sources of the tests
 */
public record Exercise(String name, String declared, String position, String testClass,
        List<Expected> checks, Set<String> testTypes, List<Source> tests) {

    /**
     * Finds the checks in the sources of a lesson's tests.
     *
     * @throws IllegalStateException where there are none; the message names the lesson
     */
    public static Exercise of(String name, String position, List<Source> tests) {
        return Discovery.of(name, position, tests);
    }

    /** The package of every class of the lesson: {@code pitfalls.readtimeout}. */
    public String packageName() {
        return packageOf(name);
    }

    /** The checks of a group, in the order of the source. */
    public List<Expected> group(String group) {
        return checks.stream().filter(check -> check.group().equals(group)).toList();
    }

    static String packageOf(String lesson) {
        return "pitfalls." + lesson.substring(3).replace("-", "");
    }
}
