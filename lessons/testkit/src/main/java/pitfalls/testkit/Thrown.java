package pitfalls.testkit;

import pitfalls.testkit.trace.Text;

/**
 * What an exception says of itself. Its class may be the answer's, so each of its methods may throw, give
 * null or give anything; none of them is asked twice.
 *
 * @param text its type and message, ASCII, at most some 120 characters
 * @param yourLine the innermost line of the answer in its stack, or null
 */
record Thrown(String text, StackTraceElement yourLine) {

    private static final int LONGEST = 80;

    static Thrown of(Throwable thrown, Answer answer) {
        return new Thrown(describe(thrown), line(thrown, answer));
    }

    /** "SocketTimeoutException: Read timed out". */
    static String describe(Throwable thrown) {
        return Text.ascii(thrown.getClass().getSimpleName()) + message(thrown);
    }

    /** "SocketTimeoutException: Read timed out at PriceClient.price(PriceClient.java:31)". */
    String show() {
        return text + (yourLine == null ? "" : " at " + Stand.show(yourLine));
    }

    private static String message(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null ? ""
                    : ": " + Text.ascii(message.length() <= LONGEST ? message : message.substring(0, LONGEST - 3) + "...");
        } catch (Throwable e) {
            return ", whose message cannot be read";
        }
    }

    private static StackTraceElement line(Throwable thrown, Answer answer) {
        try {
            return answer.lineIn(thrown.getStackTrace());
        } catch (Throwable e) {
            return null;
        }
    }
}
