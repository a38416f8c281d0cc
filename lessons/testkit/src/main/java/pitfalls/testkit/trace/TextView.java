package pitfalls.testkit.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A trace as lines of text, in time order: the learner's side on the left, the peer's on the right.
 *
 * <p>A row bears the time at which the side that it speaks of did what it says. So bytes stand where
 * the peer read them, which is when the check told it to, and may be later than they came.
 */
public final class TextView {

    private static final int YOU = 30;
    private static final int PEER = 25;
    private static final String INDENT = " ".repeat(13);
    private static final String TO_PEER = "------->";
    private static final String TO_YOU = "<-------";

    /** Rows at both ends of a trace that are always shown. */
    private static final int FIRST = 5;
    private static final int LAST = 7;

    /** A trace of more rows than this leaves out calls that ended well. */
    private static final int MOST = 40;

    /** A run of more alike rows than this is shown by its ends. */
    private static final int RUN = 7;
    private static final int ENDS_OF_A_RUN = 3;

    /**
     * A row.
     *
     * @param number the connection's number, as the row shows it; empty where it shows none
     * @param alike what rows have in common that may stand for each other, or null
     * @param tells whether this row may tell the story, so that no elision leaves it out
     * @param again how often the same row came once more, directly after this one
     * @param leftOut how many events this row stands for, which is never shown; 0 for an event of its own
     */
    private record Row(long at, String number, String you, String arrow, String peer, List<String> below,
            Object alike, boolean tells, int again, int leftOut) {

        boolean says(Row other) {
            return number.equals(other.number) && you.equals(other.you) && arrow.equals(other.arrow)
                    && peer.equals(other.peer) && below.equals(other.below) && leftOut == 0 && other.leftOut == 0;
        }

        Row again(int times) {
            return new Row(at, number, you, arrow, peer, below, alike, tells, again + times, leftOut);
        }
    }

    private final Trace trace;
    private final List<Row> rows = new ArrayList<>();
    private boolean lastIsShown;

    private TextView(Trace trace) {
        this.trace = trace;
        trace.events().forEach(this::add);
    }

    /**
     * The trace as indented lines; none where it has nothing to show. Where it is long, a count stands for
     * the middle of a run of alike rows; where it is still long, for calls and data between its beginning
     * and its end. Rows that tell the story are always shown.
     */
    public static List<String> lines(Trace trace) {
        TextView view = new TextView(trace);
        return view.rows.isEmpty() ? List.of() : view.lines();
    }

    private void add(Event event) {
        if (event instanceof Event.Again(long _, int times)) {
            if (lastIsShown) {
                rows.add(rows.removeLast().again(times));
            }
            return;
        }
        Row row = row(event);
        lastIsShown = row != null;
        if (row != null && !rows.isEmpty() && rows.getLast().says(row)) {
            rows.add(rows.removeLast().again(1));
        } else if (row != null) {
            rows.add(row);
        }
    }

    /** Null where the page says it elsewhere, or not at all. */
    private Row row(Event event) {
        return switch (event) {
            case Event.CallBegins(long at, int _, String name) -> wide(at, name, null, false);
            case Event.CallReturns(long at, int _, String name, String value) ->
                    wide(at, name + " returned" + (value.isEmpty() ? "" : " " + value), null, false);
            case Event.CallThrows(long at, int _, String name, String thrown, Line line) ->
                    wide(at, name + " threw " + thrown + (line == null ? "" : " at " + line.show()), null, true);
            case Event.CallStands(long at, int _, String name, String doing, Line line) -> wide(at, name + " is still "
                    + doing + ", at " + (line == null ? "no line of the answer" : line.show()), null, true);
            case Event.Connected(long at, int connection, Event.End by, String place) -> by == Event.End.PEER
                    ? toYou(at, connection, "connects")
                    : toPeer(at, connection, "connect", "accepts" + (place.isEmpty() ? "" : " at " + place));
            case Event.Unanswered(long at, String place) ->
                    toPeer(at, 0, "SYN", "no answer" + (place.isEmpty() ? "" : " at " + place));
            case Event.Written e -> e.told()
                    ? wide(e.at(), e.thread() + " writes " + e.data().show(), Stretch.likeness(e), false) : null;
            case Event.Sent e -> sent(e);
            case Event.Ended(long at, int connection, Event.End by, Event.How how, Event.Noticed noticed) ->
                    by == Event.End.PEER ? toYou(at, connection, does(how)) : toPeer(at, connection,
                            how == Event.How.RESET ? "reset" : "end of stream", sees(how, noticed));
            case Event.ReadFails(long at, int connection, String thrown) -> row(at, connection, "", TO_YOU,
                    "fails the read with", wrapped(thrown), null, true);
            case Event.Silent(long at, int connection) -> peer(at, connection, "stays silent", true);
            case Event.Lost(long at, int connection) -> peer(at, connection, "(it had ended)", true);
            case Event.Unread(long at, int connection, int count) ->
                    peer(at, connection, "has " + bytes(count), false);
            case Event.Held e -> e.inWrite() ? wide(e.at(), "the check holds this thread here", null, true) : null;
            case Event.Note(long at, String text) -> wide(at, text, null, true);
            case Event.Round(long at, String text) -> wide(at, text, null, true);
            case Event.States(long at, int connection, int sockets, String you, String peer) -> row(at, connection,
                    (sockets == 1 ? "your socket: " : sockets + " of your sockets: ") + you, "", peer, List.of(), null, true);
            case Event.LeftOut(long at, int count, boolean alike) -> new Row(at, "", "", "", "", List.of(),
                    alike && !rows.isEmpty() ? rows.getLast().alike() : null, false, 0, count);
            case Event.Again _, Event.Failed _ -> null;
        };
    }

