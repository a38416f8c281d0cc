package pitfalls.benchmarks.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a connection costs that does nothing. */
final class MemorySection {
    private MemorySection() {
    }

    static Section of(Results results, Album album) throws IOException {
        var table = new Table("Memory for each idle connection", 2, "connections", "server", "resident KB",
                "of it heap KB", "threads");
        var rows = new ArrayList<Rows.Row>();
        var counts = results.numbers(results.of("IdleMemory.hold"), "connections");
        for (long connections : counts) {
            for (Server server : Server.values()) {
                var params = Map.<String, Object>of("server", server, "connections", connections);
                results.find("IdleMemory.hold", params).ifPresent(cell -> {
                    var resident = kilobytes(cell, "idle.resident");
                    table.row(List.of(Numbers.exact(connections), server.label, Table.figure(resident),
                            Table.mean(kilobytes(cell, "idle.heap")), Table.mean(cell.metric("server.threads"))));
                    String label = counts.size() == 1 ? server.label : Numbers.exact(connections) + ", " + server.label;
                    resident.ifPresent(figure -> rows.add(
                            new Rows.Row(label, server.mark, Rows.Figure.of(figure), Optional.empty())));
                });
            }
        }
        if (table.isEmpty()) {
            return new Section("memory", "Memory per idle connection", "");
        }
        String title = "Resident memory per idle connection"
                + (counts.size() == 1 ? ", " + Numbers.exact(counts.getFirst()) + " connections" : "");
        boolean drawable = rows.stream().anyMatch(row -> row.first().max() > 0);
        String seen = rows.stream().map(row -> row.label() + ": " + Numbers.rounded(row.first().mean()))
                .collect(Collectors.joining(", "));
        String figure = !drawable ? "" : album.figure(new Rows(rows).bars("memory", title, "KB (1,000 bytes)"),
                "Shorter is better.", title + ", in KB. " + seen + ".");
        return new Section("memory", "Memory per idle connection", figure + table.html());
    }

    private static Optional<Spread> kilobytes(Cell cell, String metric) {
        return cell.metric(metric).map(bytes -> bytes.map(figure -> figure / 1000));
    }
}
