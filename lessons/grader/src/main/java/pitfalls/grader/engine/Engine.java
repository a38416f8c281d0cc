package pitfalls.grader.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
     * How many answers to judge at once: checks wait more than they compute. Four at a time on two cores
     * were faster by two fifths, and once kept a thread waiting for so long that a check could not judge.
     */
    public static final int AT_A_TIME = Math.min(2, Runtime.getRuntime().availableProcessors());

    /** Changes an answer's class files before they run. It is the course's own code, and is trusted. */
    @FunctionalInterface
    public interface Change {

        /** @param classes the folder that holds the answer's class files, each in its package's folder */
        void in(Path classes) throws IOException;
    }

    private final Path lessons;
    private final Duration limit;
    private final Sandbox sandbox = new Sandbox();

    /** @param course tells the checks where its lessons stand; nothing is read from there */
    public Engine(Course course) throws IOException {
        this(course.lessons(), LIMIT);
    }

    /**
     * @param lessons the folder of the course's lessons
     * @param limit how long the checks may take, instead of {@link #LIMIT}
     */
    public Engine(Path lessons, Duration limit) throws IOException {
        this.lessons = lessons;
        this.limit = limit;
    }

    /** One sentence on what the engine cannot do on this system, or an empty text. */
    public String caveat() {
        return sandbox.caveat();
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
        return judge(lesson, sources, runs, classes -> { });
    }

    /**
     * Judges an answer of which something is changed between its compilation and its run, once. The
     * change is not made where the answer, or the checks against it, cannot be compiled.
     *
     * @throws IOException as {@link #judge(Exercise, Path)}, and what the change throws
     */
    public Outcome judge(Exercise lesson, Path sources, Change change) throws IOException {
        return judge(lesson, sources, 1, change).getFirst();
    }

    private List<Outcome> judge(Exercise lesson, Path sources, int runs, Change change) throws IOException {
        long start = System.nanoTime();
        try (Sandbox.Place place = sandbox.open()) {
            Compilation.answer(Answer.read(sources).sources(), place.answer());
            Answer.verifyTypes(place.answer(), lesson);
            Compilation.checks(lesson, place.answer(), place.checks());
            change.in(place.answer());
            Map<String, String> properties = Map.of(
                    "pitfalls.lessons", lessons.toAbsolutePath().normalize().toString(),
                    "pitfalls.position", lesson.position(),
                    "pitfalls.graded", "true");
            Child.Ran ran = Child.run(lesson, place, properties, runs, limit);
            Duration took = since(start);
            return ran.runs().stream().map(one -> new Outcome(
                    lesson, one.ending(), one.reason(), one.verdicts(), ran.printed(), took)).toList();
        } catch (Refusal refusal) {
            return List.of(new Outcome(lesson, refusal.ending(), refusal.getMessage(),
                    noneRan(lesson, refusal), "", since(start)));
        }
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

    @Override
    public void close() {
        sandbox.close();
    }
}
