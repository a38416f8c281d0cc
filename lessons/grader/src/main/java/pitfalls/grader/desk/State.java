package pitfalls.grader.desk;

import java.util.List;
import java.util.Map;

/**
 * What the desk shows, at one moment.
 *
 * @param names the course's lessons, in their order
 * @param current the lesson that the learner is at
 * @param judging true while its answer is judged
 * @param trouble one sentence on what could not be done last; empty where all could
 * @param lessons the state of every lesson
 */
public record State(List<String> names, String current, boolean judging, String trouble,
        Map<String, LessonState> lessons) {

    public State {
        names = List.copyOf(names);
        lessons = Map.copyOf(lessons);
    }

    /** The state of the lesson that the learner is at. */
    public LessonState here() {
        return lessons.get(current);
    }

    /** The first lesson behind the current one that is not solved, from the beginning again; null where all are. */
    public String next() {
        int from = names.indexOf(current);
        for (int i = 1; i < names.size(); i++) {
            String next = names.get((from + i) % names.size());
            if (!lessons.get(next).solved()) {
                return next;
            }
        }
        return null;
    }

    /** The lesson behind the current one, whatever its state; the first behind the last. */
    String following() {
        return names.get((names.indexOf(current) + 1) % names.size());
    }
}
