package pitfalls.grader.engine;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.runner.Job;
import pitfalls.grader.runner.Report;

/** One JVM that runs an answer, from its start until it and all that it started are gone. */
final class Child implements AutoCloseable {

    private static final int MOST_OUTPUT = 64 * 1024;

    private final Process process;
    private final ServerSocket server;
    private final String nonce;
    private final Reports reports;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final CountDownLatch closed = new CountDownLatch(1);
    private Thread drainer;
    private volatile Socket connection;
    private volatile long deadline;
    private volatile boolean hung;

    private Child(Process process, ServerSocket server, String nonce, Reports reports) {
        this.process = process;
        this.server = server;
        this.nonce = nonce;
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
     * @param limit how long a run may take before the JVM is killed
     */
    static Ran run(Exercise lesson, Sandbox.Place place, Map<String, String> properties,
            int runs, Duration limit) throws IOException {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String nonce = HexFormat.of().formatHex(random);
        Reports reports = new Reports(lesson, runs);
        Child child;
        Refusal early;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            child = new Child(place.start(properties), server, nonce, reports);
            try (child) {
                Job job = new Job(server.getLocalPort(), nonce, place.checks().toString(), place.answer().toString(),
                        lesson.testClass(), runs);
                early = child.follow(job, limit);
            }
        }
        return new Ran(reports.found(early), child.printed());
    }

    /** @return why the reports ended early, or null */
    private Refusal follow(Job job, Duration limit) {
        drainer = Thread.ofVirtual().start(this::drain);
        allow(limit);
        Thread.ofVirtual().start(this::killAtDeadline);
        process.onExit().thenRun(this::closeUnlessConnected);
        try (var in = process.getOutputStream()) {
            job.write(in);
        } catch (IOException e) {
            // The JVM has ended before it read its job; the missing connection tells.
        }
        try (Socket engine = server.accept()) {
            connection = engine;
            server.close();
            DataInputStream in = new DataInputStream(engine.getInputStream());
            if (!MessageDigest.isEqual(bytes(in.readUTF()), bytes(nonce))) {
                return new Refusal(Ending.DID_NOT_START, "something else than the runner connected to the engine");
            }
            Report report;
            do {
                report = Report.read(in);
                if (report instanceof Report.Begins) {
                    allow(limit);
                }
            } while (reports.take(report));
            return null;
        } catch (Refusal untrue) {
            return untrue;
        } catch (IOException e) {
            return early(limit);
        }
    }

    private Refusal early(Duration limit) {
        if (hung) {
            return new Refusal(Ending.HUNG,
                    "it was still running after " + limit.toSeconds() + " s" + reports.whileRunning());
        }
        String end = "with code " + waitForExit();
        return connection == null
                ? new Refusal(Ending.DID_NOT_START, "its JVM ended " + end + ": " + firstLineOfOutput())
                : new Refusal(Ending.CRASHED,
                        "its JVM ended " + end + " before its checks had" + reports.whileRunning());
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
        deadline = System.nanoTime() + limit.toNanos();
    }

    private void killAtDeadline() {
        try {
            while (!closed.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                if (System.nanoTime() - deadline >= 0) {
                    hung = true;
                    close();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeUnlessConnected() {
        if (connection == null) {
            closeQuietly(server);
        }
    }

    /** Kills the JVM and whatever it started. */
    @Override
    public void close() {
        closed.countDown();
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        closeQuietly(server);
        closeQuietly(connection);
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
        synchronized (output) {
            return output.toString(StandardCharsets.UTF_8).lines().findFirst().orElse("it printed nothing");
        }
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

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void closeQuietly(AutoCloseable open) {
        try {
            if (open != null) {
                open.close();
            }
        } catch (Exception e) {
            // Nothing is read from it any more.
        }
    }
}
