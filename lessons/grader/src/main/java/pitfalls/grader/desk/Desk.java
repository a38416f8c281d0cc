package pitfalls.grader.desk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import pitfalls.grader.course.Course;

/**
 * The model of the desk: what is shown, and what becomes of it with each save, each verdict and each wish of
 * the learner's. It knows no view; views listen and read its {@link State}. One thread at a time acts on it,
 * and any thread may read the state. A wish names its lesson, so that one which comes late does nothing.
 */
public final class Desk {

    /** Judges answers, and tells the desk with {@link Desk#judged} or {@link Desk#notJudged}. */
    @FunctionalInterface
    public interface Judge {

        /**
         * Begins a judgement and returns; one that is under way is given up.
         *
         * @param turn what the desk is to be told with the verdict: it waits for the last one alone
         */
        void begin(String lesson, int turn);
    }

    /** The folder of the workspace that is the desk's own; git ignores it. */
    private static final String FOLDER = ".desk";

    private final Course course;
    private final Memory memory;
    private final Starters starters;
    private final Judge judge;
    private final List<Consumer<Change>> views = new ArrayList<>();
    private final Map<String, LessonState> lessons = new LinkedHashMap<>();
    private volatile State state;
    private int turn;
    private int hint;
    private boolean forgetting;

    private Desk(Course course, Memory memory, Starters starters, Judge judge) {
        this.course = course;
        this.memory = memory;
        this.starters = starters;
        this.judge = judge;
        course.names().forEach(name -> lessons.put(name, memory.lesson(name)));
        String place = memory.place();
        state = at(lessons.containsKey(place) ? place : course.names().getFirst(), false, "");
    }

    /**
     * The desk of a course's learner, as it was left; its memory is in a folder of the workspace.
     *
     * @param course with at least one lesson
     */
    public static Desk in(Course course, Judge judge) {
        Path folder = course.lessons().toAbsolutePath().normalize().resolveSibling(FOLDER);
        return new Desk(course, new Memory(folder), new Starters(course, folder), judge);
    }

    /**
     * Keeps a copy of each starter that may be one still. It runs git and is of no haste; any thread may call it.
     *
     * @throws IOException where the copies cannot be made; {@link #startAgain} then says that there is none
     */
    public void keepStarters() throws IOException {
        State now = state;
        starters.keep(name -> !now.lessons().get(name).saved());
    }

    public State state() {
        return state;
    }

    /** @param view is told of each change, when the state has it */
    public void listen(Consumer<Change> view) {
        views.add(view);
    }

    private State at(String lesson, boolean judging, String trouble) {
        return new State(course.names(), lesson, judging, trouble, lessons);
    }

    /** Goes to a lesson and judges its answer. */
    public void goTo(String lesson) {
        if (lessons.containsKey(lesson)) {
            if (!lesson.equals(state.current())) {
                hint = lessons.get(lesson).hints();
            }
            state = at(lesson, true, "");
            remember(() -> memory.keepPlace(lesson));
            judge.begin(lesson, ++turn);
            tell(new Change.Began(lesson));
        }
    }

    /** Goes to where the learner was. */
    public void begin() {
        hint = state.here().hints();
        goTo(state.current());
    }

    /** Goes on: from a solved lesson to the next that is open, and from an open one to the one behind it. */
    public void goOn(String from) {
        if (from.equals(state.current())) {
            goTo(!state.here().solved() ? state.following() : state.next() == null ? from : state.next());
        }
    }

    /** Judges the current lesson's answer once more. */
    public void runAgain(String lesson) {
        if (lesson.equals(state.current())) {
            goTo(lesson);
        }
    }

    /** Answers were saved: the current lesson's, or that of the first of the others, is judged. */
    public void saved(Set<String> names) {
        names.stream().filter(lessons::containsKey).forEach(name -> keep(name, lessons.get(name).withSave()));
        goTo(names.contains(state.current()) ? state.current() : names.iterator().next());
    }

    /** @param ofTurn the judgement's; nothing happens where it is not the last */
    public void judged(int ofTurn, Run run) {
        if (ofTurn == turn) {
            String lesson = state.current();
            keep(lesson, lessons.get(lesson).with(run));
            state = at(lesson, false, "");
            tell(new Change.Found(lesson, run));
        }
    }

    /** The engine has failed. */
    public void notJudged(int ofTurn, String why) {
        if (ofTurn == turn) {
            state = at(state.current(), false, state.trouble());
            fail("The lesson cannot be judged: " + why + ".");
        }
    }

    /** Shows the next hint; when all have been shown it says so, and begins again with the first. */
    public void hint(String lesson) {
        if (!lesson.equals(state.current())) {
            return;
        }
        List<String> hints = readme().hints();
        if (hint >= hints.size()) {
            hint = 0;
            tell(new Change.HintsOver(lesson, hints.size()));
            return;
        }
        hint++;
        keep(lesson, lessons.get(lesson).withHints(Math.max(hint, lessons.get(lesson).hints())));
        state = at(lesson, state.judging(), state.trouble());
        tell(new Change.Hinted(lesson, hint, hints.size(), hints.get(hint - 1)));
    }

    /** Puts the starter where the answer is, and keeps the answer aside. The save that this is has it judged. */
    public void startAgain(String lesson) {
        if (!lesson.equals(state.current())) {
            return;
        }
        try {
            String kept = starters.startAgain(lesson);
            hint = 0;
            keep(lesson, new LessonState(false, true, 0, null, null));
            state = at(lesson, state.judging(), "");
            tell(new Change.StartedAgain(lesson, kept));
        } catch (IOException | UncheckedIOException e) {
            fail(lesson + " cannot be started again: " + e.getMessage() + ".");
        }
    }

    /** The README of the lesson that the learner is at. */
    private Readme readme() {
        return Readme.of(course.lessons().resolve(state.current()));
    }

    private void keep(String lesson, LessonState now) {
        lessons.put(lesson, now);
        remember(() -> memory.keep(lesson, now));
    }

    @FunctionalInterface
    private interface Writing {
        void write() throws IOException;
    }

    /** Says once that it cannot, and goes on without. */
    private void remember(Writing writing) {
        try {
            writing.write();
        } catch (IOException e) {
            if (!forgetting) {
                forgetting = true;
                fail("Your progress cannot be kept beyond this run: " + e.getMessage() + ".");
            }
        }
    }

    private void fail(String sentence) {
        state = at(state.current(), state.judging(), sentence);
        tell(new Change.Failed(sentence));
    }

    private void tell(Change change) {
        views.forEach(view -> view.accept(change));
    }
}
