package pitfalls.grader.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import pitfalls.grader.course.Course;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.course.Expected;
import pitfalls.grader.runner.Verdict;

/**
 * Judges answers: compiles an answer and a lesson's checks afresh, runs them in a new JVM under a
 * time limit, and gives a verdict for each check. It fails closed: what must run is known before,
 * and what did not run has not passed. Several threads may judge at once.
 */
public final class Engine implements AutoCloseable {

    /**
     * How long the checks of one lesson may take, each time they run, before the JVM is killed: far more
     * than they need, for on a busy machine the limits of the checks stretch.
     */
    public static final Duration LIMIT = Duration.ofSeconds(60);

    /**
     * How many answers to judge at once: checks wait far more than they compute. What a busy machine keeps
     * from being judged is judged again by itself.
     */
    public static final int AT_A_TIME = 3 * Math.min(4, Runtime.getRuntime().availableProcessors());

    /** The most that killed programs and the deletion of what they wrote may take. */
    private static final Duration ENDING = Duration.ofSeconds(20);

    /** Changes an answer's class files before they run. It is the course's own code, and is trusted. */
    @FunctionalInterface
    public interface Change {

        /** @param classes the folder that holds the answer's class files, each in its package's folder */
        void in(Path classes) throws IOException;
    }

    private static final Change AS_COMPILED = classes -> { };
    private static final Predicate<Expected> NEVER = check -> false;

    private final Duration limit;
    private final Sandbox sandbox;
    private final Isolation isolation;
    private Compilers compilers;
    private boolean closed;

    /** Held by all who judge, and by one alone who judges again what the others had kept from being judged. */
    private final ReadWriteLock machine = new ReentrantReadWriteLock(true);

    /**
     * Opens the engine and tries it on an answer of its own.
     *
     * @param course its folder, and all beside it, is hidden from answers where the system can do that
     * @param hidden other folders that answers need not see, such as those of their authors; null is none
     * @throws IllegalStateException where the engine's own answer is not solved; the message says why
     * @throws IOException where the engine's own files fail
     */
    public Engine(Course course, Path... hidden) throws IOException {
        this(Stream.concat(Stream.of(course.lessons().toAbsolutePath().normalize().getParent()), Stream.of(hidden))
                .filter(Objects::nonNull).toList(), LIMIT);
    }

