package pitfalls.testkit;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps the JVM alive when an answer calls {@link System#exit}, until the run has been reported.
 * A shutdown hook notes the line that called it and holds the shutdown; the caller stays inside
 * {@code exit}. {@link Runtime#halt} cannot be held: it stays a crash.
 */
final class ExitGuard {

    private static final CompletableFuture<StackTraceElement> EXIT = new CompletableFuture<>();
    private static Answer answer;
    private static Thread runner;

    private ExitGuard() {}

    /** Called by the thread that runs the checks, before the first of them. */
    static synchronized void install(Answer of) {
        if (runner == null) {
            Runtime.getRuntime().addShutdownHook(new Thread(ExitGuard::hold, "pitfalls-exit-guard"));
        }
        answer = of;
        runner = Thread.currentThread();
    }

    /** Completes when the answer calls exit, with its line. */
    static CompletableFuture<StackTraceElement> exit() {
        return EXIT;
    }

    static void failIfCalled() {
        if (EXIT.isDone()) {
            throw Unmet.expected("returned or thrown",
                    "called System.exit at " + Stand.show(EXIT.join()), EXIT.join());
        }
    }

    private static void hold() {
        for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet()) {
            StackTraceElement line = answer.lineIn(thread.getValue());
            if (line != null && callsExit(thread.getValue())) {
                EXIT.complete(line);
                holdUntilReported();
                return;
            }
        }
    }

    /** The run has been reported when its own thread ends, or calls exit itself. */
    private static void holdUntilReported() {
        long end = System.nanoTime() + Clock.CHECK.toNanos() * 3;
        while (runner.isAlive() && !callsExit(runner.getStackTrace()) && System.nanoTime() - end < 0) {
            Pause.shortly();
        }
    }

    private static boolean callsExit(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().equals("java.lang.Runtime") && frame.getMethodName().equals("exit")) {
                return true;
            }
        }
        return false;
    }
}
