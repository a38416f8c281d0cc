package pitfalls.testkit.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a scene records into, from any thread. A trace of it can be made at any time. It is bounded: of
 * bytes the first are kept, of many events the first and the last, of rounds the last.
 */
public final class Recorder {

    /** What a thread's name is cut to, for an answer may give its own any. */
    private static final int LONGEST_NAME = 60;

    private final Map<Integer, Link> dialled = new HashMap<>();
    private final Stretch prologue = new Stretch();
    private Stretch shown = prologue;
    private long start;
    private int calls;
    private int connections;
    private int connectionsOfThePrologue;
    private int rounds;
    private Event.Failed failure;

    /** An event whose end is not known yet. */
    public final class Open {

        private final Stretch.Mark mark;

        private Open(Stretch.Mark mark) {
            this.mark = mark;
        }

        /** Notes that the thread goes on, or that the last of the bytes are taken. */
        public void ends() {
            synchronized (Recorder.this) {
                mark.ends(now());
            }
        }
    }

    /** Records an event that happens now; it is given its time. */
    public Open record(Event event) {
        synchronized (this) {
            return new Open(add(event, event.at(begin())));
        }
    }

    /**
     * Adds an event.
     *
     * @param said what it says, without its times
     */
    Stretch.Mark add(Event said, Event event) {
        return shown.add(said, event);
    }

    /** Now, for an event; the trace begins with its first one. */
    long begin() {
        if (prologue.isEmpty() && shown.isEmpty()) {
            start = System.nanoTime();
        }
        return now();
    }

    /** Now, in nanoseconds since the trace began. */
    long now() {
        return System.nanoTime() - start;
    }

    /** A time of the trace as a {@link System#nanoTime()}. */
    long nanos(long at) {
        return start + at;
    }

    /** A {@link System#nanoTime()} as a time of the trace; 0 where it lies before its begin, -1 for null. */
    long since(Long nanos) {
        return nanos == null ? -1 : Math.max(0, nanos - start);
    }

    /** The same once it has come to its end: is taken, or let go. */
    static Event ended(Event event, long at) {
        if (event instanceof Event.Written e && e.taken() < 0) {
            return new Event.Written(e.at(), at, e.connection(), e.thread(), e.data(), e.told());
        }
        if (event instanceof Event.Sent e && e.taken() < 0) {
            return new Event.Sent(e.at(), e.handed(), e.seen() < 0 ? at : e.seen(), at, e.connection(), e.from(),
                    e.data(), e.inMemory());
        }
        return event instanceof Event.Held e && e.until() < 0
                ? new Event.Held(e.at(), at, e.gate(), e.thread(), e.inWrite()) : event;
    }

    /** Gives the next call its number, from 1. */
    public synchronized int newCall() {
        return ++calls;
    }

    /** Gives the next connection its number, from 1: a stream in memory is one. */
    public synchronized int newConnection() {
        return ++connections;
    }

    /** The connection that a socket of the learner's dials, which the check watches. */
    public synchronized Link dials(int yourPort) {
        Link link = new Link(this);
        dialled.put(yourPort, link);
        return link;
    }

    /** The connection that the peer has accepted, which has its number now. */
    public synchronized Link accepts(int yourPort) {
        Link link = Optional.ofNullable(dialled.remove(yourPort)).orElseGet(() -> new Link(this));
        link.isNumber(newConnection());
        return link;
    }

    /** A connection that the peer has made, which has its number. */
    public synchronized Link connects() {
        Link link = new Link(this);
        link.isNumber(newConnection());
        return link;
    }

    /** Bytes that a read of the learner's begins to take from a stream in memory. */
    public synchronized Open fed(int connection, long handedNanos, byte[] bytes) {
        Event.Sent said = new Event.Sent(0, -1, -1, -1, connection, Event.End.PEER, Data.of(bytes), true);
        long at = begin();
        return new Open(add(said, new Event.Sent(at, since(handedNanos), at, -1, connection, said.from(), said.data(), true)));
    }

    /** The calling thread is held at a gate. */
    public Open holds(String gate, boolean inWrite) {
        String thread = thread();
        return record(new Event.Held(0, -1, gate, thread, inWrite));
    }

    /** Begins another round of the same story: the events of the one before, which went well, are left out. */
    public synchronized void round(String what) {
        if (rounds++ == 0) {
            connectionsOfThePrologue = connections;
        }
        shown = new Stretch();
        connections = connectionsOfThePrologue;
        record(new Event.Round(0, what));
    }

    /** The expectation that was not met; its time and its deadline's are {@link System#nanoTime()}s. */
    public synchronized void fails(Event.Failed unmet) {
        if (prologue.isEmpty() && shown.isEmpty()) {
            start = unmet.at();
        }
        shown.goOnAnew();
        Event.Deadline deadline = unmet.deadline() == null ? null : new Event.Deadline(
                since(unmet.deadline().from()), since(unmet.deadline().at()), unmet.deadline().words());
        failure = new Event.Failed(since(unmet.at()), unmet.should(), unmet.but(), unmet.line(), unmet.inProduction(),
                deadline, unmet.comparison(), unmet.call(), unmet.connection());
    }

    /** What has happened so far. */
    public synchronized Trace trace() {
        List<Event> events = new ArrayList<>();
        prologue.addTo(events);
        if (shown != prologue) {
            shown.addTo(events);
        }
        if (failure != null) {
            insert(failure, events);
        }
        return new Trace(events, connections, Math.max(0, rounds - 1));
    }

    /** At its time, and not between an event and what says how often that came. */
    private static void insert(Event.Failed failure, List<Event> events) {
        int place = events.size();
        while (place > 0 && events.get(place - 1).at() > failure.at()) {
            place--;
        }
        if (place < events.size() && events.get(place) instanceof Event.Again again) {
            events.add(place + 1, failure.at(again.at()));
        } else {
            events.add(place, failure);
        }
    }

    /** The calling thread's name, ASCII. */
    static String thread() {
        String name = Text.ascii(Thread.currentThread().getName());
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 3) + "...";
    }
}
