package pitfalls.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What happened in a check, in time order: the learner's side on the left, the peer's on the right.
 *
 * <p>A row bears the time at which the side that it speaks of did what it says. So bytes stand where
 * the peer read them, which is when the check told it to, and may be later than they came.
 */
final class Wire {

    private static final int YOU = 30;
    private static final int PEER = 25;
    private static final String INDENT = " ".repeat(13);

    /** Rows at both ends of a log that are always shown. */
    private static final int FIRST = 5;
    private static final int LAST = 7;

    /** A log of more rows than this leaves out calls that ended well. */
    private static final int MOST = 40;

    /** A run of more alike rows than this is shown by its ends. */
    private static final int RUN = 7;
    private static final int ENDS_OF_A_RUN = 3;

    /**
     * A row.
     *
     * @param connection the connection's number, or 0 where the row is of none
     * @param alike what rows have in common that may stand for each other, or null
     * @param event whether this row may tell the story, so that no elision leaves it out
     * @param again how often the same row came once more, directly after this one
     */
    private record Entry(long nanos, int connection, String you, String arrow, Object peer,
            List<String> below, String alike, boolean event, int again) {

        boolean says(Entry other) {
            return connection == other.connection && you.equals(other.you) && arrow.equals(other.arrow)
                    && fit(peer, PEER).equals(fit(other.peer, PEER)) && below.equals(other.below);
        }

        Entry onceMore() {
            return new Entry(nanos, connection, you, arrow, peer, below, alike, event, again + 1);
        }
    }

    private long start;
    private final List<Entry> entries = new ArrayList<>();
    private int connections;
    private int rounds;
    private int prologue;
    private int connectionsOfThePrologue;

    /** Gives the next connection its number, from 1. The numbers are shown where there are several. */
    synchronized int newConnection() {
        return ++connections;
    }

    /** Begins another round of the same story: the rows of the one before, which went well, are left out. */
    void round(String what) {
        synchronized (this) {
            if (rounds++ == 0) {
                prologue = entries.size();
                connectionsOfThePrologue = connections;
            }
            entries.subList(prologue, entries.size()).clear();
            connections = connectionsOfThePrologue;
        }
        event(what);
    }

    /** A call of the learner's code that begins or ends well. */
    void call(String what) {
        add(0, "", "", "", wrapped(what), null, false);
    }

    /** What may tell the story, over the whole width. */
    void event(String what) {
        add(0, "", "", "", wrapped(what), null, true);
    }

    /** Bytes that a thread of the learner's writes, seen before the system has them. */
    void writes(String thread, byte[] bytes) {
        add(0, "", "", "", wrapped(thread + " writes " + Bytes.show(bytes)), "written by " + thread, false);
    }

    /** Bytes from the learner's side, when the peer reads them. */
    void toPeer(int connection, byte[] bytes) {
        String seen = "reads " + bytes.length + (bytes.length == 1 ? " byte" : " bytes");
        add(connection, Bytes.head(bytes, YOU), "------->", seen, List.of(), "to the peer on " + connection, false);
    }

    /** Something else that the learner's side does, and what the peer makes of it. */
    void toPeer(int connection, String done, String seen) {
        add(connection, done, "------->", seen, List.of(), null, true);
    }

    /** Bytes from the peer. */
    void toYou(int connection, byte[] bytes) {
        add(connection, "", "<-------", bytes, List.of(), "from the peer on " + connection, false);
    }

    /** Something else that the peer does to the connection. */
    void toYou(int connection, String done) {
        add(connection, "", "<-------", done, List.of(), null, true);
    }

    /** A read of the learner's that fails; the exception has a line of its own. */
    void failure(int connection, Throwable thrown) {
        add(connection, "", "<-------", "fails the read with", wrapped(Thrown.describe(thrown)), null, true);
    }

    /** Something that the peer did or left undone, which sends nothing. */
    void peer(int connection, String what) {
        add(connection, "", "", what, List.of(), null, true);
    }

