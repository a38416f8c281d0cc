package pitfalls.grader.picture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import pitfalls.testkit.trace.Data;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Event.End;
import pitfalls.testkit.trace.Line;
import pitfalls.testkit.trace.Trace;

/** Events in words: as rows of a table, and as what a mark is called. */
final class Words {

    private static final double NANOS_PER_MILLI = 1e6;

    /** The longest text that is shown of an answer's, in characters. */
    private static final int MOST = 240;

    /** A table of more rows than this leaves out those between its two halves. */
    private static final int ROWS = 400;

    private final boolean severalConnections;

    Words(Trace trace) {
        this.severalConnections = trace.connections() > 1;
    }

    /** "0.4 ms". */
    static String time(long nanos) {
        return digits(nanos) + " ms";
    }

    /** "0.4": milliseconds; a second and more has none after the point. */
    static String digits(long nanos) {
        return nanos >= 1000 * NANOS_PER_MILLI ? String.valueOf(Math.round(nanos / NANOS_PER_MILLI))
                : String.format(Locale.ROOT, "%.1f", nanos / NANOS_PER_MILLI);
    }

    /** "0.4 ms", "577 ms": a length, no more exact than anybody needs it. */
    static String length(long nanos) {
        return nanos < 10 * NANOS_PER_MILLI ? time(nanos) : Math.round(nanos / NANOS_PER_MILLI) + " ms";
    }

    static String visible(String text) {
        return Visible.of(text, MOST);
    }

    /** A row and the moment at which it stands, in nanoseconds. */
    private record Timed(long at, Row row) {}

    /** The events of a trace in the order of their times; of very many the middle is left out. */
    static List<Row> rows(Trace trace) {
        Words words = new Words(trace);
        List<Timed> rows = new ArrayList<>();
        if (trace.roundsBefore() > 0) {
            rows.add(new Timed(0, new Row("", "check", roundsBefore(trace))));
        }
        List<Event> events = trace.events();
        for (int i = 0; i < events.size(); i++) {
            if (events.size() > ROWS && i == ROWS / 2) {
                int end = events.size() - ROWS / 2;
                rows.add(new Timed(events.get(i).at(), new Row("", "check", end - i + " more events")));
                i = end;
            }
            rows.addAll(words.rows(events.get(i)));
        }
        // A failure tells of its deadline, which was before it.
        return rows.stream().sorted(Comparator.comparingLong(Timed::at)).map(Timed::row).toList();
    }

    private List<Timed> rows(Event event) {
        Timed row = new Timed(event.at(), new Row(time(event.at()), side(event), of(event)));
        return event instanceof Event.Failed failed && failed.deadline() != null
                ? List.of(row, new Timed(failed.deadline().at(), new Row(time(failed.deadline().at()), "check",
                        deadline(failed.deadline())))) : List.of(row);
    }

    static String roundsBefore(Trace trace) {
        return trace.roundsBefore() == 1 ? "a round before this one went well"
                : trace.roundsBefore() + " rounds before this one went well";
    }

    private static String side(Event event) {
        return switch (event) {
            case Event.CallBegins _, Event.CallReturns _, Event.CallThrows _, Event.CallStands _, Event.Unanswered _,
                    Event.Written _, Event.ReadFails _ -> "you";
            case Event.Silent _, Event.Unread _, Event.Lost _ -> "peer";
            case Event.Connected connected -> side(connected.by());
            case Event.Sent sent -> side(sent.from());
            case Event.Ended ended -> side(ended.by());
            case Event.Held _, Event.Note _, Event.Round _, Event.States _, Event.Again _, Event.LeftOut _,
                    Event.Failed _ -> "check";
        };
    }

    private static String side(End end) {
        return end == End.YOU ? "you" : "peer";
    }

