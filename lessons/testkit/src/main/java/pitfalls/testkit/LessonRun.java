package pitfalls.testkit;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    private final long expected;

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
        expected = Arrays.stream(testClass.getDeclaredClasses())
                .flatMap(group -> Arrays.stream(group.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Check.class)).count();
    }

    Answer answer() {
        return answer;
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

    /** Prints the last screen. */
    void close() throws Exception {
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
                    + ": " + passed + " of " + expected + " checks pass; a lesson starts red."));
            lines.addAll(Text.indented("  ", "Read lessons/" + lesson.value() + "/README.md, edit "
                    + lesson.edit() + ", then run"));
            lines.add("  mvn test -pl lessons/" + lesson.value());
            if (Clock.DEBUGGED) {
                lines.add("  A debugger is attached: time is not judged.");
            }
        } else if (notJudgedHere != null) {
            lines.addAll(Text.indented("", "NOT JUDGED HERE  " + lesson.value() + ": " + notJudgedHere));
        } else if (passed == expected) {
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
