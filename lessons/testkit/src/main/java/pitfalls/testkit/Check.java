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

    /**
     * True where the check waits long: it begins before all others of its lesson, in the order of the source,
     * and from {@link Scene#letOthersRun()} on it stands while they run. It goes on when its turn has come, so
     * it is the last of its group.
     */
    boolean besideOthers() default false;
}