    /**
     * @param hidden folders that answers need not see
     * @param limit how long the checks may take, instead of {@link #LIMIT}
     */
    public Engine(List<Path> hidden, Duration limit) throws IOException {
        this.limit = limit;
        sandbox = new Sandbox(hidden);
        // A run that is stopped leaves nothing behind; what a killed one leaves is swept by the next.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        try {
            isolation = holding(machine.readLock(), this::strongest);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The strongest isolation in which a right answer of our own is solved. */
    private Isolation strongest() throws IOException {
        sandbox.prepare();
        String why = "";
        for (Isolation candidate : Isolation.candidates()) {
            sandbox.use(candidate);
            compilers = new Compilers(sandbox);
            try {
                Outcome outcome = judgeOnce(Trial.LESSON, Trial.ANSWER, 1, NEVER, AS_COMPILED).getFirst();
                if (outcome.solved()) {
                    return candidate;
                }
                why = "It is not solved: " + outcome.sentence();
            } catch (IOException e) {
                why = "" + e;
            }
            compilers.close();
        }
        throw new IllegalStateException("The grader gives no marks here, for it cannot judge a right answer of its own. "
                + why + ". " + Isolation.remedy());
    }

    /** How answers are kept apart on this system. */
    Isolation isolation() {
        return isolation;
    }

    /** True where no answer reaches one that runs beside it. */
    public boolean keepsApart() {
        return isolation.hasNamespaces();
    }

    /** One sentence on what an answer can do to this system. */
    public String caveat() {
        return isolation.sentence();
    }

    /**
     * Judges one answer. A virtual thread that is interrupted here kills the answer's JVM and returns.
     *
     * @param sources the folder that holds the answer's package tree
     * @throws IOException where the engine's own files fail; nothing that an answer does throws
     */
    public Outcome judge(Exercise lesson, Path sources) throws IOException {
        return judge(lesson, sources, 1).getFirst();
    }

    /**
     * Judges one answer several times, in one JVM.
     *
     * @return an outcome for each run; fewer, the last not solved, where the JVM ended early
     */
    public List<Outcome> judge(Exercise lesson, Path sources, int runs) throws IOException {
        return judge(lesson, sources, runs, NEVER, AS_COMPILED);
    }

    /**
     * Judges one answer until one of these checks has rejected it; what would have run after it does not.
     * For whoever asks no more than that.
     */
    public Outcome judgeUntilRejected(Exercise lesson, Path sources, Predicate<Expected> by) throws IOException {
        return judge(lesson, sources, 1, by, AS_COMPILED).getFirst();
    }

    /**
     * Judges an answer of which something is changed between its compilation and its run, once, until a
     * check has rejected it. The change is not made where the answer, or the checks against it, cannot be
     * compiled.
     *
     * @throws IOException as {@link #judge(Exercise, Path)}, and what the change throws
     */
    public Outcome judgeChanged(Exercise lesson, Path sources, Change change) throws IOException {
        return judge(lesson, sources, 1, check -> true, change).getFirst();
    }

    private List<Outcome> judge(Exercise lesson, Path sources, int runs, Predicate<Expected> enough, Change change)
            throws IOException {
        long start = System.nanoTime();
        Answer answer;
        try {
            answer = Answer.read(sources);
        } catch (Refusal refusal) {
            return List.of(refused(lesson, refusal, start));
        }
        List<Outcome> outcomes = holding(machine.readLock(),
                () -> judgeOnce(lesson, answer, runs, enough, change));
        if (runs == 1 && outcomes.getFirst().mayBeOtherwise()) {
            outcomes = holding(machine.writeLock(), () -> judgeOnce(lesson, answer, runs, enough, change));
        }
        if (sandbox.isStopped()) {
            throw new InterruptedIOException("the engine was stopped");
        }
        if (outcomes.getFirst().ending() == Ending.DID_NOT_START) {
            throw new IOException("no answer can be judged any more: " + outcomes.getFirst().reason());
        }
        return outcomes;
    }

    @FunctionalInterface
    private interface Judgement<T> {
        T make() throws IOException;
    }

    private static <T> T holding(Lock lock, Judgement<T> judgement) throws IOException {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the engine was stopped");
        }
        try {
            return judgement.make();
        } finally {
            lock.unlock();
        }
    }

    private List<Outcome> judgeOnce(Exercise lesson, Answer answer, int runs, Predicate<Expected> enough,
            Change change) throws IOException {
        long start = System.nanoTime();
        try (Sandbox.Place place = sandbox.open()) {
            Compiler.Both compiled = compilers.compile(answer.sources(), lesson.tests());
            Compilation.verifyAnswer(compiled.answer());
            compiled.answer().into(place.answer());
            Answer.verifyTypes(place.answer(), lesson);
            Compilation.verifyChecks(compiled.checks(), lesson);
            compiled.checks().into(place.checks());
            change.in(place.answer());
            Map<String, String> properties = Map.of(
                    "pitfalls.position", lesson.position(),
                    "pitfalls.graded", "true");
            Child.Ran ran = Child.run(lesson, place, properties, runs, enough, limit);
            Duration took = since(start);
            return ran.runs().stream().map(one -> new Outcome(
                    lesson, one.ending(), one.reason(), one.verdicts(), ran.printed(), took)).toList();
        } catch (Refusal refusal) {
            return List.of(refused(lesson, refusal, start));
        }
    }

    private static Outcome refused(Exercise lesson, Refusal refusal, long start) {
        return new Outcome(lesson, refusal.ending(), refusal.getMessage(), noneRan(lesson, refusal), "", since(start));
    }

    private static Map<Expected, Verdict> noneRan(Exercise lesson, Refusal refusal) {
        Map<Expected, Verdict> verdicts = new LinkedHashMap<>();
        Verdict none = new Verdict.DidNotRun(refusal.ending().words() + ": " + refusal.getMessage());
        lesson.checks().forEach(check -> verdicts.put(check, none));
        return verdicts;
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /**
     * Ends every judgement, which fails then, and deletes all. Returns when that is done, whoever began it.
     * The folders are deleted last: who still judged would write in them.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        sandbox.stop();
        boolean alone = isAlone();
        if (compilers != null) {
            compilers.close();
        }
        sandbox.close();
        if (alone) {
            machine.writeLock().unlock();
        }
    }

    /** Waits until nobody judges any more, and holds the lock then. */
    private boolean isAlone() {
        try {
            return machine.writeLock().tryLock(ENDING.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
