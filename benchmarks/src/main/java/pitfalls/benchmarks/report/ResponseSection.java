package pitfalls.benchmarks.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How long an answer takes when requests come at a fixed rate, whether the server is ready or not. */
final class ResponseSection {
    private static final List<String> MARKED = List.of("50", "90", "99", "99.9", "99.99");

    private ResponseSection() {
    }

    static Section of(Results results, Album album) throws IOException {
        var loads = Load.of(results);
        var html = new StringBuilder();
        if (!loads.isEmpty()) {
            html.append(Html.paragraph("Requests are sent at a fixed rate, and each response time counts from the instant "
                    + "at which its request was due. A server that stalls is charged for all that waited meanwhile."));
        }
        for (Load load : loads) {
            var cells = load.cells(results);
            String table = table(load, cells).html();
            if (load.placement().equals(loads.getFirst().placement())) {
                html.append(figure(results, load, cells, album)).append(table);
            } else {
                html.append(Html.folded("The same, " + setting(load) + ", " + load.text(), table));
            }
        }
        return new Section("response", "Response time at a fixed rate", html.toString());
    }

    private static Table table(Load load, SequencedMap<Server, Cell> cells) {
        var table = new Table("Response time in µs at " + load.text() + ", " + setting(load), 1, "server", "50 %",
                "90 %", "99 %", "99.9 %", "99.99 %", "maximum", "achieved/s", "server CPU µs/request", "note");
        cells.forEach((server, cell) -> {
            var row = new ArrayList<String>(List.of(server.label));
            row.add(Table.mean(cell.metric("response.p50")));
            row.add(Table.mean(cell.metric("response.p90")));
            row.add(Table.figure(cell.metric("response.p99")));
            row.add(Table.mean(cell.metric("response.p99.9")));
            row.add(Table.mean(cell.metric("response.p99.99")));
            row.add(Table.mean(cell.metric("response.max")));
            row.add(Table.mean(cell.metric("rate.achieved")));
            row.add(Table.mean(cell.metric("server.cpu")));
            // Never "client-bound": this client looks for work without a pause, so it is always busy.
            row.add(cell.missedRate().orElse(""));
            table.row(row);
        });
        return table;
    }

    private static String figure(Results results, Load load, SequencedMap<Server, Cell> cells, Album album)
            throws IOException {
        var curves = new LinkedHashMap<Server, TreeMap<Double, Spread>>();
        cells.forEach((server, cell) -> {
            var curve = new TreeMap<Double, Spread>();
            cell.curve().headMap(highest(cell), true).forEach((percentile, spread) -> {
                if (spread.min() > 0) {
                    curve.put(percentile, spread);
                }
            });
            if (curve.size() > 1) {
                curves.put(server, curve);
            }
        });
        if (curves.isEmpty()) {
            return "";
        }
        Axis x = Axis.percentiles(curves.values().stream().mapToDouble(TreeMap::lastKey).max().orElseThrow());
        Axis y = Axis.logarithmic("", curves.values().stream().flatMap(curve -> curve.values().stream())
                .map(Spread::mean).toList());
        var strokes = new ArrayList<Plot.Stroke>();
        curves.forEach((server, curve) -> {
            var line = new Strokes();
            curve.forEach((percentile, spread) -> line.point(x.place(percentile), y.place(spread.mean())));
            strokes.add(line.as(Plot.Kind.LINE, server.mark));
            var marks = new Strokes();
            for (String marked : MARKED) {
                var on = curve.get(Double.valueOf(marked));
                if (on != null) {
                    marks.point(x.place(Double.parseDouble(marked)), y.place(on.mean()));
                }
            }
            Strokes.add(strokes, marks, Plot.Kind.MARKS, server.mark);
        });
        var keys = curves.keySet().stream()
                .map(server -> new Plot.Key(server.mark, Plot.Kind.CURVE, server.label)).toList();
        String title = "Response time at " + Numbers.exact(load.rate()) + " requests/s";
        String unit = "µs, log scale; " + (load.share() <= 0 ? "" : load.share() + " % of the slowest server's peak, ")
                + setting(load) + (results.rounds() > 1 ? "; mean of the rounds" : "");
        String name = "response-" + Math.max(0, load.share()) + "-" + load.rate() + "-" + load.connections();
        return album.figure(new Plot(name, title, unit, x, y, keys, strokes, List.of(), false, 460, 400),
                "Lower is better. To the right lie the rare, slow answers.", title + ". " + seen(cells));
    }

    /** The percentile above which lie too few samples of a round to draw: ten. */
    private static double highest(Cell cell) {
        double count = cell.metric("response.count").map(Spread::mean).orElse(1e6);
        return Math.max(90, 100 * (1 - 10 / Math.max(count, 11)));
    }

    private static String seen(SequencedMap<Server, Cell> cells) {
        return cells.entrySet().stream().map(entry -> Conclusion.capital(entry.getKey().label) + ": median "
                        + Table.mean(entry.getValue().metric("response.p50")) + " µs, 99th percentile "
                        + Table.mean(entry.getValue().metric("response.p99")) + " µs.")
                .collect(Collectors.joining(" "));
    }

    private static String setting(Load load) {
        return new Results.Group(load.placement(), load.payload()).text()
                + (load.connections() < 0 ? "" : ", " + Numbers.exact(load.connections()) + " connections");
    }
}
