package pitfalls.testkit;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The threads, platform and virtual, that still stand inside the answer after a check has freed all
 * that it could. {@link Thread#getAllStackTraces} leaves virtual threads out, so this reads a
 * thread dump.
 */
final class Leftovers {

    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Pattern THREAD = Pattern.compile("^#(\\d+) .*");
    private static final Pattern FRAME = Pattern.compile(
            "^\\s+at (?:.*/)?(?<type>[\\w.$]+)\\.(?<method>[\\w$<>]+)\\((?<file>[\\w.]+):(?<line>\\d+)\\)$");

    private static final HotSpotDiagnosticMXBean DIAGNOSTICS =
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

    private final Answer answer;
    private final Set<Long> known = new HashSet<>();

    Leftovers(Answer answer) {
        this.answer = answer;
    }

    /** Waits for the answer's threads to end; fails where one is left that no earlier check had left. */
    void verifyNone() {
        letNewThreadsBegin();
        long end = Clock.deadline(GRACE);
        Map<Long, StackTraceElement> standing = standing();
        while (!standing.isEmpty() && !Clock.isOver(end)) {
            Pause.shortly();
            standing = standing();
        }
        known.addAll(standing.keySet());
        if (!standing.isEmpty()) {
            StackTraceElement line = standing.values().iterator().next();
            throw Unmet.expected("left no thread running",
                    "a thread still stood at " + Stand.show(line) + " " + Clock.millis(GRACE)
                            + " after every connection was closed", line);
        }
    }

    /**
     * A thread that was started a moment ago has no frame yet. The scheduler of virtual threads is
     * first in, first out, so one that has run its course shows that the earlier ones have begun.
     */
    private static void letNewThreadsBegin() {
        Scene.joinUntil(Thread.startVirtualThread(Pause::shortly), Clock.deadline(GRACE));
    }

    /** Takes what stands now for known, so that no later check is blamed for it. */
    void remember() {
        known.addAll(standing().keySet());
    }

    private Map<Long, StackTraceElement> standing() {
        Map<Long, StackTraceElement> lines = new LinkedHashMap<>();
        long thread = -1;
        for (String line : dump().lines().toList()) {
            Matcher header = THREAD.matcher(line);
            if (header.matches()) {
                thread = Long.parseLong(header.group(1));
                continue;
            }
            Matcher frame = FRAME.matcher(line);
            if (frame.matches() && !known.contains(thread) && !lines.containsKey(thread)) {
                StackTraceElement element = new StackTraceElement(frame.group("type"), frame.group("method"),
                        frame.group("file"), Integer.parseInt(frame.group("line")));
                if (answer.isYours(element)) {
                    lines.put(thread, element);
                }
            }
        }
        return lines;
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
