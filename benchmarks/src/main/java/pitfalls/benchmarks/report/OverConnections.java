package pitfalls.benchmarks.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The two sections that show a figure over the number of connections: server CPU and throughput. */
final class OverConnections {
    private final Results results;
    private final Album album;
    private final List<Results.Group> groups;

    OverConnections(Results results, Album album) {
        this.results = results;
        this.album = album;
        this.groups = results.groups("EchoThroughput.exchange", "PingPong.exchange").stream()
                .filter(group -> !connections(results, group).isEmpty()).toList();
    }

    Section cpu() throws IOException {
        var html = new StringBuilder();
        for (Results.Group group : groups) {
            var table = new Table("Server CPU per request, " + group.text(), 2, "connections", "server",
                    "CPU µs/request", "outside the kernel", "context switches/request", "allocated B/request");
            each(group, (connections, server, cell) -> table.row(List.of(Numbers.exact(connections), server.label,
                    Table.figure(cell.metric("server.cpu")), Table.mean(cell.metric("server.user")),
                    Table.mean(cell.metric("server.switches")),
                    Table.mean(cell.metric("server.allocated")))));
            html.append(part(group, table, figure(group, "cpu", "Server CPU per request", "µs per request",
                    cell -> cell.metric("server.cpu"), true)));
        }
        return new Section("cpu", "Server CPU per request", html.toString());
    }

    Section throughput() throws IOException {
        var html = new StringBuilder();
        for (Results.Group group : groups) {
            var table = new Table("Throughput, " + group.text(), 2, "connections", "server", "requests/s",
                    "server busy %", "client busy %", "threads", "resident MB", "note");
            each(group, (connections, server, cell) -> {
                if (rate(cell).isPresent()) {
                    table.row(List.of(Numbers.exact(connections), server.label, Table.figure(rate(cell)),
                            Table.mean(cell.metric("server.busy")), Table.mean(cell.metric("client.busy")),
                            Table.mean(cell.metric("server.threads")), Table.mean(cell.metric("server.resident"), 1e6),
                            cell.clientBound() ? "client-bound" : ""));
                }
            });
            html.append(part(group, table, figure(group, "throughput", "Throughput", "requests per second",
                    OverConnections::rate, false)));
        }
        return new Section("throughput", "Throughput", html.toString());
    }

    /** Requests per second; one connection's are told by its mean round trip. */
    private static Optional<Spread> rate(Cell cell) {
        return cell.mode().equals("thrpt")
                ? cell.score()
                : cell.score().filter(micros -> micros.min() > 0).map(micros -> micros.map(one -> 1e6 / one));
    }

    private String part(Results.Group group, Table table, String figure) {
        if (table.isEmpty()) {
            return "";
        }
        return group.equals(groups.getFirst())
                ? figure + table.html()
                : Html.folded("The same, " + group.text(), table.html());
    }

    private String figure(Results.Group group, String name, String title, String unit, Figure figure,
                          boolean logarithmic) throws IOException {
        var curves = curves(group, figure);
        if (curves.isEmpty() || !group.equals(groups.getFirst())) {
            return "";
        }
        var all = curves.values().stream().flatMap(curve -> curve.values().stream())
                .flatMap(spread -> Stream.of(spread.min(), spread.max())).filter(value -> value > 0).toList();
        if (all.isEmpty()) {
            return "";
        }
        var x = Axis.connections(curves.values().stream().flatMap(curve -> curve.keySet().stream())
                .distinct().sorted().toList());
        var y = logarithmic
                ? Axis.logarithmic("", all)
                : Axis.fromZero("", all.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
        var strokes = new ArrayList<Plot.Stroke>();
        curves.forEach((server, curve) -> {
            // A little aside, so that spreads at one place do not hide one another.
            double aside = (server.ordinal() - 1.5) * (x.max() - x.min()) * 0.006;
            var points = new Strokes();
            var spreads = new Strokes();
            curve.forEach((connections, spread) -> {
                double at = x.place(connections) + aside;
                points.point(at, y.place(spread.mean()));
                if (spread.count() > 1) {
                    spreads.point(at, y.place(spread.min())).point(at, y.place(spread.max())).gap();
                }
            });
            Strokes.add(strokes, spreads, Plot.Kind.SPREAD, server.mark);
            Strokes.add(strokes, points, Plot.Kind.CURVE, server.mark);
        });
        var keys = curves.keySet().stream()
                .map(server -> new Plot.Key(server.mark, Plot.Kind.CURVE, server.label)).toList();
        String full = title + " over connections, " + group.text();
        String scale = unit + (logarithmic ? ", log scale" : "")
                + (results.rounds() > 1 ? "; bars: least to greatest round" : "");
        return album.figure(new Plot(name, full, scale, x, y, keys, strokes, List.of(), false, 460, 360),
                logarithmic ? "Lower is better. Equal heights apart are equal ratios."
                        : "Higher is better. A client-bound point, marked in the table, shows the client's limit.",
                full + ", in " + unit + ". " + seen(curves));
    }

    private static String seen(Map<Server, TreeMap<Long, Spread>> curves) {
        return curves.entrySet().stream()
                .map(curve -> Conclusion.capital(curve.getKey().label) + ": " + curve.getValue().entrySet().stream()
                        .map(point -> Numbers.rounded(point.getValue().mean()) + " at " + Numbers.exact(point.getKey()))
                        .collect(Collectors.joining(", ")) + ".")
                .collect(Collectors.joining(" "));
    }

    private Map<Server, TreeMap<Long, Spread>> curves(Results.Group group, Figure figure) {
        var curves = new LinkedHashMap<Server, TreeMap<Long, Spread>>();
        each(group, (connections, server, cell) -> figure.of(cell).filter(spread -> spread.min() > 0).ifPresent(spread ->
                curves.computeIfAbsent(server, first -> new TreeMap<>()).put(connections, spread)));
        return curves;
    }

    private void each(Results.Group group, Visitor visitor) {
        for (long connections : connections(results, group)) {
            Arrays.stream(Server.values()).forEach(server -> results.echo(server, group, connections)
                    .ifPresent(cell -> visitor.visit(connections, server, cell)));
        }
    }

    private static List<Long> connections(Results results, Results.Group group) {
        var echo = results.numbers(results.of("EchoThroughput.exchange")
                .filter(cell -> new Results.Group(cell.param("placement"), cell.number("payload")).equals(group)),
                "connections");
        boolean one = Arrays.stream(Server.values()).anyMatch(server -> results.pingPong(server, group).isPresent());
        return Stream.concat(one ? Stream.of(1L) : Stream.empty(), echo.stream()).distinct().sorted().toList();
    }

    private interface Figure {
        Optional<Spread> of(Cell cell);
    }

    private interface Visitor {
        void visit(long connections, Server server, Cell cell);
    }
}
