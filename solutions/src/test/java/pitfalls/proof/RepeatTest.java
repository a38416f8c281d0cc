package pitfalls.proof;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.course.Expected;
import pitfalls.grader.engine.Outcome;

/**
 * {@code mvn verify -Psolutions -Drepeat=200}: runs each right answer 200 times, in one JVM for each
 * answer, and each starter at most 20 times. A verdict that comes out differently once is a failure.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfSystemProperty(named = "repeat", matches = ".*", disabledReason = "nothing is repeated")
class RepeatTest {

    private static final int MOST_STARTER_RUNS = 20;

    private final Workspace workspace = Workspace.here();
    private final Judges judges = new Judges(workspace);

    @TestFactory
    List<DynamicTest> repeated() {
        int times = times();
        List<DynamicTest> tests = new ArrayList<>();
        for (Exercise lesson : workspace.chosen()) {
            workspace.right(lesson).forEach((name, answer) -> {
                Supplier<List<Outcome>> outcomes = judges.judge(lesson, answer, times);
                tests.add(dynamicTest(lesson.name() + " accepts " + name + " every time",
                        () -> show(lesson, name, times, outcomes.get(), List.of())));
            });
            int starts = Math.min(times, MOST_STARTER_RUNS);
            Supplier<List<Outcome>> starter = judges.judge(lesson, workspace.starter(lesson), starts);
            tests.add(dynamicTest(lesson.name() + " rejects the starter in the same checks every time",
                    () -> show(lesson, "the starter", starts, starter.get(), lesson.group(Expected.PITFALL))));
        }
        return tests;
    }

    private static int times() {
        String asked = System.getProperty("repeat");
        if (!asked.matches("[1-9]\\d{0,5}")) {
            fail("-Drepeat=" + asked + " should be a number of times, at least 1.");
        }
        return Integer.parseInt(asked);
    }

    @AfterAll
    void close() {
        judges.close();
    }

    /** Prints how many of the runs failed in exactly the checks that they should. */
    private static void show(Exercise lesson, String which, int times, List<Outcome> outcomes, List<Expected> open) {
        List<Outcome> right = outcomes.stream().filter(outcome -> failsExactly(outcome, open)).toList();
        System.out.println("  " + lesson.name() + ", " + which + ": " + right.size() + " of " + times);
        if (right.size() != times) {
            Map<String, Integer> said = new LinkedHashMap<>();
            outcomes.stream().filter(outcome -> !right.contains(outcome))
                    .forEach(outcome -> said.merge(describe(outcome), 1, Integer::sum));
            fail(right.size() + " of " + times + " runs came out as they should.\n" + String.join("\n",
                    said.entrySet().stream().map(one -> one.getValue() + " times: " + one.getKey()).toList()));
        }
    }

    private static boolean failsExactly(Outcome outcome, List<Expected> open) {
        return outcome.open().equals(open) && (open.isEmpty() ? outcome.solved()
                : open.stream().allMatch(outcome::rejectedBy));
    }

    private static String describe(Outcome outcome) {
        StringBuilder text = new StringBuilder(outcome.sentence());
        outcome.open().forEach(check -> text.append("\n\n").append(outcome.page(check)));
        return text.toString();
    }
}
