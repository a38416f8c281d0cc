package pitfalls.grader.picture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleFunction;
import pitfalls.grader.picture.Beat.Place;
import pitfalls.grader.picture.Mark.Label;
import pitfalls.grader.picture.Mark.Side;
import pitfalls.grader.picture.Mark.Tip;
import pitfalls.grader.picture.Mark.Tone;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Event.End;
import pitfalls.testkit.trace.Trace;

/**
 * What each event becomes: moments for the axis of time, with their texts, and marks between them, which
 * can be made when the axis knows where each moment is.
 */
final class Story {

    /** How much lower an arrow ends of which only one time is known, in pixels. */
    private static final double SLANT = 9;

    /** The least height of a call's bar. */
    private static final double LEAST = 16;

    /** How far from the other end something stops that nobody took. */
    private static final double SHORT = 26;

    private static final int SLICES = 16;

    /** What an arrow leaves free below a text. */
    private static final double CLEAR = 5;

    /** A time beyond this is some mistake, or an answer's: a day, in nanoseconds. */
    private static final long LATEST = 86_400_000_000_000L;

    private final Trace trace;
    private final Words words;
    private final List<Event> shown;
    private final Lanes lanes;
    private final Columns columns;
    private final Face face;
    private final Times times;
    private final Set<Integer> written = new HashSet<>();
    private final List<Beat> beats = new ArrayList<>();
    private final List<DoubleFunction<Mark>> later = new ArrayList<>();
    private final Map<Integer, Beat> begins = new HashMap<>();
    private final Map<Integer, Beat> ends = new HashMap<>();
    private final Map<Double, Beat> arrivals = new HashMap<>();

    /** @param shown the events that are drawn */
    Story(Trace trace, List<Event> shown, Lanes lanes, Columns columns, Times times) {
        this.trace = trace;
        this.words = new Words(trace);
        this.shown = shown;
        this.lanes = lanes;
        this.columns = columns;
        this.face = columns.face();
        this.times = times;
        for (Event event : shown) {
            if (event instanceof Event.Written told && told.told()) {
                written.add(told.connection());
            }
        }
        if (trace.roundsBefore() > 0) {
            note(0, "(" + Words.roundsBefore(trace) + ")", Tone.SOFT).bridging();
        }
        for (int i = 0; i < shown.size(); i++) {
            add(i, shown.get(i));
        }
        beats.sort(Comparator.comparingLong(Beat::at));
    }

    /** In the order of their times. */
    List<Beat> beats() {
        return beats;
    }

    /**
     * The marks between the moments, which are placed now.
     *
     * @param bottom where ends that are open stand
     */
    List<Mark> marks(double bottom) {
        List<Mark> marks = new ArrayList<>();
        lanes.calls().forEach(call -> marks.add(bar(call, bottom)));
        later.forEach(mark -> marks.add(mark.apply(bottom)));
        return marks;
    }

    private Mark bar(Lanes.Call call, double bottom) {
        Beat begin = begins.get(call.number());
        Beat end = ends.get(call.number());
        double from = begin == null ? times.y(call.begin()) : begin.y();
        double to = call.isOpen() ? bottom : end == null ? times.y(call.end()) : end.y();
        return new Mark.Bar(columns.threadX(lanes.ofCall(call.number())), from, Math.max(from, to), call.isOpen(),
                Words.visible(call.name()));
    }

    private static long clamped(long nanos) {
        return Math.clamp(nanos, 0, LATEST);
    }

    private Beat beat(long nanos) {
        Beat beat = Beat.at(clamped(nanos));
        beats.add(beat);
        return beat;
    }