    /** What lies in the peer's system and is not read yet. */
    void unread(int connection, int count) {
        String has = "has " + count + (count == 1 ? " byte" : " bytes");
        add(connection, "", "", has, List.of(), null, false);
    }

    /** What the system says of both ends. */
    void states(int connection, String you, String peer) {
        add(connection, you, "", peer, List.of(), null, true);
    }

    private synchronized void add(int connection, String you, String arrow, Object peer, List<String> below,
            String alike, boolean event) {
        if (entries.isEmpty()) {
            start = System.nanoTime();
        }
        Entry entry = new Entry(System.nanoTime() - start, connection, you, arrow, peer, below, alike, event, 0);
        if (!entries.isEmpty() && entries.getLast().says(entry)) {
            entries.add(entries.removeLast().onceMore());
        } else {
            entries.add(entry);
        }
    }

    synchronized boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * The log as indented lines. Where it is long, a count stands for the middle of a run of alike
     * rows; where it is still long, for calls and data between its beginning and its end. Rows with an
     * event are always shown.
     */
    synchronized List<String> lines() {
        List<String> shown = new ArrayList<>();
        shown.add(String.format("  %-9s  %-" + YOU + "s  %8s  %s", "wire", "you", "", "peer"));
        if (rounds > 1) {
            shown.add(INDENT + "(" + (rounds == 2 ? "a round" : rounds - 1 + " rounds")
                    + " before this one went well)");
        }
        boolean[] hidden = hideRuns();
        int rows = 0;
        for (boolean hide : hidden) {
            rows += hide ? 0 : 1;
        }
        for (int i = FIRST; rows > MOST && i < hidden.length - LAST; i++) {
            hidden[i] |= !entries.get(i).event();
        }
        for (int i = 0; i < hidden.length; i++) {
            int first = i;
            while (i < hidden.length && hidden[i]) {
                i++;
            }
            if (i > first) {
                String what = areAlike(first, i) ? "like these" : "rows";
                shown.add(INDENT + "... " + (i - first) + " more " + what + " ...");
            }
            if (i < hidden.length) {
                shown.addAll(lines(entries.get(i)));
            }
        }
        return shown;
    }

    private boolean[] hideRuns() {
        boolean[] hidden = new boolean[entries.size()];
        for (int first = 0, end; first < hidden.length; first = end) {
            end = first + 1;
            while (end < hidden.length && areAlike(first, end + 1)) {
                end++;
            }
            if (end - first > RUN) {
                Arrays.fill(hidden, first + ENDS_OF_A_RUN, end - ENDS_OF_A_RUN, true);
            }
        }
        return hidden;
    }

    private boolean areAlike(int first, int end) {
        String alike = entries.get(first).alike();
        return alike != null && entries.subList(first, end).stream().allMatch(entry -> alike.equals(entry.alike()));
    }

    private List<String> lines(Entry entry) {
        List<String> lines = new ArrayList<>();
        String number = connections > 1 && entry.connection() > 0 ? "#" + entry.connection() + " " : "";
        String row = String.format("%-" + YOU + "s  %-8s  %s", fit(entry.you(), YOU), entry.arrow(),
                number + fit(entry.peer(), PEER - number.length())).stripTrailing();
        if (!row.isEmpty()) {
            lines.add(row);
        }
        lines.addAll(entry.below());
        String time = String.format(Locale.ROOT, "%6.1f ms", entry.nanos() / 1e6);
        List<String> shown = new ArrayList<>();
        for (String line : lines) {
            shown.add(String.format("  %9s  %s", time, line));
            time = "";
        }
        if (entry.again() > 0) {
            String times = entry.again() == 1 ? "once" : entry.again() + " times";
            shown.add(INDENT + "... and the same " + times + " more ...");
        }
        return shown;
    }

    private static List<String> wrapped(String text) {
        return Text.wrap(text, Text.WIDTH - INDENT.length());
    }

    private static String fit(Object what, int width) {
        if (what instanceof byte[] bytes) {
            return Bytes.show(bytes, width);
        }
        String text = (String) what;
        return text.length() <= width ? text : text.substring(0, width - 3) + "...";
    }
}
