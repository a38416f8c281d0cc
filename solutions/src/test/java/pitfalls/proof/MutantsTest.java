package pitfalls.proof;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.time.Duration;
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
import pitfalls.grader.engine.Outcome;

/**
 * {@code mvn verify -Psolutions -Dmutants}: judges every mutant of every reference. One that is accepted
 * shows a promise without a check, unless the lesson's list of equal mutants has it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfSystemProperty(named = "mutants", matches = ".*", disabledReason = "no mutants are judged")
class MutantsTest {

    private final Workspace workspace = Workspace.here();
    private final Judges judges = new Judges(workspace);
    private final List<Judged> all = new ArrayList<>();
    private final long start = System.nanoTime();

    /**
     * What came of a mutant.
     *
     * @param listed whether the lesson's list has it as an equal one
     */
    private record Judged(Mutant mutant, Outcome outcome, boolean listed) {

        boolean isAccepted() {
            return outcome.solved();
        }

        /** Where neither this nor {@link #isAccepted} holds, nothing was learnt about it. */
        boolean isRejected() {
            return switch (outcome.ending()) {
                case RAN, STOPPED -> outcome.lesson().checks().stream().anyMatch(outcome::rejectedBy);
                case CRASHED, HUNG -> true;
                case REFUSED, DID_NOT_COMPILE, DID_NOT_START, TOO_BUSY -> false;
            };
        }

        boolean isEqual() {
            return isAccepted() && listed;
        }

        /** What is wrong with it, or an empty text. */
        String complaint() {
            return isAccepted() ? (listed ? "" : "is accepted")
                    : !isRejected() ? "was not judged: " + outcome.sentence()
                    : listed ? "is rejected, and " + EqualMutants.FILE + " lists it: " + outcome.sentence() : "";
        }
    }

    @TestFactory
    List<DynamicTest> mutants() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Exercise lesson : workspace.chosen()) {
            Path sources = workspace.reference(lesson);
            List<Mutant> mutants = new ArrayList<>();
            // The reference goes the mutants' way first: what is rejected after it is rejected for its change.
            Supplier<Outcome> reference = judges.judgeChanged(lesson, sources,
                    classes -> mutants.addAll(Mutants.of(classes, sources)));
            tests.add(dynamicTest(lesson.name() + " rejects every mutant that is not equal to the reference", () -> {
                Outcome unchanged = reference.get();
                if (!unchanged.solved() || mutants.isEmpty()) {
                    throw notShown(lesson, List.of("The reference has " + mutants.size()
                            + " mutants, and without a change it is judged so: " + unchanged.sentence()));
                }
                List<Judged> judged = judge(lesson, mutants);
                all.addAll(judged);
                System.out.println("  " + lesson.name() + ": " + count(judged));
                List<String> complaints = complaints(lesson, judged);
                if (!complaints.isEmpty()) {
                    throw notShown(lesson, complaints);
                }
            }));
        }
        return tests;
    }

    @AfterAll
    void sum() {
        judges.close();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf("%n  %s, in %d min %d s%n", count(all), took.toMinutes(), took.toSecondsPart());
    }

    private List<Judged> judge(Exercise lesson, List<Mutant> mutants) {
        Map<Mutant.Id, String> equal = EqualMutants.of(workspace.solution(lesson));
        Map<Mutant, Supplier<Outcome>> begun = new LinkedHashMap<>();
        mutants.forEach(mutant -> begun.put(mutant,
                judges.judgeChanged(lesson, workspace.reference(lesson), mutant::replaceIn)));
        return begun.entrySet().stream().map(one -> new Judged(one.getKey(), one.getValue().get(),
                equal.containsKey(one.getKey().id()))).toList();
    }

    private List<String> complaints(Exercise lesson, List<Judged> judged) {
        Path solution = workspace.solution(lesson);
        List<String> complaints = new ArrayList<>();
        for (Judged one : judged) {
            if (!one.complaint().isEmpty()) {
                complaints.add(one.mutant().show() + ": " + one.complaint());
            }
        }
        List<Mutant.Id> known = judged.stream().map(one -> one.mutant().id()).toList();
        EqualMutants.of(solution).keySet().stream().filter(listed -> !known.contains(listed)).forEach(listed ->
                complaints.add(EqualMutants.FILE + " lists what is no mutant:\n" + EqualMutants.section(listed)));
        List<Judged> open = judged.stream().filter(one -> one.isAccepted() && !one.listed()).toList();
        if (!open.isEmpty()) {
            complaints.add("\nOne that keeps every promise belongs in " + workspace.root().relativize(solution)
                    + "/" + EqualMutants.FILE + ", with its reason; the others need a check:\n");
            open.forEach(one -> complaints.add(EqualMutants.section(one.mutant().id())));
        }
        return complaints;
    }

    /** "21 mutants, 20 rejected, 1 equal". */
    private static String count(List<Judged> judged) {
        return judged.size() + " mutants, " + judged.stream().filter(Judged::isRejected).count() + " rejected, "
                + judged.stream().filter(Judged::isEqual).count() + " equal";
    }

    /** Says why where it happens; the build's list of failures then has one line for it. */
    private static AssertionError notShown(Exercise lesson, List<String> why) {
        System.out.println(String.join("\n", why).indent(4));
        AssertionError error = new AssertionError("NOT SHOWN: " + lesson.name() + " rejects every mutant");
        error.setStackTrace(new StackTraceElement[0]);
        return error;
    }
}