    /** @param index of the event among those that are drawn */
    private void add(int index, Event event) {
        String title = words.of(event) + ", " + Words.time(event.at());
        switch (event) {
            case Event.CallBegins call -> begins.put(call.call(),
                    call(call.at(), call.call(), call.name(), Tone.PLAIN, title));
            case Event.CallReturns(long at, int call, String name, _) ->
                    ends(at, call, name, Words.returned((Event.CallReturns) event), title);
            case Event.CallThrows(long at, int call, String name, _, _) ->
                    ends(at, call, name, Words.threw((Event.CallThrows) event), title);
            case Event.CallStands stands -> call(stands.at(), stands.call(),
                    whose(stands.at(), stands.call(), stands.name()) + Words.stands(stands),
                    isAbout(0) || isAbout(stands.call()) ? Tone.BAD : Tone.PLAIN, title);
            case Event.Connected connected -> connected(connected, title);
            case Event.Unanswered(long at, String place) -> {
                double from = yourX(0);
                arrow(at, at, from, columns.to() - SHORT / 2, "SYN", End.YOU, Tip.CROSS, false, title);
                peer(at, "no answer" + Words.at(place), title);
            }
            case Event.Written one -> written(one, title);
            case Event.Sent sent -> sent(index, sent, title);
            case Event.Ended ended -> {
                boolean yours = ended.by() == End.YOU;
                Tip tip = ended.how() == Event.How.RESET ? Tip.BREAK : Tip.END;
                Beat end = between(ended.at(), ended.connection(), ended.by(), Words.how(ended), tip, title);
                if (yours) {
                    end.with(text(Place.PEER, tag(ended.connection()) + Words.noticed(ended), Tone.SOFT, 0, 2, title));
                }
            }
            case Event.ReadFails(long at, int connection, String thrown) ->
                    between(at, connection, End.PEER, "the read fails: " + Words.visible(thrown), Tip.BREAK, title);
            case Event.Silent(long at, int connection) -> peer(at, tag(connection) + "stays silent", title);
            case Event.Lost(long at, int connection) -> peer(at, tag(connection) + "(you had ended it)", title);
            case Event.Unread(long at, int connection, int count) -> {
                double to = peerX(connection) - 3;
                arrow(at, at, yourX(connection), to, tag(connection) + Words.bytes(count), End.YOU, Tip.HEAD, true, title)
                        .with(text(Place.PEER, "has " + Words.bytes(count) + ", unread", Tone.SOFT, 0, 2, title));
            }
            case Event.Held held -> held(held, title);
            case Event.Note(long at, String text) -> note(at, text, Tone.PLAIN);
            case Event.Round(long at, String text) -> note(at, text, Tone.PLAIN);
            case Event.States states -> states(index, states);
            case Event.Again again -> {
                filled(index, again.at());
                Event first = index > 0 ? shown.get(index - 1) : again;
                if (again.times() > 1 || !(first instanceof Event.Sent)) {
                    note(again.at(), "... the same " + Words.times(again.times()) + " more ...", Tone.SOFT).bridging();
                }
                lastOf(again.at(), first);
            }
            case Event.LeftOut left -> {
                filled(index, index + 1 < shown.size() ? shown.get(index + 1).at() : left.at());
                note(left.at(), "... " + words.of(left) + " ...", Tone.SOFT).bridging();
            }
            case Event.Failed failed -> failed(failed);
        }
    }

    /** Whose end it is, where that is not plain: several calls run, or its begin is not shown. */
    private String whose(long at, int call, String name) {
        return lanes.severalAt(at) || !begins.containsKey(call) ? Words.visible(name) + " " : "";
    }

    /** How a call's end is told: it is what the failure is about, or it is not. */
    private Tone told(int call, String end) {
        return trace.failure().filter(failed -> failed.call() == 0 || failed.call() == call).map(Event.Failed::but)
                .filter(but -> but.equals(end) || end.contains(" ") && but.startsWith(end + " "))
                .isPresent() ? Tone.BAD : Tone.PLAIN;
    }

    private boolean isAbout(int call) {
        return trace.failure().filter(failed -> failed.call() == call).isPresent();
    }

    /** A call's end, which is not before its begin. */
    private void ends(long at, int call, String name, String says, String title) {
        Beat begin = begins.get(call);
        Beat end = call(begin == null ? at : Math.max(begin.at(), at), call, whose(at, call, name) + says, told(call, says),
                title);
        ends.put(call, end.below(begin, LEAST));
    }

    private Beat call(long at, int call, String says, Tone tone, String title) {
        return beat(at).with(text(Place.CALL, says, tone, columns.threadX(lanes.ofCall(call)), 6, title));
    }

    private static Beat.Text text(Place place, String text, Tone tone, double lane, int most, String title) {
        return new Beat.Text(place, Words.visible(text), tone, lane, most, title);
    }

    private void peer(long at, String says, String title) {
        beat(at).with(text(Place.PEER, says, Tone.SOFT, 0, 3, title));
    }

    private String tag(int connection) {
        return trace.connections() > 1 && connection > 0 ? "#" + connection + " " : "";
    }

    private double yourX(int connection) {
        return columns.yourX(lanes.ofConnection(connection));
    }

    private double peerX(int connection) {
        return columns.peerX(lanes.ofConnection(connection));
    }

    private void connected(Event.Connected connected, String title) {
        boolean yours = connected.by() == End.YOU;
        Beat end = between(connected.at(), connected.connection(), connected.by(), yours ? "connect" : "connects",
                Tip.HEAD, title);
        if (yours && (columns.wide() || !connected.place().isEmpty())) {
            end.with(text(Place.PEER, tag(connected.connection()) + "accepts" + Words.at(connected.place()), Tone.SOFT,
                    0, 2, title));
        }
    }

