package pitfalls.grader.picture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import pitfalls.grader.picture.Beat.Place;
import pitfalls.grader.picture.Mark.Label;
import pitfalls.grader.picture.Mark.Side;
import pitfalls.grader.picture.Mark.Tip;
import pitfalls.grader.picture.Mark.Tone;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Event.End;
import pitfalls.testkit.trace.Trace;

/**
 * Where every mark of a picture stands. An event becomes moments on the axis of time, with their texts,
 * and marks between them, which are made when the axis knows where each moment is.
 */
final class Layout {

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
    private final Set<Integer> written = new HashSet<>();
    private final List<Beat> beats = new ArrayList<>();
    private final List<Supplier<Mark>> later = new ArrayList<>();
    private final Map<Integer, Beat> begins = new HashMap<>();
    private final Map<Integer, Beat> ends = new HashMap<>();
    private final Map<Double, Beat> arrivals = new HashMap<>();
    private final List<Mark> marks = new ArrayList<>();
    private Times times;
    private double top;
    private double bottom;
    private double height;

    private Layout(String title, Trace trace, double width) {
        this.trace = trace;
        this.words = new Words(trace);
        this.shown = Trim.of(trace.events());
        this.lanes = new Lanes(trace.events(), shown, Columns.mostThreads(width), Columns.mostConnections(width));
        this.columns = Columns.of(width, lanes.threads(), lanes.connections());
        this.face = columns.face();
        head(title);
        body();
        foot();
        marks.sort(Comparator.comparingInt(Layout::depth));
    }

    /**
     * Places everything.
     *
     * @param title the check's sentence
     * @param width in pixels
     */
    static Layout of(String title, Trace trace, double width) {
        return new Layout(title, trace, width);
    }

    double width() {
        return columns.width();
    }

    double height() {
        return height;
    }

    /** From the back to the front. */
    List<Mark> marks() {
        return List.copyOf(marks);
    }

    private static int depth(Mark mark) {
        return switch (mark) {
            case Mark.Lane _ -> 0;
            case Mark.State _ -> 1;
            case Mark.Bar _ -> 2;
            case Mark.Hold _ -> 3;
            case Mark.Gap _, Mark.Panel _ -> 4;
            case Mark.Rule _, Mark.Span _ -> 5;
            case Mark.Leader _ -> 6;
            case Mark.Arrow _ -> 7;
            case Mark.Cell _, Mark.Pointer _ -> 8;
            case Label _ -> 9;
        };
    }

    private void head(String title) {
        double y = Columns.EDGE + face.ascent();
        Label heading = new Label(Columns.EDGE, y, Side.RIGHT,
                face.wrap(Words.visible(title), columns.width() - 2 * Columns.EDGE, 4), face, Tone.HEAD, "");
        marks.add(heading);
        y = heading.box().bottom() + face.line() + 6;
        heads("you", columns.threadX(0), lanes.connections() == 0 ? columns.threadX(Math.max(0, lanes.threads() - 1))
                : columns.yourX(lanes.connections() - 1), y);
        if (shown.stream().anyMatch(event -> hasPeer(event))) {
            heads("peer", columns.peerX(0), columns.peerX(Math.max(0, lanes.connections() - 1)), y);
        }
        if (trace.connections() > 1) {
            y += face.line();
            numbers(y);
        }
        if (lanes.threadsTogether() > 0) {
            y += face.line();
            marks.add(label(Columns.EDGE, y, Side.RIGHT, "the last lane of calls stands for "
                    + lanes.threadsTogether() + " threads", Tone.SOFT));
        }
        if (lanes.connectionsTogether() > 0) {
            y += face.line();
            marks.add(label(Columns.EDGE, y, Side.RIGHT, "the last lane at each end stands for "
                    + lanes.connectionsTogether() + " connections", Tone.SOFT));
        }
        top = y + 8;
    }

    private boolean hasPeer(Event event) {
        return switch (event) {
            case Event.Connected _, Event.Unanswered _, Event.Sent _, Event.Written _, Event.Ended _, Event.ReadFails _,
                    Event.Silent _, Event.Lost _, Event.Unread _ -> true;
            default -> false;
        };
    }

    private void heads(String end, double from, double to, double y) {
        double half = face.width(end) / 2;
        double x = Math.min((from + to) / 2, columns.width() - Columns.EDGE / 2 - half);
        marks.add(label(x, y, Side.BOTH, end, Tone.HEAD));
    }

    /** The connections' numbers over their lanes, where each has room. */
    private void numbers(double y) {
        List<Integer> numbers = lanes.connectionNumbers();
        int own = numbers.size() - lanes.connectionsTogether();
        double between = columns.yourX(1) - columns.yourX(0);
        for (int lane = 0; lane < own; lane++) {
            String text = numbers.get(lane) == 0 ? "" : String.valueOf(numbers.get(lane));
            if (!text.isEmpty() && face.width(text) < between) {
                marks.add(label(columns.yourX(lane), y, Side.BOTH, text, Tone.SOFT));
                marks.add(label(columns.peerX(lane), y, Side.BOTH, text, Tone.SOFT));
            }
        }
    }

    private Label label(double x, double y, Side side, String text, Tone tone) {
        return new Label(x, y, side, List.of(text), face, tone, "");
    }

    private void body() {
        times = new Times(columns, top);
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
        times.place(beats);
        bottom = times.bottom() + LEAST;
        marks.addAll(times.marks());
        lanes.calls().forEach(this::bar);
        lanes();
        later.forEach(mark -> marks.add(mark.get()));
    }

    private static long clamped(long nanos) {
        return Math.clamp(nanos, 0, LATEST);
    }

