package pitfalls.benchmarks.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A fixed rate of requests that several servers were given.
 *
 * @param share per cent of the slowest server's peak; 0 or less where it is not told
 * @param rate requests per second
 */
record Load(String placement, long connections, long payload, long share, long rate) implements Comparable<Load> {

    /** The headline's first: pinned before unpinned, then by rate. */
    static List<Load> of(Results results) {
        return results.of("OpenLoop.respond").map(Load::of).distinct().sorted().toList();
    }

    private static Load of(Cell cell) {
        return new Load(cell.param("placement"), cell.number("connections"), cell.number("payload"),
                cell.number("share"), cell.number("rate"));
    }

    SequencedMap<Server, Cell> cells(Results results) {
        var cells = new LinkedHashMap<Server, Cell>();
        for (Server server : Server.values()) {
            results.of("OpenLoop.respond")
                    .filter(cell -> of(cell).equals(this) && cell.server().filter(server::equals).isPresent())
                    .findFirst().ifPresent(cell -> cells.put(server, cell));
        }
        return cells;
    }

    /** "40,000 requests/s, 50 % of the slowest server's peak". */
    String text() {
        return Numbers.exact(rate) + " requests/s" + (share <= 0 ? "" : ", " + share + " % of the slowest server's peak");
    }

    @Override
    public int compareTo(Load other) {
        return Comparator.comparing(Load::placement).thenComparing(Load::payload).thenComparing(Load::connections)
                .thenComparing(Load::share).thenComparing(Load::rate).compare(this, other);
    }
}