    private void written(Event.Written one, String title) {
        if (!one.told() && one.taken() >= 0) {
            return;
        }
        double from = columns.threadX(lanes.ofThread(one.thread(), one.at())) + Mark.Bar.WIDTH / 2;
        double to = peerX(one.connection());
        boolean lost = one.taken() < 0;
        arrow(one.at(), lost ? one.at() : one.taken(), from, lost ? to - SHORT : to, Words.data(one.data()), End.YOU,
                lost ? Tip.CROSS : Tip.HEAD, lost, title);
    }

    private void sent(int index, Event.Sent sent, String title) {
        if (sent.from() == End.PEER) {
            boolean lost = index + 1 < shown.size() && shown.get(index + 1) instanceof Event.Lost next
                    && next.connection() == sent.connection();
            // What a stream in memory is fed lies there from the beginning, most often.
            long handed = sent.inMemory() || sent.handed() < 0 ? sent.at() : sent.handed();
            double to = yourX(sent.connection());
            arrow(handed, Math.max(handed, sent.taken()), peerX(sent.connection()), lost ? to + SHORT : to,
                    tag(sent.connection()) + Words.data(sent.data()), End.PEER, lost ? Tip.CROSS : Tip.HEAD, false, title);
            return;
        }
        String reads = tag(sent.connection()) + "reads " + Words.bytes(sent.data().count());
        long taken = sent.taken() < 0 ? sent.at() : sent.taken();
        if (written.contains(sent.connection())) {
            peer(taken, reads, title);
            return;
        }
        long from = sent.handed() >= 0 ? sent.handed() : sent.seen() >= 0 ? sent.seen() : sent.at();
        Beat end = arrow(from, taken, yourX(sent.connection()), peerX(sent.connection()),
                tag(sent.connection()) + Words.data(sent.data()), End.YOU, Tip.HEAD, false, title);
        if (columns.wide()) {
            end.with(text(Place.PEER, reads, Tone.SOFT, 0, 1, title));
        }
    }

    /** An arrow from one end of a connection to the other, of which one time is known. */
    private Beat between(long at, int connection, End from, String says, Tip tip, String title) {
        boolean yours = from == End.YOU;
        return arrow(at, at, yours ? yourX(connection) : peerX(connection), yours ? peerX(connection) : yourX(connection),
                tag(connection) + says, from, tip, false, title);
    }

    /** @return the moment at which it ends */
    private Beat arrow(long from, long to, double fromX, double toX, String says, End end, Tip tip, boolean dotted,
            String title) {
        Tone tone = tip == Tip.HEAD || dotted ? Tone.BYTES : Tone.PLAIN;
        Beat begins = beat(from)
                .with(text(end == End.YOU ? Place.FROM_YOU : Place.FROM_PEER, says, tone, 0, 3, title));
        Beat ends = beat(Math.max(from, to)).below(begins, SLANT);
        Beat before = arrivals.put(toX, ends);
        if (before != null && before.at() == ends.at()) {
            ends.below(before, SLANT);
        }
        if (to <= from) {
            begins.needing(y -> new Box(Math.min(fromX, toX), y - CLEAR, Math.max(fromX, toX), y + SLANT));
        } else {
            // Where it will end is not known yet; the next text from the same end is not to stand on it.
            double near = Math.signum(toX - fromX) * Math.min(face.width(says), (columns.to() - columns.from()) / 2);
            begins.taking(y -> List.of(new Box(Math.min(fromX, fromX + near), y, Math.max(fromX, fromX + near), y + SLANT)));
        }
        ends.taking(y -> sliced(fromX, begins.y(), toX, y));
        later.add(_ -> new Mark.Arrow(fromX, begins.y(), toX, ends.y(), tip, dotted, title));
        return ends;
    }

    /** An arrow as boxes one beside the other, so that a text may stand above or below a part of it. */
    private static List<Box> sliced(double fromX, double fromY, double toX, double toY) {
        List<Box> slices = new ArrayList<>();
        for (int i = 0; i < SLICES; i++) {
            double left = fromX + (toX - fromX) * i / SLICES;
            double right = fromX + (toX - fromX) * (i + 1) / SLICES;
            slices.add(new Box(Math.min(left, right), fromY + (toY - fromY) * i / SLICES, Math.max(left, right),
                    fromY + (toY - fromY) * (i + 1) / SLICES + 1));
        }
        return slices;
    }

