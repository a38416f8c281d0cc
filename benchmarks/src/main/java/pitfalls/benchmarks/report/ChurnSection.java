package pitfalls.benchmarks.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A new connection for each request, against one that is kept. */
final class ChurnSection {
    private ChurnSection() {
    }

    static Section of(Results results, Album album) throws IOException {
        var html = new StringBuilder();
        var groups = results.groups("ConnectionChurn.connectEachTime", "ConnectionChurn.reuse");
        for (Results.Group group : groups) {
            var table = new Table("One request, " + group.placementText(), 2, "server", "connection",
                    "server CPU µs", "time µs", "context switches", "allocated B");
            var rows = new ArrayList<Rows.Row>();
            String what = "";
            for (Server server : Server.values()) {
                var churn = Churn.of(results, server, group.placement());
                if (churn.isPresent()) {
                    Churn found = churn.get();
                    what = found.what();
                    table.row(row(server, "new", found.connectCell()));
                    table.row(row(server, "kept", found.reuseCell()));
                    if (found.reuse().min() > 0 && found.connect().min() > 0) {
                        rows.add(new Rows.Row(server.label, server.mark, Rows.Figure.of(found.reuse()),
                                Optional.of(Rows.Figure.of(found.connect()))));
                    }
                }
            }
            if (!table.isEmpty()) {
                html.append(group.equals(groups.getFirst())
                        ? figure("Connect each time against reuse, " + group.placementText(), what, rows, album)
                                + table.html()
                        : Html.folded("The same, " + group.placementText(), table.html()));
            }
        }
        return new Section("churn", "Connect each time against reuse", html.toString());
    }

    private static List<String> row(Server server, String connection, Cell cell) {
        return List.of(server.label, connection, Table.figure(cell.metric("server.cpu")), Table.figure(cell.score()),
                Table.mean(cell.metric("server.switches")), Table.mean(cell.metric("server.allocated")));
    }

    private static String figure(String title, String what, List<Rows.Row> rows, Album album) throws IOException {
        if (rows.isEmpty()) {
            return "";
        }
        var keys = List.of(new Plot.Key(Mark.PLAIN, Plot.Kind.MARKS, "kept connection"),
                new Plot.Key(Mark.PLAIN, Plot.Kind.HOLLOW, "new connection each time"));
        String seen = rows.stream()
                .map(row -> Conclusion.capital(row.label()) + ": " + Numbers.rounded(row.first().mean()) + " and "
                        + row.second().map(more -> Numbers.rounded(more.mean())).orElse(Table.NONE))
                .collect(Collectors.joining(", "));
        return album.figure(new Rows(rows).marks("churn", title, what + " per request, µs", keys),
                "Further left is better. The distance between the marks is what connecting adds.",
                title + ": " + what + " per request in µs over a kept and over a new connection. " + seen + ".");
    }
}
