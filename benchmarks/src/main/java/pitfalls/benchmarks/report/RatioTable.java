package pitfalls.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The headline: how many times one server's CPU per request is another's. */
final class RatioTable {
    private record Pair(Server figure, Server baseline) {
        String label() {
            return figure.label + " / " + baseline.label;
        }
    }

    private static final List<Pair> PAIRS = List.of(
            new Pair(Server.NIO, Server.NETTY), new Pair(Server.VIRTUAL, Server.PLATFORM),
            new Pair(Server.PLATFORM, Server.NIO), new Pair(Server.VIRTUAL, Server.NIO));
    private static final List<Long> CONNECTIONS = List.of(1L, 16L, 1024L);

    private RatioTable() {
    }

    static Section of(Results results) {
        var payload = results.groups("PingPong.exchange", "EchoThroughput.exchange").stream()
                .findFirst().map(Results.Group::payload).orElse(128L);
        var table = new Table("Server CPU per request, one server's in multiples of another's, at 1, 16 and 1,024 "
                + "connections, " + Numbers.payload(payload), 1, "", "1", "16", "1,024", "1", "16", "1,024")
                .stacked().group("", 1).group("pinned", 3).group("unpinned", 3);
        boolean any = false;
        for (Pair pair : PAIRS) {
            var cells = new ArrayList<String>(List.of(pair.label()));
            for (String placement : List.of("PINNED", "UNPINNED")) {
                for (long connections : CONNECTIONS) {
                    var cell = cell(results, pair, new Results.Group(placement, payload), connections);
                    any |= cell.isPresent();
                    cells.add(cell.orElse(Table.NONE));
                }
            }
            table.row(cells);
        }
        String reading = results.rounds() > 1
                ? "Below 1 the first of the two spends less. Each figure is the geometric mean of the rounds' ratios, with "
                        + "the least and the greatest round's. ≈ marks a pair whose spreads overlap: the two cannot be "
                        + "told apart. – was not measured."
                : "Below 1 the first of the two spends less. There was one round: the figures have no spread, and "
                        + "nothing is ranked. – was not measured.";
        return new Section("ratios", "Ratios", any ? table.html() + Html.paragraph(reading) : "");
    }

    private static Optional<String> cell(Results results, Pair pair, Results.Group group, long connections) {
        var figure = results.echo(pair.figure, group, connections).flatMap(cell -> cell.metric("server.cpu"));
        var baseline = results.echo(pair.baseline, group, connections).flatMap(cell -> cell.metric("server.cpu"));
        return figure.flatMap(one -> baseline.flatMap(other -> Ratio.within(one, other)
                .map(ratio -> (ratio.rounds() > 1 && one.overlaps(other) ? "≈ " : "") + ratio.text())));
    }
}
