package pitfalls.testkit.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;

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

        private Event event;
        private final Object likeness;
        private int again;
        private long last;

        private Mark(Event event) {
            this.event = event;
            this.likeness = likeness(event);
            this.last = event.at();
        }

        Event event() {
            return event;
        }

        void change(UnaryOperator<Event> how) {
            event = how.apply(event);
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

    /** @return where the event is kept: with the one before, where it is the same once more */
    Mark add(Event event) {
        if (newest != null && isSame(newest.event, event)) {
            newest.again++;
            newest.last = event.at();
            return newest;
        }
        newest = new Mark(event);
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

    /** True where the events differ in their times alone. */
    private static boolean isSame(Event one, Event other) {
        return timeless(one).equals(timeless(other));
    }

    private static Event timeless(Event event) {
        return switch (event) {
            case Event.CallBegins e -> new Event.CallBegins(0, e.call(), e.name());
            case Event.CallReturns e -> new Event.CallReturns(0, e.call(), e.name(), e.value());
            case Event.CallThrows e -> new Event.CallThrows(0, e.call(), e.name(), e.thrown(), e.line());
            case Event.CallStands e -> new Event.CallStands(0, e.call(), e.name(), e.doing(), e.line());
            case Event.Connected e -> new Event.Connected(0, e.connection(), e.by(), e.place());
            case Event.Unanswered e -> new Event.Unanswered(0, e.place());
            case Event.Written e -> new Event.Written(0, 0, e.connection(), e.thread(), e.data(), e.told());
            case Event.Sent e -> new Event.Sent(0, 0, 0, 0, e.connection(), e.from(), e.data(), e.inMemory());
            case Event.Ended e -> new Event.Ended(0, e.connection(), e.by(), e.how(), e.noticed());
            case Event.ReadFails e -> new Event.ReadFails(0, e.connection(), e.thrown());
            case Event.Silent e -> new Event.Silent(0, e.connection());
            case Event.Lost e -> new Event.Lost(0, e.connection());
            case Event.Unread e -> new Event.Unread(0, e.connection(), e.count());
            case Event.Held e -> new Event.Held(0, 0, e.gate(), e.thread(), e.inWrite());
            case Event.Note e -> new Event.Note(0, e.text());
            case Event.Round e -> new Event.Round(0, e.text());
            case Event.States e -> new Event.States(0, e.connection(), e.sockets(), e.you(), e.peer());
            case Event.Again _, Event.LeftOut _, Event.Failed _ -> event;
        };
    }

    /** What events have in common that may stand for each other; null where one tells the story by itself. */
    static Object likeness(Event event) {
        return switch (event) {
            case Event.Written e -> List.of(e.thread(), e.told());
            // Where no byte was kept the count is the story.
            case Event.Sent e -> e.data().first().length == 0 && e.data().count() > 0 ? null : List.of(e.connection(), e.from());
            default -> null;
        };
    }
}
