package pitfalls.grader.picture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pitfalls.testkit.trace.Data;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Event.End;
import pitfalls.testkit.trace.Line;
import pitfalls.testkit.trace.Trace;

/** Traces with fixed times, each of another kind of failure. */
final class Scenes {

    /** A check that failed. */
    record Scene(String sentence, Trace trace) {}

    private static final long NEVER = -1;

    private Scenes() {}

    /** By name, as the golden pictures are called. */
    static Map<String, Scene> all() {
        Map<String, Scene> all = new LinkedHashMap<>();
        all.put("no-answer", noAnswer());
        all.put("silence", silence());
        all.put("two-senders", twoSenders());
        all.put("crossed-replies", crossedReplies());
        all.put("reset", reset());
        all.put("in-memory", inMemory());
        all.put("many-connections", manyConnections());
        return all;
    }

    /** A dial that nobody answers, from two threads. */
    static Scene noAnswer() {
        return new Scene("gives up on a silent address within its timeout", trace(0,
                new Event.CallBegins(ms(0), 1, "price(\"ACME\") in 200 ms"),
                new Event.Unanswered(ms(5.5), ""),
                new Event.CallBegins(ms(5.7), 2, "price(\"ZINC\") in 200 ms"),
                new Event.Failed(ms(450.2), "failed with a SocketTimeoutException (a timeout) after 200 ms",
                        "was still connecting after 450 ms", line("price", 53), "Linux goes on.",
                        new Event.Deadline(0, ms(200), "after 200 ms"), null, 1, 0),
                new Event.CallStands(ms(508.6), 1, "price(\"ACME\") in 200 ms", "connecting", line("price", 53)),
                new Event.CallStands(ms(529.4), 2, "price(\"ZINC\") in 200 ms", "connecting", line("price", 53)),
                new Event.States(ms(533.4), 0, 2, "SYN_SENT", "")));
    }

    /** A server that does not answer the second question. */
    static Scene silence() {
        String name = "price(\"ACME\") in 400 ms";
        return new Scene("gives up on a silent server when its timeout is over", trace(1,
                new Event.CallBegins(ms(0), 1, name),
                new Event.Connected(ms(0.4), 1, End.YOU, ""),
                you(0.6, "PRICE ACME\n"),
                peer(0.6, "42.50\n"),
                new Event.CallReturns(ms(0.7), 1, name, "\"42.50\""),
                new Event.CallBegins(ms(0.9), 2, name),
                you(1.1, "PRICE ACME\n"),
                new Event.Silent(ms(1.1), 1),
                new Event.Failed(ms(651.2), "failed with a SocketTimeoutException (a timeout) after 400 ms",
                        "was still reading after 650 ms", line("readLine", 82), "No reply comes.",
                        new Event.Deadline(ms(0.9), ms(400.9), "after 400 ms"), null, 2, 0),
                new Event.CallStands(ms(698.4), 2, name, "reading", line("readLine", 82)),
                new Event.States(ms(705.1), 1, 1, "ESTABLISHED", "ESTABLISHED")));
    }

    /** Two threads whose writes come into each other. */
    static Scene twoSenders() {
        String first = "send(1, \"a\")";
        String second = "send(2, \"bb\")";
        return new Scene("keeps a frame in one piece while another thread sends", trace(1,
                new Event.Connected(ms(0), 1, End.YOU, ""),
                new Event.CallBegins(ms(0.2), 1, first),
                written(0.7, 7.0, first, "00000001"),
                new Event.Held(ms(0.8), ms(6.5), "", Event.threadOf(first), true),
                new Event.CallBegins(ms(1.0), 2, second),
                written(1.3, 7.0, second, "00000002"),
                written(1.5, 7.0, second, "6262"),
                new Event.CallReturns(ms(1.5), 2, second, ""),
                written(6.6, 7.0, first, "61"),
                new Event.CallReturns(ms(6.7), 1, first, ""),
                new Event.Sent(ms(7.0), ms(0.7), ms(7.0), ms(7.0), 1, End.YOU, hex("0000000100000002626261"), false),
                new Event.Failed(ms(7.1), "sent 00 00 00 01 61 00 00 00 02 62 62",
                        "sent 00 00 00 01 00 00 00 02 62 62 61", null, "Two threads at one moment.", null,
                        new Event.Comparison(true, 0, "00 00 00 01 61 00 00 00 02 62 62",
                                "00 00 00 01 00 00 00 02 62 62 61"), 0, 1),
                new Event.States(ms(37.5), 1, 1, "ESTABLISHED", "ESTABLISHED")));
    }

    /** A reply that came to the wrong caller. */
    static Scene crossedReplies() {
        return new Scene("gives each caller the reply to its own request", trace(1,
                new Event.Connected(ms(0), 1, End.YOU, ""),
                new Event.CallBegins(ms(0.1), 1, "ask(\"ACME\")"),
                you(0.5, "1 ACME\n"),
                new Event.CallBegins(ms(21.8), 2, "ask(\"ZINC\")"),
                you(26.6, "2 ZINC\n"),
                peer(26.7, "2 7.10\n"),
                peer(26.7, "1 42.50\n"),
                new Event.CallReturns(ms(27.2), 1, "ask(\"ACME\")", "\"7.10\""),
                new Event.CallReturns(ms(27.7), 2, "ask(\"ZINC\")", "\"42.50\""),
                new Event.Failed(ms(27.9), "returned \"42.50\"", "returned \"7.10\"", null, "One user sees.",
                        new Event.Deadline(ms(0.1), ms(1000.1), "within 1000 ms"),
                        new Event.Comparison(false, 0, "\"42.50\"", "\"7.10\""), 1, 0),
                new Event.States(ms(84.6), 1, 1, "ESTABLISHED", "ESTABLISHED")));
    }

