package pitfalls.grader.marks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pitfalls.grader.course.Course;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.course.Expected;
import pitfalls.grader.course.Source;
import pitfalls.grader.engine.Ending;
import pitfalls.grader.engine.Engine;
import pitfalls.grader.engine.Outcome;
import pitfalls.grader.engine.Refusal;
import pitfalls.grader.runner.Verdict;

/** Gives submissions their marks: each lesson of the course, and a teacher's own checks behind it. */
public final class Marker implements AutoCloseable {

    /** What stands behind a lesson's name where a teacher's own checks are meant. */
    public static final String EXTRA = ".extra";

    private final Course course;
    private final Map<String, Exercise> exercises;
    private final Points points;
    private final Due due;
    private final Engine engine;
    private final ExecutorService judges = Executors.newFixedThreadPool(Engine.AT_A_TIME,
            Thread.ofPlatform().daemon().name("judge-", 0).factory());

    private Marker(Course course, Map<String, Exercise> exercises, Points points, Due due, Engine engine) {
        this.course = course;
        this.exercises = exercises;
        this.points = points;
        this.due = due;
        this.engine = engine;
    }

    /**
     * @param extra a folder of NN-slug folders with a teacher's own checks, or null
     * @param weights a file of points, or null
     * @param deadlines a file that says when lessons are due, or null
     * @param graded the folder of what is graded, which answers need not see, or null
     * @throws IllegalArgumentException where one of them is wrong; the message names it
     */
    public static Marker of(Course course, Path extra, Path weights, boolean partial, Path deadlines,
            Path graded) throws IOException {
        // It waits for programs for a second or two, in which the checks are read.
        try (ExecutorService opener = Executors.newSingleThreadExecutor()) {
            Future<Engine> engine = opener.submit(() -> new Engine(course, extra, graded));
            try {
                Map<String, Exercise> exercises = exercises(course, extra);
                Points points = Points.read(weights, List.copyOf(exercises.keySet()), partial);
                return new Marker(course, exercises, points, Due.read(deadlines, course.names()), get(engine));
            } catch (IOException | RuntimeException e) {
                get(engine).close();
                throw e;
            }
        }
    }

    /** All lessons are worth one point. The engine is closed with the marker. */
    public static Marker of(Course course, Engine engine) throws IOException {
        return new Marker(course, exercises(course, null), new Points(Map.of(), false), Due.NEVER, engine);
    }

    /** The names of all marks, in order. */
    List<String> names() {
        return List.copyOf(exercises.keySet());
    }

    /** The lessons and checks that are judged, for whoever must know whether they are the same as before. */
    List<Source> checks() {
        return exercises.values().stream().flatMap(exercise -> exercise.tests().stream()).toList();
    }

    Points points() {
        return points;
    }

    Due due() {
        return due;
    }

    public String caveat() {
        return engine.caveat();
    }

    /** True where no answer reaches one that runs beside it. */
    boolean keepsApart() {
        return engine.keepsApart();
    }

    /**
     * Marks a submission.
     *
     * @param begun is told each mark's name when its answer's turn comes, on any thread
     * @throws IOException where the engine's own files fail, or it is closed meanwhile, for what it then says
     *     of an answer is not true; nothing that an answer does throws
     */
    public Gradebook mark(String name, Path origin, Consumer<String> begun) throws IOException {
        try (Submission submission = Submission.open(course, origin)) {
            List<String> there = submission.names();
            Map<String, Future<Mark>> waiting = new LinkedHashMap<>();
            Set<String> tooBusy = ConcurrentHashMap.newKeySet();
            exercises.forEach((mark, exercise) -> waiting.put(mark, judges.submit(() -> {
                begun.accept(mark);
                return there.contains(exercise.name())
                        ? late(mark(mark, exercise, submission, tooBusy), exercise, submission)
                        : none(mark, Mark.MISSING, "The submission has no folder " + exercise.name() + ".");
            })));
            List<Mark> marks = new ArrayList<>();
            for (Future<Mark> mark : waiting.values()) {
                marks.add(get(mark));
            }
            return new Gradebook(name, tooBusy.isEmpty() ? "" : "is to be graded again: this machine was too busy to judge "
                    + String.join(", ", new TreeSet<>(tooBusy)), marks, submission.note(), tooBusy.isEmpty());
        } catch (Refusal refusal) {
            return missing(name, refusal.getMessage());
        }
    }

