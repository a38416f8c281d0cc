package pitfalls.testkit.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What happened in a check, whole and fixed: what a view of it is made from.
 *
 * @param events in the order of their times
 * @param connections how many connections the check has, streams in memory among them
 * @param roundsBefore how many rounds went well before the one that is shown, and were left out
 */
public record Trace(List<Event> events, int connections, int roundsBefore) {

    /** Of a check that recorded nothing. */
    public static final Trace EMPTY = new Trace(List.of(), 0, 0);

    public Trace {
        events = List.copyOf(events);
    }

    /** The expectation that was not met; empty where the check did not fail. */
    public Optional<Event.Failed> failure() {
        return events.stream().filter(Event.Failed.class::isInstance).map(Event.Failed.class::cast).findFirst();
    }

    /** The same with so many events of its begin and of its end; what is between is counted, save a failure. */
    Trace ends(int each) {
        if (events.size() <= 2 * each) {
            return this;
        }
        List<Event> between = events.subList(each, events.size() - each);
        int count = 0;
        List<Event> kept = new ArrayList<>(events.subList(0, each));
        List<Event> failed = new ArrayList<>();
        for (Event event : between) {
            switch (event) {
                case Event.Again(long _, int times) -> count += times;
                case Event.LeftOut(long _, int more, boolean _) -> count += more;
                case Event.Failed failure -> failed.add(failure);
                default -> count++;
            }
        }
        kept.add(new Event.LeftOut(between.getFirst().at(), count, false));
        kept.addAll(failed);
        kept.addAll(events.subList(events.size() - each, events.size()));
        return new Trace(kept, connections, roundsBefore);
    }
}
