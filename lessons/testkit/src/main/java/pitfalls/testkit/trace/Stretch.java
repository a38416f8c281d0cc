package pitfalls.testkit.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Events in a row, bounded: of more than {@link #MOST} different ones the middle is counted and not kept.
 * Its owner guards it.
 */
final class Stretch {

    /** How many events are kept, half of them the first and half the last. */
    static final int MOST = 1000;

    /** How many writes are kept that no page of text shows: they are not to push out what it shows. */
    private static final int UNTOLD = 250;

    /** An event that may still be told more about. */
    static final class Mark {

        private final Event said;
        private final Object likeness;
        private Event event;
        private int again;
        private long last;

        private Mark(Event said, Event event) {
            this.said = said;
            this.event = event;
            this.likeness = likeness(event);
            this.last = event.at();
        }

        /** Classes first: how records compare is found out when the first two of a class are compared. */
        private boolean says(Event other) {
            return said.getClass() == other.getClass() && said.equals(other);
        }

        Event event() {
            return event;
        }

        void becomes(Event event) {
            this.event = event;
        }

        /** It comes to its end: is taken, or let go. */
        void ends(long at) {
            event = Recorder.ended(event, at);
        }
    }

    /** Links how records compare, which takes milliseconds: not in the time of a learner's call. */
    static {
        Data none = Data.counted(0);
        for (Event event : List.of(new Event.CallBegins(0, 0, ""), new Event.CallReturns(0, 0, "", ""),
                new Event.CallThrows(0, 0, "", "", null), new Event.Written(0, 0, 0, "", none, false),
                new Event.Sent(0, 0, 0, 0, 0, Event.End.PEER, none, true), new Event.ReadFails(0, 0, ""),
                new Event.Ended(0, 0, Event.End.PEER, Event.How.CLOSE, Event.Noticed.NOTHING_YET),
                new Event.Silent(0, 0), new Event.Held(0, 0, "", "", true), new Event.Note(0, ""))) {
            new Mark(event, event).says(event.at(0));
        }
    }

    private final List<Mark> first = new ArrayList<>();
    private final Deque<Mark> last = new ArrayDeque<>();
    private Mark newest;
    private int untold;
    private int leftOut;
    private long leftOutAt;
    private boolean leftOutAlike = true;

    boolean isEmpty() {
        return first.isEmpty();
    }

    /**
     * Adds an event.
     *
     * @param said what it says, without its times
     * @return where the event is kept: with the one before, where that says the same
     */
    Mark add(Event said, Event event) {
        if (newest != null && newest.says(said)) {
            newest.again++;
            newest.last = event.at();
            return newest;
        }
        newest = new Mark(said, event);
        if (event instanceof Event.Written written && !written.told() && untold++ >= UNTOLD) {
            return newest;
        }
        if (first.size() < MOST / 2) {
            first.add(newest);
            return newest;
        }
        last.add(newest);
        if (last.size() > MOST / 2) {
            leaveOut(last.remove());
        }
        return newest;
    }

    /** What comes next is an event of its own, were it the same as the last. */
    void goOnAnew() {
        newest = null;
    }

    private void leaveOut(Mark mark) {
        if (leftOut == 0) {
            leftOutAt = mark.event.at();
        }
        leftOut += 1 + mark.again;
        leftOutAlike &= mark.likeness != null && mark.likeness.equals(first.getLast().likeness);
    }

    void addTo(List<Event> events) {
        first.forEach(mark -> addTo(events, mark));
        if (leftOut > 0) {
            events.add(new Event.LeftOut(leftOutAt, leftOut, leftOutAlike));
        }
        last.forEach(mark -> addTo(events, mark));
    }

    private static void addTo(List<Event> events, Mark mark) {
        events.add(mark.event);
        if (mark.again > 0) {
            events.add(new Event.Again(mark.last, mark.again));
        }
    }

    /** What events have in common that may stand for each other; null where one tells the story by itself. */
    static Object likeness(Event event) {
        if (event instanceof Event.Written written) {
            return List.of(written.thread(), written.told());
        }
        // Where no byte was kept the count is the story.
        return event instanceof Event.Sent sent && (sent.data().keeps() || sent.data().count() == 0)
                ? List.of(sent.connection(), sent.from()) : null;
    }
}
