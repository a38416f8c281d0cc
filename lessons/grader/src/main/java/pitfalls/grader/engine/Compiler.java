package pitfalls.grader.engine;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import pitfalls.grader.course.Source;

/**
 * A JVM that compiles, kept apart as answers are: a few nested generic calls keep javac busy for hours,
 * and nothing but its end stops it. Warm, javac takes a tenth of what it takes at first.
 */
final class Compiler implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Sandbox.Place place;
    private final Path complaints;
    private final Process process;
    private final DataOutputStream requests;
    private final DataInputStream replies;
    private volatile TimeLimit.End end = TimeLimit.End.ENDED;

    private Compiler(Sandbox sandbox) throws IOException {
        place = sandbox.open();
        complaints = place.scratch().resolveSibling("complaints");
        process = place.start(CompilerMain.class, Map.of(),
                builder -> builder.redirectErrorStream(false).redirectError(complaints.toFile()));
        requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        replies = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    }

    /**
     * Starts one.
     *
     * @throws Refusal where it does not come so far that it could compile
     */
    static Compiler start(Sandbox sandbox) throws IOException, Refusal {
        Compiler compiler = new Compiler(sandbox);
        CountDownLatch replied = compiler.killWhenLate();
        try {
            compiler.replies.readByte();
            return compiler;
        } catch (IOException e) {
            String why = compiler.complaint();
            compiler.close();
            throw compiler.end == TimeLimit.End.TOO_BUSY ? new Refusal(Ending.TOO_BUSY, Ending.BUSY)
                    : new Refusal(Ending.DID_NOT_START, "the compiler's JVM ended: " + why);
        } finally {
            replied.countDown();
        }
    }

    private String complaint() throws IOException {
        try (Stream<String> lines = Files.lines(complaints)) {
            return lines.findFirst().orElse("it said nothing");
        }
    }

    /** What came of an answer, and of the checks against it; the second is null where the first has an error. */
    record Both(Compiled answer, Compiled checks) {}

    /**
     * Compiles an answer against the JDK alone, and checks against the answer.
     *
     * @throws Refusal where javac did not end in time, or with the JVM
     */
    Both compile(List<Source> answer, List<Source> checks) throws Refusal {
        CountDownLatch replied = killWhenLate();
        try {
            CompilerMain.ask(requests, answer, checks);
            Compiled ofAnswer = Compiled.read(replies);
            return new Both(ofAnswer, ofAnswer.error() == null ? Compiled.read(replies) : null);
        } catch (IOException e) {
            throw switch (end) {
                case TOO_BUSY -> new Refusal(Ending.TOO_BUSY, Ending.BUSY);
                case OVER -> new Refusal(Ending.HUNG, "javac was still compiling it after " + LIMIT.toSeconds() + " s");
                case ENDED -> new Refusal(Ending.DID_NOT_COMPILE, "javac ended while it compiled it");
            };
        } finally {
            replied.countDown();
        }
    }

    /** Kills the JVM when its time is over, unless the latch is opened before. */
    private CountDownLatch killWhenLate() {
        CountDownLatch replied = new CountDownLatch(1);
        TimeLimit time = TimeLimit.of(LIMIT, process);
        Thread.ofVirtual().start(() -> {
            try {
                TimeLimit.End how = time.await(replied);
                if (how != TimeLimit.End.ENDED) {
                    end = how;
                    Sandbox.kill(process);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return replied;
    }

    @Override
    public void close() {
        Sandbox.kill(process);
        place.close();
    }
}