    /** A client that resets a connection that still had a part of its reply to take, and one whose bytes nobody reads. */
    static Scene reset() {
        String name = "upload(movie)";
        return new Scene("reads the refusal before it closes", trace(1,
                new Event.CallBegins(ms(0), 1, name),
                new Event.Connected(ms(0.3), 1, End.YOU, ""),
                new Event.Sent(ms(0.9), NEVER, NEVER, ms(0.9), 1, End.YOU, Data.counted(16_777_216), false),
                new Event.Unread(ms(1.4), 1, 65_536),
                new Event.Written(ms(1.8), NEVER, 1, Event.threadOf(name), hex("0000"), true),
                new Event.Ended(ms(2.2), 1, End.YOU, Event.How.RESET, Event.Noticed.BY_A_FAILED_WRITE),
                peer(2.6, "BUSY, try later\n"),
                new Event.Lost(ms(2.6), 1),
                new Event.Ended(ms(2.9), 1, End.PEER, Event.How.CLOSE, Event.Noticed.NOTHING_YET),
                new Event.CallThrows(ms(3.4), 1, name, "IOException: Broken pipe", line("upload", 72)),
                new Event.Failed(ms(3.6), "returned \"BUSY\"",
                        "threw IOException: Broken pipe at PriceClient.upload(PriceClient.java:72)", line("upload", 72),
                        "Nobody hears of it.", null, null),
                new Event.States(ms(12.3), 1, 1, "CLOSE_WAIT", "FIN_WAIT2")));
    }

    /** A stream in memory, of many alike pieces, in the third round. */
    static Scene inMemory() {
        List<Event> events = new ArrayList<>();
        events.add(new Event.Round(ms(0), "a new stream, which breaks off after ZINC 10"));
        events.add(new Event.CallBegins(ms(0.2), 1, "next()"));
        for (int i = 0; i < 30; i++) {
            events.add(new Event.Sent(ms(0.9 + i * 0.1), ms(0.1), ms(0.9), ms(0.9 + i * 0.1), 1, End.PEER, text("A"), true));
        }
        events.add(new Event.Again(ms(9.3), 57));
        events.add(new Event.ReadFails(ms(9.5), 1, "SocketException: Connection reset"));
        events.add(new Event.CallReturns(ms(9.6), 1, "next()", "\"ZINC 10\""));
        events.add(new Event.Failed(ms(9.7), "failed with a SocketException (what the read threw)",
                "returned \"ZINC 10\"", null, "A price of 107.30 is booked as 10.", null, null));
        return new Scene("passes on a reset or a timeout in the middle of a line", new Trace(events, 1, 2));
    }

    /** A hundred connections at once, of threads as many. */
    static Scene manyConnections() {
        List<Event> events = new ArrayList<>();
        for (int i = 1; i <= 130; i++) {
            String name = "price(\"" + i + "\")";
            events.add(new Event.CallBegins(ms(i), i, name));
            events.add(new Event.Connected(ms(i + 0.2), i, End.YOU, "port 4711"));
            events.add(new Event.Sent(ms(i + 0.4), NEVER, NEVER, ms(i + 0.4), i, End.YOU, text("PRICE " + i + "\n"), false));
        }
        for (int i = 1; i < 130; i++) {
            events.add(new Event.Sent(ms(140 + i), ms(140 + i), NEVER, NEVER, i, End.PEER, text(i + ".50\n"), false));
            events.add(new Event.CallReturns(ms(140.3 + i), i, "price(\"" + i + "\")", "\"" + i + ".50\""));
        }
        events.add(new Event.Failed(ms(1130), "returned \"130.50\"", "was still reading after 1000 ms", line("price", 9),
                "One of many waits.", new Event.Deadline(ms(130), ms(1130), "within 1000 ms"), null, 130, 0));
        events.add(new Event.CallStands(ms(1180), 130, "price(\"130\")", "reading", line("price", 9)));
        for (int i = 1; i <= 130; i++) {
            events.add(new Event.States(ms(1190), i, 1, "ESTABLISHED", "ESTABLISHED"));
        }
        return new Scene("serves many at once", new Trace(events, 130, 0));
    }

    static Trace trace(int connections, Event... events) {
        return new Trace(List.of(events), connections, 0);
    }

    static long ms(double millis) {
        return Math.round(millis * 1e6);
    }

    static Line line(String method, int number) {
        return new Line("PriceClient", method, "PriceClient.java", number);
    }

    private static Event you(double millis, String text) {
        return new Event.Sent(ms(millis), NEVER, ms(millis), ms(millis), 1, End.YOU, text(text), false);
    }

    private static Event peer(double millis, String text) {
        return new Event.Sent(ms(millis), ms(millis), NEVER, NEVER, 1, End.PEER, text(text), false);
    }

    private static Event written(double handed, double taken, String call, String hex) {
        return new Event.Written(ms(handed), ms(taken), 1, Event.threadOf(call), hex(hex), true);
    }

    static Data text(String text) {
        return Data.of(text.getBytes(UTF_8));
    }

    private static Data hex(String digits) {
        return Data.of(HexFormat.of().parseHex(digits));
    }
}
