package pitfalls.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What the system says of the processor time of this process's threads: how long each ran, and how
 * long it was ready to run and had no processor ({@code /proc/self/task}, sched-stats of Linux). Where
 * a system does not tell, every account is empty. A thread that sleeps does neither, so a sleeping
 * heartbeat would not notice that the thread beside it starves.
 */
final class Processor {

    private static final Path TASKS = Path.of("/proc/self/task");

    /** How old an account may be that a wait begins with; to read one takes some tenths of a millisecond. */
    private static final long FRESH = Duration.ofMillis(50).toNanos();

    /** How old one may be that is for now: the calls of a crowd that end at once need not each read it. */
    private static final long NOW = Duration.ofMillis(5).toNanos();

    /** Threads of the JVM itself, for which nobody waits. */
    private static final String JVM = "C[12] Compiler.*|G[C1] .*|VM .*|Common-Cleaner|Finalizer|Reference Handl.*"
            + "|Signal Dispatch.*|Service Thread|Monitor Deflati.*|Notification Th.*|Training repl.*|ArchiveWorker.*|java";

    /** Threads that compute for the JVM, for JUnit or for the check: not for the answer. */
    private static final String NOT_YOURS = JVM + "|main|check|peer .*|surefire.*";

    private static volatile Account last = new Account(System.nanoTime() - FRESH, Map.of());

    private Processor() {}

    /**
     * What one thread has had since it began, in nanoseconds.
     *
     * @param ran how long it had a processor
     * @param waited how long it was ready to run and had none
     */
    private record Share(long ran, long waited) {

        private static final Share NONE = new Share(0, 0);

        Share since(Share before) {
            return new Share(ran - before.ran, waited - before.waited);
        }
    }

    /** What every thread of this process has had, by its number, up to a {@link System#nanoTime()}. */
    record Account(long nanos, Map<String, Share> threads) {

        /** How long the thread that waited longest since then had no processor while it was ready to run. */
        long longestWait() {
            return longestWait(now());
        }

        /** The same up to a later account. */
        long longestWait(Account until) {
            return longest(until, Share::waited, JVM);
        }

        /**
         * How long the busiest thread of the answer was not at rest from then on: it computed, or was ready
         * to. So a thread that looks again and again is seen on a busy machine too.
         */
        long busiest() {
            return longest(now(), share -> share.ran() + share.waited(), NOT_YOURS);
        }

        private long longest(Account until, ToLongFunction<Share> time, String names) {
            long longest = 0;
            for (Map.Entry<String, Share> thread : until.since(this).entrySet()) {
                long one = time.applyAsLong(thread.getValue());
                if (one > longest && !name(thread.getKey()).matches(names)) {
                    longest = one;
                }
            }
            return longest;
        }

        private Map<String, Share> since(Account before) {
            Map<String, Share> since = new HashMap<>();
            threads.forEach((thread, share) ->
                    since.put(thread, share.since(before.threads.getOrDefault(thread, Share.NONE))));
            return since;
        }
    }

    /** An account to begin a wait with: at most a little older than now. */
    static Account recent() {
        Account recent = last;
        return System.nanoTime() - recent.nanos() < FRESH ? recent : now();
    }

    /**
     * Waits until no thread of the answer runs, or would if it had a processor. One that reads again and again from
     * a channel that never waits is seen in a read each time, and on a busy machine it gets no processor for long.
     *
     * @return false where one goes on
     */
    static boolean awaitRest(Duration wait) {
        Limit limit = Limit.of(wait);
        boolean runs = isAnyRunning();
        for (; runs && !limit.isOver(); runs = isAnyRunning()) {
            Pause.shortly();
        }
        return !runs;
    }

    private static boolean isAnyRunning() {
        return tasks().stream().anyMatch(thread -> isRunning(thread) && !name(thread).matches(NOT_YOURS));
    }

    /** The state follows the name, which is in brackets. */
    private static boolean isRunning(String thread) {
        String stat = read(TASKS.resolve(thread).resolve("stat"));
        return stat.startsWith("R", stat.lastIndexOf(')') + 2);
    }

    private static Account now() {
        return at(System.nanoTime());
    }

    /** One thread reads, and all that have asked meanwhile take what it has read. */
    private static synchronized Account at(long asked) {
        if (asked - last.nanos() < NOW) {
            return last;
        }
        long nanos = System.nanoTime();
        Map<String, Share> threads = new HashMap<>();
        for (String thread : tasks()) {
            String[] fields = read(TASKS.resolve(thread).resolve("schedstat")).split(" ");
            if (fields.length > 1) {
                threads.put(thread, new Share(Long.parseLong(fields[0]), Long.parseLong(fields[1])));
            }
        }
        last = new Account(nanos, threads);
        return last;
    }

    /** The numbers of this process's threads; none where the system does not tell. */
    private static List<String> tasks() {
        String[] tasks = TASKS.toFile().list();
        return tasks == null ? List.of() : List.of(tasks);
    }

    private static String name(String thread) {
        return read(TASKS.resolve(thread).resolve("comm")).strip();
    }

    /** An empty text where the thread has ended meanwhile. */
    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
