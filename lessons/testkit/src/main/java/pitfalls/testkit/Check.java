package pitfalls.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/** Marks a method as a check of a lesson. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
public @interface Check {

    /** What the answer does, as the end of the sentence "The answer ...". It is the check's name everywhere. */
    String value();

    /** What an answer that fails here does in production: one or two sentences. */
    String inProduction();
}
