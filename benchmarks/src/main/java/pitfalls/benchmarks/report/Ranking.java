package pitfalls.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * Who needs least of something, in words. Nobody is placed before another where their spreads overlap, and nobody at all
 * after one round.
 *
 * @param spreads what each server needs; fewer servers, or none, where cells are missing
 * @param singular what the least one does: "spends the least server CPU per request"
 * @param plural the same for a name in the plural: "spend the least server CPU per request"
 * @param what the figure's name: "server CPU per request"
 * @param unit the figure's unit, as written behind a number
 */
record Ranking(SequencedMap<Server, Spread> spreads, String singular, String plural, String what, String unit) {

    String sentence() {
        var several = new LinkedHashMap<Server, Spread>();
        var once = new LinkedHashMap<Server, Spread>();
        spreads.forEach((server, spread) -> (spread.count() > 1 ? several : once).put(server, spread));
        if (spreads.isEmpty()) {
            return "Not measured in this run.";
        }
        if (several.isEmpty()) {
            return "One round, so no ranking. " + Conclusion.capital(what) + ": " + figures(once) + ".";
        }
        String rest = once.isEmpty() ? "" : " One round only, not ranked: " + figures(once) + ".";
        if (several.size() == 1) {
            return "Nothing to compare with. " + Conclusion.capital(what) + ": " + figures(several) + "." + rest;
        }
        return ranked(several) + rest;
    }

    private String ranked(Map<Server, Spread> several) {
        List<Server> order = several.keySet().stream()
                .sorted(Comparator.comparingDouble(server -> several.get(server).mean())).toList();
        Server least = order.getFirst();
        var level = order.stream().filter(server -> several.get(server).overlaps(several.get(least))).toList();
        var behind = order.stream().filter(server -> !level.contains(server)).toList();
        boolean alone = level.size() == 1;
        var words = new StringBuilder(Conclusion.capital(least.label)).append(' ');
        if (alone) {
            words.append(least.verb(singular, plural));
        } else {
            words.append("cannot be told apart from ").append(Server.list(level.subList(1, level.size())))
                    .append(" in ").append(what);
        }
        words.append(": ").append(Conclusion.list(level.stream().map(server -> several.get(server).text(unit)).toList()));
        boolean first = true;
        for (Server server : behind) {
            Ratio ratio = Ratio.within(several.get(server), several.get(least)).orElse(null);
            if (ratio != null) {
                words.append(first ? "; " : ", ").append(server.label).append(' ').append(Numbers.rounded(ratio.mean()))
                        .append(first ? " times " + (alone ? "that" : least.label) : "")
                        .append(" (").append(ratio.range()).append(")");
                first = false;
            }
        }
        words.append('.');
        alike(several).stream().filter(group -> !group.contains(least)).forEach(group ->
                words.append(' ').append(Conclusion.capital(Server.list(group))).append(" cannot be told apart."));
        return words.toString();
    }

    /** The largest groups in which every spread overlaps every other: those that share a point of the scale. */
    private static List<List<Server>> alike(Map<Server, Spread> spreads) {
        var groups = new ArrayList<List<Server>>();
        spreads.values().stream().map(Spread::min).sorted().forEach(point -> groups.add(spreads.keySet().stream()
                .filter(server -> spreads.get(server).min() <= point && point <= spreads.get(server).max())
                .toList()));
        return groups.stream()
                .filter(group -> group.size() > 1)
                .filter(group -> groups.stream().noneMatch(other -> other.size() > group.size() && other.containsAll(group)))
                .distinct().toList();
    }

    private String figures(Map<Server, Spread> figures) {
        return figures.entrySet().stream()
                .map(figure -> figure.getKey().label + " " + figure.getValue().text(unit))
                .collect(Collectors.joining(", "));
    }
}
