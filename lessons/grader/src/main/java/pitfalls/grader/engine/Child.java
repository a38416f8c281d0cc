package pitfalls.grader.engine;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.course.Expected;
import pitfalls.grader.runner.ChildMain;
import pitfalls.grader.runner.Job;
import pitfalls.grader.runner.Report;

/** One JVM that runs an answer, from its start until it and all that it started are gone. */
final class Child implements AutoCloseable {

    private static final int MOST_OUTPUT = 64 * 1024;

    private final Process process;
    private final Line line;
    private final Reports reports;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final CountDownLatch closed = new CountDownLatch(1);
    private Thread drainer;
    private volatile TimeLimit time;
    private volatile TimeLimit.End end = TimeLimit.End.ENDED;

    private Child(Process process, Line line, Reports reports) {
        this.process = process;
        this.line = line;
        this.reports = reports;
    }

    /**
     * What came of a JVM.
     *
     * @param runs an outcome for each run, at least one
     * @param printed the beginning of what it printed: the checks' last screen, and what the answer printed
     */
    record Ran(List<Reports.Found> runs, String printed) {}

    /**
     * Runs the checks.
     *
     * @param enough the checks of which one that rejects the answer ends the JVM
     * @param limit how long a run may take before the JVM is killed
     */
    static Ran run(Exercise lesson, Sandbox.Place place, Map<String, String> properties,
            int runs, Predicate<Expected> enough, Duration limit) throws IOException {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String nonce = HexFormat.of().formatHex(random);
        Reports reports = new Reports(lesson, runs, enough);
        try (Line line = place.line(nonce); Child child = new Child(start(place, properties), line, reports)) {
            Job job = new Job(line.path().toString(), nonce, place.checks().toString(), place.answer().toString(),
                    lesson.testClass(), runs);
            Refusal early = child.follow(job, limit);
            child.close();
            return new Ran(reports.found(early), child.printed());
        }
    }

    private static Process start(Sandbox.Place place, Map<String, String> properties) throws IOException {
        return place.start(ChildMain.class, properties, builder -> builder.redirectErrorStream(true));
    }

    /** @return why the reports ended early, or null */
    private Refusal follow(Job job, Duration limit) {
        drainer = Thread.ofVirtual().start(this::drain);
        allow(limit);
        Thread.ofVirtual().start(this::killInTime);
        process.onExit().thenRun(this::closeUnlessConnected);
        try (var in = process.getOutputStream()) {
            job.write(in);
        } catch (IOException e) {
            // The JVM has ended before it read its job; the missing connection tells.
        }
        try {
            DataInputStream in = line.reports();
            Report report;
            do {
                report = Report.read(in);
                if (report instanceof Report.Begins) {
                    allow(limit);
                }
            } while (reports.take(report));
            return null;
        } catch (Refusal end) {
            return end;
        } catch (IOException e) {
            return early(limit);
        }
    }

    private Refusal early(Duration limit) {
        if (end == TimeLimit.End.TOO_BUSY) {
            return new Refusal(Ending.TOO_BUSY, Ending.BUSY);
        }
        if (end == TimeLimit.End.OVER) {
            return new Refusal(line.isTaken() ? Ending.HUNG : Ending.DID_NOT_START,
                    "it was still running after " + limit.toSeconds() + " s" + reports.whileRunning());
        }
        String end = "with code " + waitForExit();
        return line.isTaken()
                ? new Refusal(Ending.CRASHED, "its JVM ended " + end + " before its checks had" + reports.whileRunning())
                : new Refusal(Ending.DID_NOT_START, "its JVM ended " + end + ": " + firstLineOfOutput());
    }

    private String waitForExit() {
        try {
            return process.waitFor(2, TimeUnit.SECONDS) ? "" + process.exitValue() : "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }

    private void allow(Duration limit) {
        time = TimeLimit.of(limit, process);
    }

    /** Each run has a time of its own. */
    private void killInTime() {
        try {
            while (closed.getCount() > 0) {
                TimeLimit current = time;
                TimeLimit.End how = current.await(closed);
                if (how != TimeLimit.End.ENDED && current == time) {
                    end = how;
                    close();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeUnlessConnected() {
        if (!line.isTaken()) {
            line.close();
        }
    }

    /** Kills the JVM and whatever it started. */
    @Override
    public void close() {
        closed.countDown();
        Sandbox.kill(process);
        line.close();
        waitForExit();
    }

    /** Reads all that is printed, so that the JVM never waits, and keeps the beginning. */
    private void drain() {
        byte[] buffer = new byte[8192];
        try (InputStream printed = process.getInputStream()) {
            for (int read; (read = printed.read(buffer)) >= 0;) {
                synchronized (output) {
                    output.write(buffer, 0, Math.min(read, MOST_OUTPUT - output.size()));
                }
            }
        } catch (IOException e) {
            // The process was killed.
        }
    }

    private String firstLineOfOutput() {
        return printed().lines().findFirst().orElse("it printed nothing");
    }

    /** What the JVM has printed, once it has ended; a process that it left behind may hold the stream open. */
    private String printed() {
        try {
            drainer.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (output) {
            return output.toString(StandardCharsets.UTF_8);
        }
    }
}
