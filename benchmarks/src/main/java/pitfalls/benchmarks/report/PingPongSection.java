package pitfalls.benchmarks.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The round trip on one connection. */
final class PingPongSection {
    private PingPongSection() {
    }

    static Section of(Results results, Album album) throws IOException {
        var html = new StringBuilder();
        var groups = results.groups("PingPong.exchange");
        for (Results.Group group : groups) {
            String title = "Round trip on one connection, " + group.text();
            var table = new Table(title + ", in µs", 1, "server", "mean", "50 %", "90 %", "99 %", "99.9 %",
                    "server CPU µs", "context switches", "allocated B", "note");
            var rows = new ArrayList<Rows.Row>();
            for (Server server : Server.values()) {
                results.pingPong(server, group).ifPresent(cell -> {
                    table.row(List.of(server.label, Table.mean(cell.score()), Table.figure(cell.percentile(50)),
                            Table.mean(cell.percentile(90)), Table.figure(cell.percentile(99)),
                            Table.mean(cell.percentile(99.9)), Table.mean(cell.metric("server.cpu")),
                            Table.mean(cell.metric("server.switches")), Table.mean(cell.metric("server.allocated")),
                            cell.clientBound() ? "client-bound" : ""));
                    cell.percentile(50).filter(median -> median.min() > 0).ifPresent(median ->
                            rows.add(new Rows.Row(server.label, server.mark, Rows.Figure.of(median),
                                    cell.percentile(99).map(Rows.Figure::of))));
                });
            }
            if (table.isEmpty()) {
                continue;
            }
            html.append(group.equals(groups.getFirst())
                    ? figure(title, rows, album) + table.html()
                    : Html.folded("The same, " + group.text(), table.html()));
        }
        return new Section("ping-pong", "Round trip on one connection", html.toString());
    }

    private static String figure(String title, List<Rows.Row> rows, Album album) throws IOException {
        if (rows.isEmpty()) {
            return "";
        }
        var keys = List.of(new Plot.Key(Mark.PLAIN, Plot.Kind.MARKS, "median"),
                new Plot.Key(Mark.PLAIN, Plot.Kind.HOLLOW, "99th percentile"));
        String seen = rows.stream()
                .map(row -> Conclusion.capital(row.label()) + ": " + Numbers.rounded(row.first().mean())
                        + row.second().map(more -> " and " + Numbers.rounded(more.mean())).orElse(""))
                .collect(Collectors.joining(", "));
        return album.figure(
                new Rows(rows).marks("ping-pong", title, "µs; closed loop: the next request waits for the answer", keys),
                "Further left is better.", title + ", median and 99th percentile in µs. " + seen + ".");
    }
}
