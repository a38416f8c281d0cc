package pitfalls.testkit;

import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pitfalls.testkit.trace.Text;

/**
 * The threads, platform and virtual, that a check's calls have begun and that have not ended. They are
 * known by their numbers, which grow, and not by what they do: an idle worker has no frame of the
 * answer. {@link Thread#getAllStackTraces} leaves virtual threads out, so those are read from a dump.
 *
 * @param answer whose lines a failure shows
 * @param first the number from which on threads are new
 * @param own the numbers of the check's own threads
 * @param firstOfOthers the number from which on threads are those of other checks
 * @param afterOthers the number from which on they are this check's again
 */
record LeftThreads(Answer answer, long first, Set<Long> own, long firstOfOthers, long afterOthers) {

    private static final Duration GRACE = Duration.ofMillis(500);

    /** For the idle workers of a pool that lets them go some time after their last task. */
    private static final Duration IDLE = Duration.ofSeconds(3);

    private static final int LONGEST_NAME = 40;
    private static final Pattern THREAD = Pattern.compile("^#(?<number>\\d+) \"(?<name>[^\"]*).*");
    private static final Pattern FRAME = Pattern.compile(
            "^\\s+at (?:\\S*/)?(?<type>\\S+)\\.(?<method>[^.\\s]+)\\((?<file>[^:()]+):(?<line>\\d+)\\)$");
    private static final Pattern WAITS = Pattern.compile("(java\\.lang|jdk\\.internal|java\\.util\\.concurrent\\.locks)\\..*");

    private static final HotSpotDiagnosticMXBean DIAGNOSTICS =
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

    /**
     * A thread that is there: {@code line} is the answer's own, or null; {@code top} is where it waits, or null;
     * {@code worker} where it is a daemon of a pool that waits for a task.
     */
    private record Standing(String name, boolean daemon, boolean worker, StackTraceElement line, StackTraceElement top) {

        /** A name that the JDK made up tells nothing. */
        String show() {
            String shown = name.matches("Thread-\\d+") ? "" : Text.ascii(name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...");
            return "a thread " + (shown.isEmpty() ? "" : "(" + shown + ") ") + (line != null ? "still stood at " + Stand.show(line)
                    : top != null ? "was still there, in " + Stand.showMethod(top) : "was still there");
        }
    }

    /** The number that the next thread will have, or one before it. */
    static long next() {
        return Thread.ofPlatform().unstarted(() -> { }).threadId();
    }

    /**
     * Waits for the new threads to end; null where none is left. One that keeps the JVM alive is no class's own.
     *
     * @param patient whether a pool's idle workers get longer, as in the last play of a check: where each play
     *     outlasts them, the next one begins new ones
     */
    Left find(boolean patient) {
        Duration waited = GRACE;
        List<Standing> left = await(waited);
        if (patient && !left.isEmpty() && left.stream().allMatch(Standing::worker)) {
            waited = IDLE;
            left = await(waited);
        }
        if (left.isEmpty()) {
            return null;
        }
        Standing shown = left.stream().filter(one -> one.line() != null).findFirst().orElse(left.getFirst());
        boolean keepsTheJvmAlive = left.stream().anyMatch(one -> !one.daemon());
        return new Left(Unmet.expected("left no thread running", shown.show() + " " + Clock.millis(waited)
                + " after every connection was closed"
                + (left.size() == 1 ? "" : "; and " + (left.size() - 1) + " more"), shown.line())
                .inProduction("each call leaves a thread with its stack behind. After some thousand"
                        + " the process can start no more, and what it does then fails somewhere else."), keepsTheJvmAlive);
    }

    /** The threads that are left when none is left any more, or when the time is over. */
    private List<Standing> await(Duration time) {
        Limit limit = Limit.of(time);
        List<Standing> left = standing();
        while (!left.isEmpty() && !limit.isOver()) {
            Pause.shortly();
            left = standing();
        }
        return left;
    }

    private List<Standing> standing() {
        List<Standing> left = new ArrayList<>();
        Set<Long> platform = new HashSet<>();
        for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet()) {
            platform.add(thread.getKey().threadId());
            StackTraceElement line = answer.lineIn(thread.getValue());
            if (isNew(thread.getKey().threadId()) && (line != null || !isOfTheJdk(thread.getKey()))) {
                List<StackTraceElement> frames = List.of(thread.getValue());
                boolean daemon = thread.getKey().isDaemon();
                left.add(new Standing(thread.getKey().getName(), daemon, daemon && waitsForTask(frames), line, top(frames)));
            }
        }
        left.addAll(virtual(platform));
        return left;
    }

    private boolean isNew(long number) {
        return number >= first && !own.contains(number) && (number < firstOfOthers || number >= afterOthers);
    }

    /** The same without the threads of these numbers, the last one left out. */
    LeftThreads without(long firstOfOthers, long afterOthers) {
        // Of two such times, what lies between them is left out too.
        long earliest = this.afterOthers == 0 ? firstOfOthers : this.firstOfOthers;
        return new LeftThreads(answer, first, own, earliest, afterOthers);
    }

    /** Pollers, carriers and the common pool serve the whole JVM, whoever needed them first. */
    private static boolean isOfTheJdk(Thread thread) {
        return thread.getClass().getName().startsWith("jdk.internal.")
                || thread instanceof ForkJoinWorkerThread worker && worker.getPool() == ForkJoinPool.commonPool()
                || thread.getName().startsWith("ForkJoinPool.commonPool-");
    }

    /**
     * Those of the dump that are no platform threads. Its word "virtual" is not asked: it stands behind a name,
     * and a name may have ends of lines in it.
     */
    private List<Standing> virtual(Set<Long> platform) {
        List<Standing> left = new ArrayList<>();
        String name = null;
        List<StackTraceElement> frames = new ArrayList<>();
        for (String line : (dump() + "\n#0 \"\" end").lines().toList()) {
            Matcher header = THREAD.matcher(line);
            Matcher frame = FRAME.matcher(line);
            if (header.matches()) {
                if (name != null) {
                    left.add(new Standing(name, true, false, answer.lineIn(frames.toArray(StackTraceElement[]::new)), top(frames)));
                }
                long number = Long.parseLong(header.group("number"));
                boolean counts = isNew(number) && !platform.contains(number);
                name = counts ? header.group("name") : null;
                frames.clear();
            } else if (name != null && frame.matches()) {
                frames.add(new StackTraceElement(frame.group("type"), frame.group("method"),
                        frame.group("file"), Integer.parseInt(frame.group("line"))));
            }
        }
        return left;
    }

    private static boolean waitsForTask(List<StackTraceElement> frames) {
        return frames.stream().anyMatch(frame -> frame.getClassName().equals(ThreadPoolExecutor.class.getName())
                && frame.getMethodName().equals("getTask"));
    }

    /** The innermost frame that says what a thread waits for, or null. */
    private static StackTraceElement top(List<StackTraceElement> frames) {
        return frames.stream().filter(frame -> !WAITS.matcher(frame.getClassName()).matches()).findFirst().orElse(null);
    }

    private static String dump() {
        try {
            Path folder = Files.createTempDirectory("pitfalls");
            Path file = folder.resolve("threads.txt");
            try {
                DIAGNOSTICS.dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
                return Files.readString(file);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
