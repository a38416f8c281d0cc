package pitfalls.benchmarks.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What each lesson's fix costs. */
final class FixSection {
    private FixSection() {
    }

    static Section of(Results results, Album album) throws IOException {
        var fixes = FixCost.of(results);
        if (fixes.isEmpty()) {
            return new Section("fixes", "What each fix costs", "");
        }
        var table = new Table("A lesson's reference answer beside the starter's way, on work where both are right", 1,
                "lesson", "starter", "answer", "unit", "answer's time / starter's");
        var rows = new ArrayList<Rows.Row>();
        var linked = new HashSet<String>();
        for (FixCost fix : fixes) {
            String alike = fix.toldApart() || results.rounds() < 2 ? "" : "≈ ";
            // A lesson's page links the first of its rows.
            table.row(linked.add(fix.number()) ? "fix-" + fix.number() : "", List.of(fix.label(), Table.figure(fix.starterCell().score()),
                    Table.figure(fix.answerCell().score()), fix.unit(),
                    fix.cost().map(cost -> alike + cost.text()).orElse(Table.NONE)));
            fix.cost().ifPresent(cost -> rows.add(
                    new Rows.Row(fix.label(), Mark.PLAIN, Rows.Figure.of(cost), Optional.empty())));
        }
        String title = "What each fix costs";
        String figure = rows.isEmpty() ? "" : album.figure(
                new Rows(rows).marks("fixes", title, "the answer's time in multiples of the starter's; 1 is no cost",
                        List.of(), 1),
                "To the right of the broken line the fix costs time, to the left it saves time.",
                title + ", as the answer's time in multiples of the starter's. " + rows.stream()
                        .map(row -> row.label() + ": " + Numbers.rounded(row.first().mean()))
                        .collect(Collectors.joining(", ")) + ".");
        return new Section("fixes", title, figure + table.html()
                + Html.paragraph("≈ marks a pair whose spreads overlap: the two cannot be told apart."));
    }
}
