package pitfalls.testkit;

import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import pitfalls.testkit.trace.Text;
import pitfalls.testkit.trace.TextView;
import pitfalls.testkit.trace.Trace;

/** One run of a lesson's checks: what came out so far, and the last screen. */
final class LessonRun {

    private final Lesson lesson;
    private final Course course;
    private final Answer answer;
    private final PrintStream screen = System.out;
    private final AutoCloseable cappedOutput = CappedOutput.install();
    private final List<Method> checks;
    private final Map<Method, Director> beside = new LinkedHashMap<>();

    private int passed;
    private int failed;
    private boolean leaks;
    private String firstPage;
    private String notJudgedHere;
    private String unableToJudge;

    LessonRun(Class<?> testClass) {
        lesson = testClass.getAnnotation(Lesson.class);
        course = Course.around(testClass);
        answer = Answer.of(testClass);
        checks = SourceOrder.checks(testClass);
    }

    Answer answer() {
        return answer;
    }

    /**
     * Begins the checks that run beside the others, one after another: each to where it lets others run. One that
     * does not come so far is freed, lest its calls hold up the others, and told anew in its turn; where they wait for
     * those that stand, these come to their ends. Under a debugger none is begun, for a breakpoint shows one call at
     * a time.
     */
    void beginBesideOthers(Class<?> testClass) throws ReflectiveOperationException, ExecutionException {
        if (Clock.DEBUGGED || checks.stream().noneMatch(check -> check.getAnnotation(Check.class).besideOthers())) {
            return;
        }
        Leftovers.openWhatIsTheJdks();
        for (Method check : checks) {
            if (check.getAnnotation(Check.class).besideOthers()) {
                Object target = instance(check.getDeclaringClass(), instance(testClass));
                Director director = Director.begin(new Scene(answer), check, target);
                if (director.awaitInterlude()) {
                    beside.put(check, director);
                } else if (director.scene().free() != null) {
                    // Where none stands and it is stuck by itself, the first check in its turn has the page to say so.
                    endBesideOthers(director.scene());
                }
            }
        }
    }

    /**
     * Has those that stand come to their ends. A check that failed beside them is played again then: an answer whose
     * calls share something fails where it should not, and the page would tell of another story.
     *
     * @param failed of the check that failed; it is ended too
     * @return false where none stood
     */
    boolean endBesideOthers(Scene failed) throws ExecutionException {
        List<Director> standing = beside.values().stream().filter(director -> !director.isOver()).toList();
        if (standing.isEmpty() || ExitGuard.exit().isDone()) {
            return false;
        }
        for (Director director : standing) {
            director.goOn();
        }
        // Each may hold what the other waits for.
        List<Scene> scenes = new ArrayList<>(List.of(failed));
        standing.forEach(director -> scenes.add(director.scene()));
        scenes.forEach(Scene::free);
        scenes.forEach(this::end);
        return true;
    }

    /** Who began this check beside the others; null where nobody did, or it was asked for before. */
    Director takeBesideOthers(Method check) {
        return beside.remove(check);
    }

    private static Object instance(Class<?> type, Object... outer) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.newInstance(outer);
    }

    void failIfUnableToJudge() {
        if (unableToJudge != null) {
            throw Unmet.notJudged(unableToJudge);
        }
    }

    void passed() {
        passed++;
    }

    /** How often a check is played at most that leaves something each time; once when a leak has been shown. */
    int mostPlays() {
        return leaks ? 1 : 4;
    }

    /** Notes that what a check's calls leave is no class's own. */
    void leaks() {
        leaks = true;
    }

    void notJudged(Check check, String why) {
        notJudgedHere = check.value() + ": " + why;
    }

    LessonFailure failed(Check check, Unmet unmet, Scene scene) {
        failed++;
        String inProduction = unmet.inProduction() == null ? check.inProduction() : unmet.inProduction();
        scene.recorder().fails(unmet.event(inProduction));
        scene.noteWhereYouStand();
        Trace trace = scene.recorder().trace();
        String page = String.join("\n", page(check, unmet, inProduction, trace));
        if (firstPage == null) {
            firstPage = page;
        }
        if (ExitGuard.exit().isDone()) {
            unableToJudge = "an earlier check had ended in a call of System.exit";
        }
        return new LessonFailure(check.value(), unmet.getMessage(), page, trace, unmet.judged(), unmet.yourLine());
    }

    /** Ends a check: frees what it left blocked. What cannot be freed keeps every later check from being judged. */
    void end(Scene scene) {
        Stand stuck = scene.free();
        if (stuck != null && unableToJudge == null) {
            unableToJudge = "a thread of an earlier check could not be stopped, at " + Stand.show(stuck.yourLine());
        }
    }


    private static List<String> page(Check check, Unmet unmet, String inProduction, Trace trace) {
        List<String> page = new ArrayList<>();
        page.addAll(Text.indented("", "FAILED: " + check.value()));
        page.addAll(Text.indented("  ", "should have " + unmet.should() + ","));
        page.addAll(Text.indented("  ", "but " + unmet.but()));
        page.add("");
        List<String> wire = TextView.lines(trace);
        if (!wire.isEmpty()) {
            page.addAll(wire);
            page.add("");
        }
        page.addAll(Text.indented("  ", "In production: " + inProduction));
        return page;
    }

    /** Ends what was begun and not asked for, and prints the last screen. */
    void close() throws Exception {
        beside.values().forEach(director -> end(director.scene()));
        cappedOutput.close();
        String position = course.position(lesson.value());
        List<String> lines = new ArrayList<>();
        if (failed > 0) {
            lines.add("");
            lines.addAll(List.of(firstPage.split("\n", -1)));
            if (unableToJudge != null) {
                lines.addAll(Text.indented("  ", "The checks after it were not run: " + unableToJudge + "."));
            }
            lines.add("");
            lines.addAll(Text.indented("  ", lesson.value() + (position.isEmpty() ? "" : " (lesson " + position + ")")
                    + ": " + passed + " of " + checks.size() + " checks pass; a lesson starts red."));
            lines.addAll(Text.indented("  ", "Read lessons/" + lesson.value() + "/README.md, edit "
                    + lesson.edit() + ", then run"));
            lines.add("  mvn test -pl lessons/" + lesson.value());
            if (Clock.DEBUGGED) {
                lines.add("  A debugger is attached: time is not judged.");
            }
        } else if (notJudgedHere != null) {
            lines.addAll(Text.indented("", "NOT JUDGED HERE  " + lesson.value() + ": " + notJudgedHere));
        } else if (passed == checks.size()) {
            lines.add("SOLVED: " + lesson.value());
            lines.add("  read on: " + course.explanation(lesson.value()));
            lines.add("  next:    " + (course.isLast(lesson.value())
                    ? "this was the last lesson; mvn test -fae runs all again" : "mvn test"));
            if (!Descriptors.readable()) {
                lines.add("  This system does not tell what your class leaves open: that was not judged.");
            }
        }
        lines.forEach(screen::println);
        screen.flush();
    }
}