    private void held(Event.Held held, String title) {
        double x = columns.threadX(lanes.ofThread(held.thread(), held.at()));
        Beat begins = beat(held.at()).with(text(Place.CALL, "held" + Words.gate(held), Tone.SOFT, x, 2, title));
        Beat ends = held.until() < 0 ? null : beat(Math.max(held.at(), held.until())).below(begins, LEAST);
        later.add(bottom -> new Mark.Hold(x, begins.y(), ends == null ? bottom : ends.y(), title));
    }

    /** Connections of which the system says the same, one after the other, have one text and a strip each. */
    private void states(int index, Event.States first) {
        if (index > 0 && shown.get(index - 1) instanceof Event.States before && areAlike(before, first)) {
            return;
        }
        List<Event.States> alike = new ArrayList<>();
        for (int i = index; i < shown.size() && shown.get(i) instanceof Event.States next && areAlike(first, next); i++) {
            alike.add(next);
        }
        String title = words.of(first) + ", " + Words.time(first.at());
        String numbers = alike.size() == 1 ? tag(first.connection())
                : "#" + first.connection() + " to #" + alike.getLast().connection() + " ";
        String you = (first.sockets() > 1 ? first.sockets() + " sockets: " : "") + first.you();
        Beat beat = beat(first.at()).with(text(Place.YOUR_STATE, numbers + you, Tone.PLAIN, 0, 2, title));
        if (!first.peer().isEmpty()) {
            beat.with(text(Place.PEERS_STATE, first.peer(), Tone.PLAIN, 0, 2, title));
        }
        for (Event.States states : alike) {
            later.add(bottom -> new Mark.State(yourX(states.connection()), beat.y(), bottom, states.you()));
            if (!states.peer().isEmpty()) {
                later.add(bottom -> new Mark.State(peerX(states.connection()), beat.y(), bottom, states.peer()));
            }
        }
    }

    private boolean areAlike(Event.States one, Event.States other) {
        return one.you().equals(other.you()) && one.peer().equals(other.peer()) && one.sockets() == other.sockets();
    }

    /** Says that something goes on between the event before this one and this time. */
    private void filled(int index, long to) {
        if (index > 0) {
            times.fill(shown.get(index - 1).at(), to);
        }
    }

    private Beat note(long at, String says, Tone tone) {
        return beat(at).with(text(Place.NOTE, says, tone, 0, 6, ""));
    }

    /** Of the same bytes again and again the last ones too: so the picture shows for how long. */
    private void lastOf(long at, Event first) {
        if (first instanceof Event.Sent sent) {
            add(shown.size(), new Event.Sent(at, -1, -1, -1, sent.connection(), sent.from(), sent.data(), sent.inMemory()));
        }
    }

    private void failed(Event.Failed failed) {
        Event.Deadline deadline = failed.deadline();
        // One that is not over matters only where the end was not to come before it.
        if (deadline != null && (deadline.at() <= failed.at() || !deadline.words().startsWith("within"))) {
            deadline(deadline);
        }
        Beat beat = Beat.full(clamped(failed.at()), y -> new Failure(columns, failed).marks(y)).last();
        beats.add(beat);
        if (lanes.hasCall(failed.call())) {
            ring(columns.threadX(lanes.ofCall(failed.call())), beat, "the call that the failure is about");
        }
        if (failed.connection() > 0 && lanes.hasConnection(failed.connection())) {
            ring(yourX(failed.connection()), beat, "the connection that the failure is about");
            ring(peerX(failed.connection()), beat, "the connection that the failure is about");
        }
    }

    private void ring(double x, Beat beat, String title) {
        later.add(_ -> new Mark.Ring(x, beat.y(), title));
    }

    private void deadline(Event.Deadline deadline) {
        String title = Words.deadline(deadline) + ", counted from " + Words.time(deadline.from());
        Beat begins = Beat.at(clamped(deadline.from()));
        Beat ends = Beat.full(clamped(Math.max(deadline.from(), deadline.at())), y -> {
            Label label = new Label((columns.from() + columns.to()) / 2, y + 5 + face.ascent(), Side.BOTH,
                    face.wrap(Words.deadline(deadline), columns.to() - columns.from(), 2), face, Tone.DEADLINE, title);
            double left = columns.timesRight() + 3;
            return List.of(new Mark.Rule(left, columns.width() - Columns.EDGE / 2, y, false, title), label);
        });
        beats.add(begins);
        beats.add(ends);
        later.add(_ -> new Mark.Span(columns.timesRight() + 6, begins.y(), ends.y(), title));
    }
}
