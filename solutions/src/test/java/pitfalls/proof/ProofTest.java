package pitfalls.proof;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import pitfalls.grader.course.Exercise;
import pitfalls.grader.course.Expected;
import pitfalls.grader.engine.Ending;
import pitfalls.grader.engine.Outcome;
import pitfalls.grader.marks.FirstFailure;
import pitfalls.grader.picture.Picture;
import pitfalls.grader.runner.Verdict;

/**
 * Shows that the checks tell right answers from wrong ones: every starter fails what it should and
 * nothing else, every right answer passes, every wrong one is rejected by the check that it names,
 * and no hostile one gets further than its one sentence.
 *
 * <p>{@code -Dlesson=07-read-timeout} proves one lesson alone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProofTest {

    private static final int FEWEST_RIGHT = 2;
    private static final int FEWEST_WRONG = 5;

    /** Of the wrong answers so many may be rejected at the second time only: some are wrong by a race. */
    private static final int MOST_SECOND_TIMES = 3;

    private final Workspace workspace = Workspace.here();
    private final Judges judges = new Judges(workspace);
    private final Map<Counted, Integer> counts = new TreeMap<>();
    private final List<String> secondTimes = new ArrayList<>();

    private enum Counted {
        STARTER("starter", "rejected"), RIGHT("right answer", "accepted"), WRONG("wrong answer", "rejected"),
        HOSTILE("hostile answer", "refused");

        private final String noun;
        private final String done;

        Counted(String noun, String done) {
            this.noun = noun;
            this.done = done;
        }

        String show(int count) {
            return count + " " + noun + (count == 1 ? " " : "s ") + done;
        }
    }

    @TestFactory
    List<DynamicNode> proof() {
        List<DynamicNode> proof = new ArrayList<>();
        if (!Workspace.onlyOne()) {
            proof.add(dynamicContainer("the workspace", rules(Rules.ofWorkspace(workspace))));
        }
        for (Exercise lesson : workspace.chosen()) {
            List<DynamicNode> tests = new ArrayList<>(rules(Rules.ofLesson(workspace, lesson)));
            tests.add(starter(lesson));
            tests.addAll(right(lesson));
            tests.addAll(wrong(lesson));
            tests.addAll(hostile(lesson));
            proof.add(dynamicContainer(lesson.name(), tests));
        }
        return proof;
    }

    @AfterAll
    void count() {
        judges.close();
        System.out.println();
        List<String> sums = new ArrayList<>();
        for (Counted counted : Counted.values()) {
            sums.add(counted.show(counts.getOrDefault(counted, 0)));
        }
        System.out.println("  " + String.join(", ", sums));
        secondTimes.forEach(sentence -> System.out.println("  at the second time only: " + sentence));
    }

    private static List<DynamicNode> rules(Map<String, Supplier<List<String>>> rules) {
        List<DynamicNode> tests = new ArrayList<>();
        rules.forEach((rule, broken) -> tests.add(dynamicTest(rule, () -> {
            List<String> found = broken.get();
            if (!found.isEmpty()) {
                throw notShown(rule, String.join("\n", found));
            }
        })));
        return tests;
    }

    private DynamicTest starter(Exercise lesson) {
        return judged(Counted.STARTER, lesson.name() + " starts with its pitfall, and with nothing else broken",
                lesson, workspace.starter(lesson), outcome -> {
                    requireRan(outcome);
                    for (Expected check : lesson.checks()) {
                        boolean passes = outcome.verdicts().get(check) instanceof Verdict.Passed;
                        if (check.group().equals(Expected.WORKS) ? !passes : !outcome.rejectedBy(check)) {
                            fail("The starter should " + (passes ? "fail" : "pass") + " \"" + check.sentence()
                                    + "\".\n" + outcome.page(check));
                        }
                    }
                    requireShown(outcome);
                    requireDrawn(outcome);
                    requirePublished(outcome);
                });
    }

    /** The picture of every failure can be read, on a screen and on a phone. */
    private static void requireDrawn(Outcome outcome) {
        for (Expected check : outcome.open()) {
            if (outcome.verdicts().get(check) instanceof Verdict.Failed failed) {
                Picture picture = new Picture(check.sentence(), failed.trace());
                for (int width : List.of(Picture.WIDE, Picture.NARROW)) {
                    List<String> flaws = picture.flaws(width);
                    if (!flaws.isEmpty()) {
                        fail("The picture of \"" + check.sentence() + "\" cannot be read at " + width + " pixels:\n"
                                + String.join("\n", flaws));
                    }
                }
            }
        }
    }

    /** The root README's picture is of a run in which the same happened as in this one. */
    private void requirePublished(Outcome outcome) {
        if (!outcome.lesson().name().equals(FirstPage.LESSON)) {
            return;
        }
        FirstFailure published = new FirstPage(workspace.root()).kept();
        Expected first = outcome.open().getFirst();
        FirstFailure found = new FirstFailure(first.sentence(), outcome.trace(first));
        if (!found.sentence().equals(published.sentence()) || !FirstPage.story(found).equals(FirstPage.story(published))) {
            fail("The root README shows \"" + published.sentence() + "\" with another story:\n"
                    + String.join("\n", FirstPage.story(published)) + "\nNow it is \"" + found.sentence() + "\":\n"
                    + String.join("\n", FirstPage.story(found)));
        }
    }

    /** A line that a README's captured output names is one that the starter's pages name: a capture goes stale. */
    private void requireShown(Outcome outcome) {
        String pages = pages(outcome);
        for (Readme readme : Rules.readmes(workspace, outcome.lesson())) {
            for (String line : readme.linesShown()) {
                if (!pages.matches("(?s).*\\b" + Pattern.quote(line) + "\\b.*")) {
                    fail("A README shows the starter at " + line + ", and no page of the starter names that line."
                            + pages);
                }
            }
        }
    }

    private List<DynamicNode> right(Exercise lesson) {
        List<DynamicNode> tests = new ArrayList<>();
        Map<String, Path> right = workspace.right(lesson);
        right.forEach((name, answer) -> tests.add(accepted(lesson, name, answer)));
        tests.add(atLeast(FEWEST_RIGHT, lesson.name() + " has right answers of other designs",
                Files.exists(workspace.solution(lesson).resolve("right/WHY-FEWER.md")) ? FEWEST_RIGHT : right.size() - 1));
        return tests;
    }

    private DynamicTest accepted(Exercise lesson, String name, Path sources) {
        return judged(Counted.RIGHT, lesson.name() + " accepts " + name, lesson, sources, ProofTest::requireSolved);
    }

    private List<DynamicNode> wrong(Exercise lesson) {
        List<DynamicNode> tests = new ArrayList<>();
        List<Path> misconceptions = Workspace.foldersIn(workspace.solution(lesson).resolve("wrong"));
        for (Path wrong : misconceptions) {
            String name = lesson.name() + " rejects wrong/" + wrong.getFileName();
            Claim claim;
            try {
                claim = Claim.in(wrong, "Misconception", "Rejected by");
            } catch (AssertionError e) {
                tests.add(dynamicTest(name, () -> {
                    throw notShown(name, e.getMessage());
                }));
                continue;
            }
            tests.add(rejected(name + " in \"" + claim.second() + "\"", lesson, wrong, claim.second()));
        }
        tests.add(atLeast(FEWEST_WRONG, lesson.name() + " has wrong answers", misconceptions.size()));
        return tests;
    }

    /**
     * One wrong answer, judged until the check that should has rejected it. One that got through is judged once
     * more, and the proof says so at its end.
     */
    private DynamicTest rejected(String sentence, Exercise lesson, Path sources, String by) {
        Supplier<Outcome> judged = judges.judgeUntilRejected(lesson, sources, by);
        return dynamicTest(sentence, () -> {
            Outcome outcome = judged.get();
            try {
                requireRejected(outcome, by);
            } catch (AssertionError e) {
                if (secondTimes.size() == MOST_SECOND_TIMES) {
                    throw notShown(sentence, e.getMessage());
                }
                outcome = judges.judgeNow(lesson, sources, by);
                require(sentence, outcome, again -> requireRejected(again, by));
                secondTimes.add(sentence);
            }
            count(Counted.WRONG, sentence, outcome);
        });
    }

    private static void requireSolved(Outcome outcome) {
        if (!outcome.solved()) {
            fail("It should be accepted. " + outcome.sentence() + pages(outcome));
        }
    }

    private static void requireRejected(Outcome outcome, String sentence) {
        Expected named = outcome.lesson().checks().stream()
                .filter(check -> check.sentence().equals(sentence)).findFirst()
                .orElseGet(() -> fail("The lesson has no check \"" + sentence + "\"."));
        if (outcome.ending() != Ending.STOPPED) {
            requireRan(outcome);
            fail("The check \"" + sentence + "\" should reject it, and says: " + outcome.why(named)
                    + pages(outcome));
        }
    }

    private List<DynamicNode> hostile(Exercise lesson) {
        List<DynamicNode> tests = new ArrayList<>();
        for (Path hostile : Workspace.foldersIn(workspace.hostile())) {
            Claim claim = Claim.in(hostile, "Attacks", "Expected");
            if (!claim.first().equals(lesson.name())) {
                continue;
            }
            String name = lesson.name() + " survives hostile/" + hostile.getFileName();
            tests.add(judged(Counted.HOSTILE, name, lesson, workspace.sources(hostile, lesson), outcome -> {
                String said = outcome.solved() ? "" : outcome.sentence() + "\n" + outcome.page(outcome.open().getFirst());
                if (!said.contains(claim.second())) {
                    fail("The engine should have said \"" + claim.second() + "\", and said: " + outcome.sentence()
                            + pages(outcome));
                }
            }));
            tests.add(judged(null, name + ", and the reference after it is accepted", lesson,
                    workspace.reference(lesson), ProofTest::requireSolved));
        }
        return tests;
    }

    /** One judged answer: begun at once, shown and counted when its turn comes. */
    private DynamicTest judged(Counted counted, String sentence, Exercise lesson, Path sources,
            Consumer<Outcome> requirement) {
        Supplier<Outcome> judged = judges.judge(lesson, sources);
        return dynamicTest(sentence, () -> {
            Outcome outcome = judged.get();
            require(sentence, outcome, requirement);
            count(counted, sentence, outcome);
        });
    }

    private static void require(String sentence, Outcome outcome, Consumer<Outcome> requirement) {
        try {
            requirement.accept(outcome);
        } catch (AssertionError e) {
            throw notShown(sentence, e.getMessage());
        }
    }

    /** @param counted what the answer was, or null where it is one that was counted before */
    private void count(Counted counted, String sentence, Outcome outcome) {
        System.out.printf("  %s (%.1f s)%n", sentence, outcome.took().toMillis() / 1000.0);
        if (counted != null) {
            counts.merge(counted, 1, Integer::sum);
        }
    }

    private static DynamicTest atLeast(int fewest, String sentence, int count) {
        return dynamicTest(sentence + ", at least " + fewest, () -> {
            if (count < fewest) {
                throw notShown(sentence + ", at least " + fewest, "There are " + count + ".");
            }
        });
    }

    /** Says why where it happens; the build's list of failures then has one line for it. */
    private static AssertionError notShown(String sentence, String why) {
        System.out.println("  NOT SHOWN: " + sentence);
        // The rows of a table are printed as they are pasted.
        System.out.println(why.indent(4).replaceAll("(?m)^ {4}(?=\\|)", ""));
        AssertionError error = new AssertionError("NOT SHOWN: " + sentence);
        error.setStackTrace(new StackTraceElement[0]);
        return error;
    }

    private static void requireRan(Outcome outcome) {
        if (outcome.ending() != Ending.RAN) {
            fail("Its checks should have run, but: " + outcome.sentence());
        }
    }

    private static String pages(Outcome outcome) {
        StringBuilder pages = new StringBuilder();
        outcome.open().forEach(check -> pages.append("\n\n").append(outcome.page(check)));
        return pages.toString();
    }
}
