package pitfalls.grader.desk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import pitfalls.grader.course.Course;
import pitfalls.grader.engine.Engine;
import pitfalls.grader.engine.Outcome;

/**
 * The desk in use: one thread acts on what the file system, the judge and the views tell it, in the order in
 * which it comes. It judges on a thread of its own.
 */
public final class Sitting implements AutoCloseable {

    private final Course course;
    private final Engine engine;
    private final BlockingQueue<Consumer<Desk>> acts = new LinkedBlockingQueue<>();
    private final Desk desk;
    private final Saves saves;
    private final Thread keeper;
    private volatile boolean ended;
    private volatile Thread judge = Thread.startVirtualThread(() -> { });

    /**
     * Begins to watch the answers; nothing is judged before {@link #run}.
     *
     * @param course with at least one lesson
     * @throws IOException where the answers cannot be watched; the message says why
     */
    public Sitting(Course course, Engine engine) throws IOException {
        this.course = course;
        this.engine = engine;
        desk = Desk.in(course, this::judge);
        saves = new Saves(course, lessons -> act(desk -> desk.saved(lessons)));
        keeper = Thread.ofVirtual().name("starters").start(this::keepStarters);
    }

    private void keepStarters() {
        try {
            desk.keepStarters();
        } catch (IOException e) {
            // Whoever wants to start a lesson again is told that there is no copy.
        }
    }

    public Desk desk() {
        return desk;
    }

    /** @param act is done on the desk's thread, after all that was told before */
    public void act(Consumer<Desk> act) {
        if (!ended) {
            acts.add(act);
        }
    }

    /** Acts on what is told until {@link #end}. */
    public void run() throws InterruptedException {
        act(Desk::begin);
        while (!ended) {
            acts.take().accept(desk);
        }
    }

    /** Ends the run; what is found meanwhile is not shown. Any thread may call it, several times. */
    public void end() {
        ended = true;
        acts.add(none -> { });
    }

    /** A judgement that is under way is given up, and its JVM killed. */
    private void judge(String lesson, int turn) {
        judge.interrupt();
        judge = Thread.ofVirtual().name("judge").start(() -> {
            try {
                Path folder = course.lessons().resolve(lesson);
                var sources = Answers.in(folder);
                Outcome outcome = engine.judge(course.exercise(lesson), Course.answerIn(folder));
                Run run = Run.of(outcome, sources);
                act(desk -> desk.judged(turn, run));
            } catch (IOException | RuntimeException e) {
                act(desk -> desk.notJudged(turn, "" + e));
            }
        });
    }

    @Override
    public void close() throws IOException {
        end();
        judge.interrupt();
        keeper.interrupt();
        saves.close();
    }
}
