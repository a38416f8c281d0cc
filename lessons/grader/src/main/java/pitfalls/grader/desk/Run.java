package pitfalls.grader.desk;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import pitfalls.grader.course.Expected;
import pitfalls.grader.engine.Ending;
import pitfalls.grader.engine.Outcome;

/**
 * A judgement as the desk keeps it, beyond its own run too. Its texts are partly an answer's: clean and
 * bounded, and not trusted.
 *
 * @param solved true only when every check has passed
 * @param ran true where the checks ran to their end
 * @param tooBusy true where this machine was too busy to judge
 * @param line the verdict in a line, for instance "5 of 12 checks"
 * @param printed the beginning of what was printed, the page of the first failure with it
 * @param findings one for each check, in their order
 * @param sources the answer that was judged, by path
 * @param place the line of the learner's that the first failure, or javac, names; null where none is named
 */
public record Run(boolean solved, boolean ran, boolean tooBusy, String line, String printed, List<Finding> findings,
        Map<String, String> sources, Place place) {

    public Run {
        Objects.requireNonNull(line);
        Objects.requireNonNull(printed);
        findings = List.copyOf(findings);
        sources = Map.copyOf(sources);
    }

    /** @param sources what the answer was when it was judged, by path */
    static Run of(Outcome outcome, Map<String, String> sources) {
        Expected first = outcome.open().stream().findFirst().orElse(null);
        List<Finding> findings = outcome.verdicts().keySet().stream()
                .map(check -> Finding.of(outcome, check, sources, check.equals(first))).toList();
        boolean ran = outcome.ending() == Ending.RAN;
        Place place = ran ? firstOpen(findings).map(Finding::place).orElse(null)
                : Place.firstIn(outcome.reason(), sources).orElse(null);
        return new Run(outcome.solved(), ran, outcome.tooBusy(), Shown.text(outcome.line()),
                Shown.text(outcome.printed()), findings, sources, place);
    }

    /** The first check that has not passed. */
    public Optional<Finding> firstOpen() {
        return firstOpen(findings);
    }

    private static Optional<Finding> firstOpen(List<Finding> findings) {
        return findings.stream().filter(finding -> finding.result() != Finding.Result.PASSED).findFirst();
    }
}
