package pitfalls.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened in a check, in time order: the learner's side on the left, the peer's on the right. */
final class Wire {

    private static final int YOU = 30;
    private static final int PEER = 25;
    private static final int FIRST = 5;
    private static final int LAST = 7;
    private static final String INDENT = " ".repeat(13);

    private record Entry(long nanos, List<String> lines) {}

    private long start;
    private final List<Entry> entries = new ArrayList<>();

    /** Something that the learner's code did on its own: a call, a result. */
    void you(String what) {
        note(what);
    }

    /** From the learner's side to the peer; what the peer makes of it may be empty. */
    void toPeer(String sent, String seen) {
        row(sent, "------->", seen);
    }

    /** From the peer to the learner's side. */
    void toYou(String sent) {
        row("", "<-------", sent);
    }

    /** What the system says of both ends. */
    void states(String you, String peer) {
        row(you, "", peer);
    }

    /** Something that the peer did or left undone, which sends nothing. */
    void peer(String what) {
        row("", "", what);
    }

    /** Lines over the whole width. */
    void note(String... lines) {
        List<String> wrapped = new ArrayList<>();
        for (String line : lines) {
            wrapped.addAll(Text.wrap(line, Text.WIDTH - INDENT.length()));
        }
        add(wrapped);
    }

    private void row(String you, String arrow, String peer) {
        add(List.of(String.format("%-" + YOU + "s  %-8s  %s",
                cut(you, YOU), arrow, cut(peer, PEER)).stripTrailing()));
    }

    private synchronized void add(List<String> lines) {
        if (entries.isEmpty()) {
            start = System.nanoTime();
        }
        entries.add(new Entry(System.nanoTime() - start, lines));
    }

    synchronized boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The log as indented lines; a long one shows its beginning and its end. */
    synchronized List<String> lines() {
        List<String> shown = new ArrayList<>();
        shown.add(String.format("  %-9s  %-" + YOU + "s  %8s  %s", "wire", "you", "", "peer"));
        int left = entries.size() - FIRST - LAST;
        for (int i = 0; i < entries.size(); i++) {
            if (left > 1 && i == FIRST) {
                shown.add(INDENT + "... " + left + " more ...");
                i += left;
            }
            Entry entry = entries.get(i);
            String time = String.format(Locale.ROOT, "%6.1f ms", entry.nanos() / 1e6);
            for (String line : entry.lines()) {
                shown.add(String.format("  %9s  %s", time, line));
                time = "";
            }
        }
        return shown;
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 3) + "...";
    }
}
