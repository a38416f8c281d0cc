package pitfalls.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a run says on one workload. Every word of it that judges is chosen by the figures.
 *
 * @param section where the page shows the figures
 * @param workload "16 connections"
 * @param sentence "NIO selector spends the least server CPU per request: ..."
 */
record Conclusion(String section, String workload, String sentence) {

    static List<Conclusion> of(Results results) {
        var conclusions = new ArrayList<Conclusion>();
        var headline = results.groups("PingPong.exchange", "EchoThroughput.exchange").stream().findFirst()
                .orElse(new Results.Group("PINNED", 128));
        conclusions.add(echo(results, headline, 1));
        conclusions.add(echo(results, headline, 16));
        conclusions.add(echo(results, headline, 1024));
        conclusions.add(churn(results));
        conclusions.add(idle(results));
        conclusions.addAll(openLoop(results));
        conclusions.add(fixes(results));
        return conclusions;
    }

    private static Conclusion echo(Results results, Results.Group group, long connections) {
        var spreads = byServer(server -> results.echo(server, group, connections)
                .flatMap(cell -> cell.metric("server.cpu")));
        return new Conclusion("cpu", connections == 1 ? "One connection" : Numbers.exact(connections) + " connections",
                new Ranking(spreads, "spends the least server CPU per request",
                        "spend the least server CPU per request", "server CPU per request", "µs").sentence());
    }

    private static Conclusion churn(Results results) {
        var placement = results.groups("ConnectionChurn.connectEachTime").stream().findFirst()
                .map(Results.Group::placement).orElse("");
        var parts = new ArrayList<String>();
        String what = "";
        for (Server server : Server.values()) {
            var churn = Churn.of(results, server, placement);
            if (churn.isPresent() && churn.get().times().isPresent()) {
                Churn found = churn.get();
                what = found.what();
                parts.add(server.label + " " + (found.toldApart() || found.times().get().rounds() < 2
                        ? found.times().get().text()
                        : "cannot be told apart from 1"));
            }
        }
        return new Conclusion("churn", "Connect each time against reuse", parts.isEmpty()
                ? "Not measured in this run."
                : "A request over a new connection costs this many times the " + what + " of one over a kept connection: "
                        + String.join(", ", parts) + ".");
    }

    private static Conclusion idle(Results results) {
        var connections = results.numbers(results.of("IdleMemory.hold"), "connections");
        long most = connections.isEmpty() ? -1 : connections.getLast();
        var spreads = byServer(server -> results.find("IdleMemory.hold", Map.of("server", server, "connections", most))
                .flatMap(cell -> cell.metric("idle.resident")).map(bytes -> bytes.map(figure -> figure / 1000)));
        return new Conclusion("memory", most < 0 ? "Idle connections" : Numbers.exact(most) + " idle connections",
                new Ranking(spreads, "holds the least resident memory per connection",
                        "hold the least resident memory per connection", "resident memory per connection", "KB")
                        .sentence());
    }

    private static List<Conclusion> openLoop(Results results) {
        var loads = Load.of(results);
        if (loads.isEmpty()) {
            return List.of(new Conclusion("response", "Fixed rate", "Not measured in this run."));
        }
        return loads.stream().filter(load -> load.placement().equals(loads.getFirst().placement())).map(load -> {
            var cells = load.cells(results);
            var spreads = byServer(server -> Optional.ofNullable(cells.get(server))
                    .filter(cell -> cell.missedRate().isEmpty())
                    .flatMap(cell -> cell.metric("response.p99")));
            String missed = cells.entrySet().stream()
                    .filter(cell -> cell.getValue().missedRate().isPresent())
                    .map(cell -> " " + capital(cell.getKey().label) + ": " + cell.getValue().missedRate().get()
                            + ", not ranked.")
                    .collect(Collectors.joining());
            String ranking = spreads.isEmpty() && !missed.isEmpty() ? "" : new Ranking(spreads,
                    "has the shortest response time at the 99th percentile",
                    "have the shortest response time at the 99th percentile",
                    "response time at the 99th percentile", "µs").sentence();
            return new Conclusion("response", capital(load.text()), (ranking + missed).strip());
        }).toList();
    }

    private static Conclusion fixes(Results results) {
        var fixes = FixCost.of(results).stream().filter(fix -> fix.answer().equals("reference")).toList();
        var ratios = fixes.stream().filter(fix -> fix.cost().isPresent()).toList();
        if (ratios.isEmpty()) {
            return new Conclusion("fixes", "What a fix costs", "Not measured in this run.");
        }
        Function<Stream<FixCost>, String> list = some -> some
                .map(fix -> fix.label() + " " + fix.cost().orElseThrow().text()).collect(Collectors.joining("; "));
        if (ratios.stream().allMatch(fix -> fix.cost().orElseThrow().rounds() < 2)) {
            return new Conclusion("fixes", "What a fix costs", "One round, so no verdict. "
                    + "The reference answer's time in multiples of the starter's: " + list.apply(ratios.stream()) + ".");
        }
        var dearer = ratios.stream().filter(fix -> fix.toldApart() && fix.cost().orElseThrow().mean() > 1).toList();
        var cheaper = ratios.stream().filter(fix -> fix.toldApart() && fix.cost().orElseThrow().mean() < 1).toList();
        var level = ratios.stream().filter(fix -> !fix.toldApart()).map(FixCost::label).toList();
        var sentences = Stream.of(
                "The reference answer's time in multiples of the starter's.",
                dearer.isEmpty() ? null : "More: " + list.apply(dearer.stream()) + ".",
                cheaper.isEmpty() ? null : "Less: " + list.apply(cheaper.stream()) + ".",
                level.isEmpty() ? null : "Cannot be told apart: " + String.join("; ", level) + ".");
        return new Conclusion("fixes", "What a fix costs",
                sentences.filter(Objects::nonNull).collect(Collectors.joining(" ")));
    }

    private static SequencedMap<Server, Spread> byServer(Function<Server, Optional<Spread>> figure) {
        var spreads = new LinkedHashMap<Server, Spread>();
        for (Server server : Server.values()) {
            figure.apply(server).ifPresent(spread -> spreads.put(server, spread));
        }
        return spreads;
    }

    /** "A", "A and B", "A, B and C". */
    static String list(List<String> names) {
        return names.size() < 2
                ? String.join("", names)
                : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
    }

    static String capital(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