    private Row sent(Event.Sent sent) {
        Object alike = Stretch.likeness(sent);
        if (sent.from() == Event.End.PEER) {
            return row(sent.at(), sent.connection(), "", TO_YOU, sent.data(), alike);
        }
        return alike == null ? toPeer(sent.at(), sent.connection(), sent.data().count() + " bytes", "reads them")
                : row(sent.at(), sent.connection(), sent.data().head(YOU), TO_PEER, "reads " + bytes(sent.data().count()),
                        List.of(), alike, false);
    }

    private static String bytes(long count) {
        return count + (count == 1 ? " byte" : " bytes");
    }

    private static String sees(Event.How how, Event.Noticed noticed) {
        return switch (noticed) {
            case BY_A_FAILED_READ -> "fails to read";
            case BY_A_FAILED_WRITE -> "fails to send it all";
            case BY_READING, NOTHING_YET -> how == Event.How.RESET ? "sees the reset" : "sees the end";
        };
    }

    private static String does(Event.How how) {
        return switch (how) {
            case END_OF_STREAM -> "end of stream";
            case HALF_CLOSE -> "ends its direction";
            case CLOSE -> "closes";
            case RESET -> "resets";
        };
    }

    private Row wide(long at, String text, Object alike, boolean tells) {
        return row(at, 0, "", "", "", wrapped(text), alike, tells);
    }

    private Row toPeer(long at, int connection, String done, String seen) {
        return row(at, connection, done, TO_PEER, seen, List.of(), null, true);
    }

    private Row toYou(long at, int connection, String done) {
        return row(at, connection, "", TO_YOU, done, List.of(), null, true);
    }

    private Row peer(long at, int connection, String what, boolean tells) {
        return row(at, connection, "", "", what, List.of(), null, tells);
    }

    private Row row(long at, int connection, String you, String arrow, Data peer, Object alike) {
        String number = number(connection);
        return new Row(at, number, you, arrow, peer.show(PEER - number.length()), List.of(), alike, false, 0, 0);
    }

    private Row row(long at, int connection, String you, String arrow, String peer, List<String> below, Object alike,
            boolean tells) {
        String number = number(connection);
        return new Row(at, number, fit(you, YOU), arrow, fit(peer, PEER - number.length()), below, alike, tells, 0, 0);
    }

    /** The numbers are shown where there are several. */
    private String number(int connection) {
        return trace.connections() > 1 && connection > 0 ? "#" + connection + " " : "";
    }

    private List<String> lines() {
        List<String> shown = new ArrayList<>();
        shown.add(String.format("  %-9s  %-" + YOU + "s  %8s  %s", "wire", "you", "", "peer"));
        if (trace.roundsBefore() > 0) {
            shown.add(INDENT + "(" + (trace.roundsBefore() == 1 ? "a round" : trace.roundsBefore() + " rounds")
                    + " before this one went well)");
        }
        boolean[] hidden = hideRuns();
        int left = 0;
        for (boolean hide : hidden) {
            left += hide ? 0 : 1;
        }
        for (int i = FIRST; left > MOST && i < hidden.length - LAST; i++) {
            hidden[i] |= !rows.get(i).tells();
        }
        for (int i = 0; i < hidden.length; i++) {
            int first = i;
            int count = 0;
            for (; i < hidden.length && hidden[i]; i++) {
                count += Math.max(rows.get(i).leftOut(), 1);
            }
            if (i > first) {
                shown.add(INDENT + "... " + count + " more " + (areAlike(first, i) ? "like these" : "rows") + " ...");
            }
            if (i < hidden.length) {
                shown.addAll(lines(rows.get(i)));
            }
        }
        return shown;
    }

    private boolean[] hideRuns() {
        boolean[] hidden = new boolean[rows.size()];
        for (int first = 0, end; first < hidden.length; first = end) {
            end = first + 1;
            while (end < hidden.length && areAlike(first, end + 1)) {
                end++;
            }
            if (end - first > RUN) {
                Arrays.fill(hidden, first + ENDS_OF_A_RUN, end - ENDS_OF_A_RUN, true);
            }
        }
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] |= rows.get(i).leftOut() > 0;
        }
        return hidden;
    }

    private boolean areAlike(int first, int end) {
        Object alike = rows.get(first).alike();
        return alike != null && rows.subList(first, end).stream().allMatch(row -> alike.equals(row.alike()));
    }

    private static List<String> lines(Row row) {
        List<String> lines = new ArrayList<>();
        String line = String.format("%-" + YOU + "s  %-8s  %s", row.you(), row.arrow(), row.number() + row.peer())
                .stripTrailing();
        if (!line.isEmpty()) {
            lines.add(line);
        }
        lines.addAll(row.below());
        String time = String.format(Locale.ROOT, "%6.1f ms", row.at() / 1e6);
        List<String> shown = new ArrayList<>();
        for (String one : lines) {
            shown.add(String.format("  %9s  %s", time, one));
            time = "";
        }
        if (row.again() > 0) {
            String times = row.again() == 1 ? "once" : row.again() + " times";
            shown.add(INDENT + "... and the same " + times + " more ...");
        }
        return shown;
    }

    private static List<String> wrapped(String text) {
        return Text.wrap(text, Text.WIDTH - INDENT.length());
    }

    private static String fit(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 3) + "...";
    }
}
