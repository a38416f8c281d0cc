package pitfalls.testkit;

import java.util.Arrays;
import java.util.Set;

/**
 * Where a thread stands: what it does, and the line of the answer that it does it for.
 *
 * @param doing "reading", "connecting" and so on
 * @param yourLine the answer's own line, or null where the thread is not inside the answer
 */
record Stand(String doing, StackTraceElement yourLine) {

    private static final Set<String> BLOCKED_IN =
            Set.of("poll", "park", "read0", "write0", "writev0", "connect0", "accept0", "wait", "epollWait");

    static Stand of(Thread thread, Answer answer) {
        StackTraceElement[] stack = thread.getStackTrace();
        StackTraceElement yours = answer.lineIn(stack);
        return new Stand(doing(stack, thread.getState()), yours);
    }

    /** "PriceClient.price(PriceClient.java:31)", or "the check's own code" where there is no line. */
    static String show(StackTraceElement line) {
        if (line == null) {
            return "no line of the answer";
        }
        return showMethod(line) + "(" + line.getFileName() + ":" + line.getLineNumber() + ")";
    }

    /** "PriceClient.price". */
    static String showMethod(StackTraceElement line) {
        return line.getClassName().substring(line.getClassName().lastIndexOf('.') + 1) + "." + line.getMethodName();
    }

    /** True where the thread waits for something outside itself: a lock, a gate, a socket. */
    static boolean isBlocked(Thread thread) {
        return switch (thread.getState()) {
            case BLOCKED, WAITING, TIMED_WAITING -> true;
            case RUNNABLE -> {
                StackTraceElement[] stack = thread.getStackTrace();
                yield stack.length > 0 && BLOCKED_IN.contains(stack[0].getMethodName());
            }
            case NEW, TERMINATED -> false;
        };
    }

    private static String doing(StackTraceElement[] stack, Thread.State state) {
        for (StackTraceElement frame : stack) {
            String doing = switch (frame.getMethodName()) {
                case "connect", "connect0", "pollConnect", "finishConnect" -> "connecting";
                case "read", "read0", "implRead", "tryRead" -> "reading";
                case "write", "write0", "implWrite", "tryWrite" -> "writing";
                case "getAllByName", "getByName", "lookupByName" -> "looking up a name";
                case "exit" -> "calling exit";
                default -> null;
            };
            if (doing != null && isLibrary(frame)) {
                return doing;
            }
        }
        return state == Thread.State.RUNNABLE ? "running" : "waiting";
    }

    private static boolean isLibrary(StackTraceElement frame) {
        return Arrays.asList("sun.nio.ch", "java.net", "java.lang", "java.nio.channels", "pitfalls.testkit")
                .contains(packageOf(frame.getClassName()));
    }

    static String packageOf(String className) {
        return className.substring(0, Math.max(0, className.lastIndexOf('.')));
    }
}
