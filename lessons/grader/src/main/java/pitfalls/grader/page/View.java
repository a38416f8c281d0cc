package pitfalls.grader.page;

import java.util.List;
import pitfalls.grader.course.Course;
import pitfalls.grader.desk.LessonState;
import pitfalls.grader.desk.Readme;
import pitfalls.grader.desk.Run;
import pitfalls.grader.desk.State;

/**
 * What the page shows of the desk, as it is told to the browser. What is called text or comes from a run is
 * shown as text; hints are HTML of the course's own.
 *
 * @param next the next lesson that is not solved; null where there is none
 * @param hints those that have been shown
 * @param allHints how many there are
 * @param last the last run of the current lesson; null before the first
 * @param red the last one that was not solved; null where there was none
 */
record View(String current, boolean judging, String trouble, String next, List<Entry> lessons, List<String> hints,
        int allHints, Run last, Run red) {

    /** A lesson in the list of all. */
    record Entry(String name, LessonState.Standing standing) {}

    static View of(State state, Course course, Markdown markdown) {
        LessonState here = state.here();
        String page = "lessons/" + state.current() + "/README.md";
        List<String> hints = Readme.of(course.lessons().resolve(state.current())).hints();
        return new View(state.current(), state.judging(), state.trouble(), state.next(),
                state.names().stream().map(name -> new Entry(name, state.lessons().get(name).standing())).toList(),
                hints.stream().limit(here.hints()).map(hint -> markdown.html(headed(hint), page)).toList(), hints.size(),
                here.last(), here.red());
    }

    /** Makes the question of a hint stand out. */
    private static String headed(String hint) {
        int line = hint.indexOf('\n');
        return line < 0 ? hint : "### " + hint.substring(0, line) + hint.substring(line);
    }
}
