package pitfalls.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks the test class of a lesson. Its checks stand in two nested classes, {@code WhatAlreadyWorks}
 * and {@code ThePitfall}; they run one after another, in the order of the source.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LessonExtension.class)
@TestClassOrder(SourceOrder.class)
@TestMethodOrder(SourceOrder.class)
@DisplayNameGeneration(Sentences.class)
public @interface Lesson {

    /** The lesson's folder, for instance {@code 07-read-timeout}. */
    String value();

    /** The one source file that the learner edits, for instance {@code PriceClient.java}. */
    String edit();
}
