package pitfalls.grader.marks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pitfalls.grader.course.Course;
import pitfalls.grader.course.Exercise;
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

    private static final String MISSING = "missing";

    private final Course course;
    private final Map<String, Exercise> exercises;
    private final Points points;
    private final Engine engine;
    private final ExecutorService judges = Executors.newFixedThreadPool(Engine.AT_A_TIME,
            Thread.ofPlatform().daemon().name("judge-", 0).factory());

    private Marker(Course course, Map<String, Exercise> exercises, Points points, Engine engine) {
        this.course = course;
        this.exercises = exercises;
        this.points = points;
        this.engine = engine;
    }

    /**
     * @param extra a folder of NN-slug folders with a teacher's own checks, or null
     * @param weights a file of points, or null
     * @throws IllegalArgumentException where one of them is wrong; the message names it
     */
    public static Marker of(Course course, Path extra, Path weights, boolean partial) throws IOException {
        Map<String, Exercise> exercises = exercises(course, extra);
        Points points = Points.read(weights, List.copyOf(exercises.keySet()), partial);
        return new Marker(course, exercises, points, new Engine(course));
    }

    /** All lessons are worth one point. The engine is closed with the marker. */
    public static Marker of(Course course, Engine engine) throws IOException {
        return new Marker(course, exercises(course, null), new Points(Map.of(), false), engine);
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

    public String caveat() {
        return engine.caveat();
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
            exercises.forEach((mark, exercise) -> waiting.put(mark, judges.submit(() -> {
                begun.accept(mark);
                return there.contains(exercise.name()) ? mark(mark, exercise, submission)
                        : none(mark, MISSING, "The submission has no folder " + exercise.name() + ".");
            })));
            List<Mark> marks = new ArrayList<>();
            for (Future<Mark> mark : waiting.values()) {
                marks.add(get(mark));
            }
            if (judges.isShutdown()) {
                throw new IOException("the grader was stopped");
            }
            return new Gradebook(name, "", marks);
        } catch (Refusal refusal) {
            return new Gradebook(name, refusal.getMessage(), exercises.keySet().stream()
                    .map(mark -> none(mark, MISSING, "The submission " + refusal.getMessage() + ".")).toList());
        }
    }

    private Mark mark(String name, Exercise exercise, Submission submission) throws IOException {
        Outcome outcome;
        try {
            outcome = engine.judge(exercise, submission.answer(exercise.name()));
        } catch (Refusal refusal) {
            return none(name, refusal.ending().words() + ": " + refusal.getMessage(), refusal.getMessage());
        }
        String text = outcome.solved() ? "" : text(outcome);
        return new Mark(name, isExtra(name), outcome.solved(), outcome.line(), text,
                points.of(name, outcome), points.most(name));
    }

    /** How it ended, where that is not the checks' own end, and what failed; what did not run is said once. */
    private static String text(Outcome outcome) {
        boolean ran = outcome.ending() == Ending.RAN;
        return Stream.concat(ran ? Stream.of() : Stream.of(outcome.sentence()), outcome.open().stream()
                .filter(check -> ran || outcome.verdicts().get(check) instanceof Verdict.Failed).map(outcome::page))
                .collect(Collectors.joining("\n\n"));
    }

    private Mark none(String name, String said, String text) {
        return new Mark(name, isExtra(name), false, said, text, 0, points.most(name));
    }

    private static boolean isExtra(String name) {
        return name.endsWith(EXTRA);
    }

    private static Mark get(Future<Mark> mark) throws IOException {
        try {
            return mark.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the grader was stopped");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case UncheckedIOException io -> throw io.getCause();
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