    private Mark late(Mark mark, Exercise exercise, Submission submission) throws IOException {
        if (due.isNever() || mark.points() == 0) {
            return mark;
        }
        try {
            return due.apply(mark, submission.handedIn(exercise.name()));
        } catch (Refusal refusal) {
            throw new IllegalStateException("An answer with points is not where it was", refusal);
        }
    }

    /** For somebody who handed nothing in. */
    Gradebook nothing() {
        return missing("", "is missing");
    }

    private Gradebook missing(String name, String problem) {
        return new Gradebook(name, problem, exercises.keySet().stream()
                .map(mark -> none(mark, Mark.MISSING, "The submission " + problem + ".")).toList());
    }

    private Mark mark(String name, Exercise exercise, Submission submission, Set<String> tooBusy) throws IOException {
        Outcome outcome;
        try {
            outcome = engine.judge(exercise, submission.answer(exercise.name()));
        } catch (Refusal refusal) {
            return none(name, refusal.ending().words() + ": " + refusal.getMessage(), refusal.getMessage());
        }
        if (outcome.tooBusy()) {
            tooBusy.add(name);
        }
        String text = outcome.solved() ? "" : text(outcome);
        Mark mark = new Mark(name, isExtra(name), outcome.solved(), outcome.line(), text, open(outcome),
                points.of(name, outcome), points.most(name));
        return mark.hidden() ? mark : mark.showing(FirstFailure.of(outcome));
    }

    /** How it ended, where that is not the checks' own end, and what failed; what did not run is said once. */
    private static String text(Outcome outcome) {
        boolean ran = outcome.ending() == Ending.RAN;
        return Stream.concat(ran ? Stream.of() : Stream.of(outcome.sentence()), outcome.open().stream()
                .filter(check -> ran || outcome.verdicts().get(check) instanceof Verdict.Failed).map(outcome::page))
                .collect(Collectors.joining("\n\n"));
    }

    private static List<String> open(Outcome outcome) {
        return outcome.ending() == Ending.RAN ? outcome.open().stream().map(Expected::sentence).toList() : List.of();
    }

    private Mark none(String name, String said, String text) {
        return new Mark(name, isExtra(name), false, said, text, List.of(), 0, points.most(name));
    }

    private static boolean isExtra(String name) {
        return name.endsWith(EXTRA);
    }

    /** What a thread of the grader's has made, or the exception that it failed with. */
    static <T> T get(Future<T> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the grader was stopped");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case UncheckedIOException io -> throw io.getCause();
                case IllegalStateException own -> throw own;
                default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private static Map<String, Exercise> exercises(Course course, Path extra) throws IOException {
        if (course.names().isEmpty()) {
            throw new IllegalArgumentException("The course has no lessons in " + course.lessons() + ".");
        }
        Course own = extra == null ? new Course(course.lessons(), List.of()) : Course.in(extra);
        if (extra != null && own.names().isEmpty()) {
            throw new IllegalArgumentException("The folder " + extra + " holds no checks: no folder in it is named"
                    + " like 01-connect-timeout.");
        }
        for (String name : own.names()) {
            if (!course.names().contains(name)) {
                throw new IllegalArgumentException("In " + extra + ", " + name + " is no lesson of this course.");
            }
        }
        Map<String, Exercise> exercises = new LinkedHashMap<>();
        for (String name : course.names()) {
            exercises.put(name, course.exercise(name));
            if (own.names().contains(name)) {
                exercises.put(name + EXTRA, own.exercise(name));
            }
        }
        return exercises;
    }

    @Override
    public void close() {
        judges.shutdownNow();
        engine.close();
    }
}