    /** An event as a sentence without its full stop. */
    String of(Event event) {
        return visible(switch (event) {
            case Event.CallBegins call -> call.name() + " begins";
            case Event.CallReturns call -> call.name() + " " + returned(call);
            case Event.CallThrows call -> call.name() + " " + threw(call);
            case Event.CallStands call -> call.name() + " is " + stands(call);
            case Event.Connected(_, int connection, End by, String place) ->
                    (by == End.YOU ? "connect; the peer accepts" : "the peer connects") + at(place) + on(connection);
            case Event.Unanswered(_, String place) -> "SYN, and no answer" + at(place);
            case Event.Written written -> thread(written.thread()) + " writes " + data(written.data())
                    + on(written.connection())
                    + (written.taken() < 0 ? "; the peer has not read it"
                            : "; the peer has read it at " + time(written.taken()));
            case Event.Sent sent -> sent(sent);
            case Event.Ended ended -> ended(ended);
            case Event.ReadFails(_, int connection, String thrown) -> "the read fails with " + thrown + on(connection);
            case Event.Silent(_, int connection) -> "stays silent" + on(connection);
            case Event.Lost(_, int connection) ->
                    "what was sent is lost, for you had ended the connection" + on(connection);
            case Event.Unread(_, int connection, int count) ->
                    bytes(count) + " lie unread in the peer's system" + on(connection);
            case Event.Held held -> thread(held.thread()) + " is held" + gate(held)
                    + (held.until() < 0 ? "" : " until " + time(held.until()));
            case Event.Note(_, String text) -> text;
            case Event.Round(_, String text) -> text;
            case Event.States states -> states(states);
            case Event.Again(_, int times) -> "the same " + times(times) + " more, the last now";
            case Event.LeftOut(_, int count, boolean alike) ->
                    count + " more " + (alike ? "like these" : count == 1 ? "event" : "events");
            case Event.Failed failed -> "should have " + failed.should() + ", but " + failed.but();
        });
    }

    static String returned(Event.CallReturns call) {
        return call.value().isEmpty() ? "returned" : "returned " + call.value();
    }

    static String threw(Event.CallThrows call) {
        return "threw " + call.thrown() + at(call.line());
    }

    static String stands(Event.CallStands call) {
        return "still " + call.doing() + (call.line() == null ? "" : "," + at(call.line()));
    }

    static String deadline(Event.Deadline deadline) {
        return length(Math.max(0, deadline.length())) + ": the time is over";
    }

    /** The first bytes, or how many there are where none of them is kept. */
    static String data(Data data) {
        return data.first().length == 0 ? bytes(data.count()) : data.show();
    }

    static String bytes(long count) {
        return count + (count == 1 ? " byte" : " bytes");
    }

    static String times(int times) {
        return times == 1 ? "once" : times + " times";
    }

    static String gate(Event.Held held) {
        return " by the check" + (held.gate().isEmpty() ? "" : " at " + held.gate());
    }

    static String thread(String name) {
        return name.startsWith(Event.threadOf("")) ? name.substring(Event.threadOf("").length()) : "thread " + name;
    }

    static String at(String place) {
        return place.isEmpty() ? "" : " at " + place;
    }

    private static String at(Line line) {
        return line == null ? "" : " at " + line.show();
    }

    private String on(int connection) {
        return severalConnections && connection > 0 ? " on connection #" + connection : "";
    }

    private String sent(Event.Sent sent) {
        String bytes = data(sent.data());
        if (sent.from() == End.YOU) {
            return bytes + "; the peer reads " + bytes(sent.data().count()) + on(sent.connection());
        }
        return "sends " + bytes + on(sent.connection())
                + (sent.taken() < 0 || sent.inMemory() ? "" : "; you have read it at " + time(sent.taken()));
    }

    private String ended(Event.Ended ended) {
        return how(ended) + (ended.by() == End.YOU ? "; the peer " + noticed(ended) : "") + on(ended.connection());
    }

    /** What a side does to end a connection. */
    static String how(Event.Ended ended) {
        return switch (ended.how()) {
            case END_OF_STREAM -> "end of stream";
            case HALF_CLOSE -> "ends its direction";
            case CLOSE -> "closes";
            case RESET -> ended.by() == End.YOU ? "reset" : "resets";
        };
    }

    /** What the other side makes of it. */
    static String noticed(Event.Ended ended) {
        return switch (ended.noticed()) {
            case NOTHING_YET -> "has not noticed yet";
            case BY_READING -> ended.how() == Event.How.RESET ? "sees the reset" : "sees the end";
            case BY_A_FAILED_READ -> "fails to read";
            case BY_A_FAILED_WRITE -> "fails to send it all";
        };
    }

    private String states(Event.States states) {
        return (states.sockets() > 1 ? states.sockets() + " of your sockets are " : "your socket is ") + states.you()
                + (states.peer().isEmpty() ? "" : ", the peer's " + states.peer()) + on(states.connection());
    }
}