    private Beat beat(long nanos) {
        Beat beat = Beat.at(clamped(nanos));
        beats.add(beat);
        return beat;
    }

    private void add(int index, Event event) {
        String title = words.of(event) + ", " + Words.time(event.at());
        switch (event) {
            case Event.CallBegins call -> begins.put(call.call(),
                    call(call.at(), call.call(), call.name(), Tone.PLAIN, title));
            case Event.CallReturns returns -> ends.put(returns.call(), call(notBefore(returns.call(), returns.at()), returns.call(),
                    whose(returns.at(), returns.call(), returns.name()) + Words.returned(returns), told(Words.returned(returns)), title)
                    .below(begins.get(returns.call()), LEAST));
            case Event.CallThrows threw -> ends.put(threw.call(), call(notBefore(threw.call(), threw.at()), threw.call(),
                    whose(threw.at(), threw.call(), threw.name()) + Words.threw(threw), told(Words.threw(threw)), title)
                    .below(begins.get(threw.call()), LEAST));
            case Event.CallStands stands -> call(stands.at(), stands.call(),
                    whose(stands.at(), stands.call(), stands.name()) + Words.stands(stands), Tone.BAD, title);
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
    private Tone told(String end) {
        return trace.failure().map(Event.Failed::but)
                .filter(but -> but.equals(end) || end.contains(" ") && but.startsWith(end + " "))
                .isPresent() ? Tone.BAD : Tone.PLAIN;
    }

    /** A call's end, which is not before its begin. */
    private long notBefore(int call, long at) {
        return begins.containsKey(call) ? Math.max(begins.get(call).at(), at) : at;
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
        }
        ends.taking(y -> sliced(fromX, begins.y(), toX, y));
        later.add(() -> new Mark.Arrow(fromX, begins.y(), toX, ends.y(), tip, dotted, title));
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
        later.add(() -> new Mark.Hold(x, begins.y(), ends == null ? bottom : ends.y(), title));
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
            later.add(() -> new Mark.State(yourX(states.connection()), beat.y(), bottom, states.you()));
            if (!states.peer().isEmpty()) {
                later.add(() -> new Mark.State(peerX(states.connection()), beat.y(), bottom, states.peer()));
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
        return beat(at).with(text(Place.NOTE, says, tone, 0, 3, ""));
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
        beats.add(Beat.full(clamped(failed.at()), y -> new Failure(columns, failed).marks(y)).last());
    }

    private void deadline(Event.Deadline deadline) {
        String title = Words.deadline(deadline) + ", counted from " + Words.time(deadline.from());
        Beat begins = Beat.at(clamped(deadline.from()));
        Beat ends = Beat.full(clamped(Math.max(deadline.from(), deadline.at())), y -> {
            Label label = new Label((columns.from() + columns.to()) / 2, y + 5 + face.ascent(), Side.BOTH,
                    face.wrap(Words.deadline(deadline), columns.to() - columns.from(), 2), face, Tone.DEADLINE, title);
            return List.of(new Mark.Rule(columns.timesRight() + 3, columns.width() - Columns.EDGE / 2, y, false, title), label);
        });
        beats.add(begins);
        beats.add(ends);
        later.add(() -> new Mark.Span(columns.timesRight() + 6, begins.y(), ends.y(), title));
    }

    private void bar(Lanes.Call call) {
        Beat begins = this.begins.get(call.number());
        Beat ends = this.ends.get(call.number());
        double from = begins == null ? times.y(call.begin()) : begins.y();
        double to = call.isOpen() ? bottom : ends == null ? times.y(call.end()) : ends.y();
        marks.add(new Mark.Bar(columns.threadX(lanes.ofCall(call.number())), from, Math.max(from, to), call.isOpen(),
                Words.visible(call.name())));
    }

    private void lanes() {
        for (int lane = 0; lane < lanes.threads(); lane++) {
            marks.add(new Mark.Lane(columns.threadX(lane), top, bottom, false, "a thread of yours"));
        }
        for (int lane = 0; lane < lanes.connections(); lane++) {
            marks.add(new Mark.Lane(columns.yourX(lane), top, bottom, true, "your socket"));
            if (lanes.connectionNumbers().get(lane) > 0) {
                marks.add(new Mark.Lane(columns.peerX(lane), top, bottom, true, "the peer's socket"));
            }
        }
    }

    /** What shapes mean of which a reader may not be sure, where there are any. */
    private void foot() {
        List<String> keys = new ArrayList<>();
        if (marks.stream().anyMatch(Mark.Bar.class::isInstance)) {
            keys.add("bar: a call of yours");
        }
        if (lanes.connections() > 0) {
            keys.add("thick line: a socket");
        }
        if (marks.stream().anyMatch(mark -> mark instanceof Mark.Arrow arrow && arrow.dotted())) {
            keys.add("dotted: lies in a buffer");
        }
        if (marks.stream().anyMatch(mark -> mark instanceof Mark.Arrow arrow && arrow.tip() == Tip.CROSS)) {
            keys.add("x: nobody took it");
        }
        if (marks.stream().anyMatch(Mark.Hold.class::isInstance)) {
            keys.add("hatched: held by the check");
        }
        height = bottom + Columns.EDGE;
        if (!keys.isEmpty()) {
            Label label = new Label(Columns.EDGE, bottom + 8 + face.ascent(), Side.RIGHT,
                    face.wrap(String.join("; ", keys), columns.width() - 2 * Columns.EDGE, 3), face, Tone.SOFT, "");
            marks.add(label);
            height = label.box().bottom() + Columns.EDGE;
        }
    }
}
