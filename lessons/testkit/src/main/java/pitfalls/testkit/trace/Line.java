package pitfalls.testkit.trace;

/**
 * A line of the learner's source.
 *
 * @param type the class without its package, {@code PriceClient} or {@code PriceClient$Reader}
 * @param file {@code PriceClient.java}
 * @param number from 1
 */
public record Line(String type, String method, String file, int number) {

    /** @param frame of a stack, or null, which gives null */
    public static Line of(StackTraceElement frame) {
        return frame == null ? null : new Line(frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1),
                frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
    }

    /** "PriceClient.price(PriceClient.java:31)". */
    public String show() {
        return type + "." + method + "(" + file + ":" + number + ")";
    }
}
