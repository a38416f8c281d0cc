package pitfalls.grader.course;

/**
 * A check that must run for an answer to be accepted.
 *
 * @param group the simple name of the nested class, {@code WhatAlreadyWorks} or {@code ThePitfall}
 * @param method the name of the check's method
 * @param sentence what the answer does, as the learner reads it
 */
public record Expected(String group, String method, String sentence) {

    /** The group of what the starter does right. */
    public static final String WORKS = "WhatAlreadyWorks";

    /** The group of what the starter fails. */
    public static final String PITFALL = "ThePitfall";

    /** Names the check within its lesson, in reports too. */
    public String id() {
        return group + "." + method;
    }
}
