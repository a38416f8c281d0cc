package pitfalls.testkit;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Tells the answer's code from the check's: both stand in the lesson's package, and the check's
 * classes are the test class and what is nested in it.
 */
record Answer(String packageName, String testClass) {

    private static final Pattern SOURCE = Pattern.compile("[\\w$]+\\.java");

    static Answer of(Class<?> testClass) {
        return new Answer(testClass.getPackageName(), testClass.getName());
    }

    /** The innermost line of the answer in a stack, free of any loader's prefix, or null. */
    StackTraceElement lineIn(StackTraceElement[] stack) {
        return Arrays.stream(stack).filter(this::isYours).findFirst()
                .map(frame -> new StackTraceElement(frame.getClassName(), frame.getMethodName(),
                        frame.getFileName(), frame.getLineNumber()))
                .orElse(null);
    }

    /** A stack that the answer has made up may name any file; a line without a source is nobody's to read. */
    boolean isYours(StackTraceElement frame) {
        String name = frame.getClassName();
        return Stand.packageOf(name).equals(packageName)
                && frame.getFileName() != null && SOURCE.matcher(frame.getFileName()).matches()
                && !name.equals(testClass) && !name.startsWith(testClass + "$");
    }
}
