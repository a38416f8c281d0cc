package pitfalls.testkit.trace;

import java.util.Arrays;

/**
 * Something that happened in a check. Times are in nanoseconds since the trace began: -1 stands for one
 * that nobody knows, 0 for one before the trace began too. Texts are never null; an empty one stands for
 * what nobody knows. Those that may hold an answer's own words are in printable ASCII.
 */
public sealed interface Event {

    /** When it stands in the story: the events of a trace are in the order of these times. */
    long at();

    /** The same at another time; a recorder gives an event its time so. */
    Event at(long at);

    /** The two ends of a connection: the learner's code, and the peer that the check plays. */
    enum End { YOU, PEER }

    /**
     * A call of the learner's begins.
     *
     * @param call the call's number, from 1
     * @param name how the check names it, {@code price("ACME")} for instance; its own thread is {@link #threadOf}
     */
    record CallBegins(long at, int call, String name) implements Event {

        @Override
        public CallBegins at(long at) {
            return new CallBegins(at, call, name);
        }
    }

    /** A call of the learner's returns; the value is as a page shows it, and empty where there is none. */
    record CallReturns(long at, int call, String name, String value) implements Event {

        @Override
        public CallReturns at(long at) {
            return new CallReturns(at, call, name, value);
        }
    }

    /**
     * A call of the learner's throws.
     *
     * @param thrown the exception's type and message
     * @param line the innermost line of the learner's in its stack, or null
     */
    record CallThrows(long at, int call, String name, String thrown, Line line) implements Event {

        @Override
        public CallThrows at(long at) {
            return new CallThrows(at, call, name, thrown, line);
        }
    }

    /**
     * A call of the learner's has not ended when the check fails.
     *
     * @param doing what it does: "reading", "connecting" and so on
     * @param line the innermost line of the learner's in its stack, or null
     */
    record CallStands(long at, int call, String name, String doing, Line line) implements Event {

        @Override
        public CallStands at(long at) {
            return new CallStands(at, call, name, doing, line);
        }
    }

    /**
     * A connection is made. It is the accepting side that notes it.
     *
     * @param connection its number, from 1
     * @param by who has connected
     * @param place the peer's address or port, whichever tells it from others; empty where there is one place
     */
    record Connected(long at, int connection, End by, String place) implements Event {

        @Override
        public Connected at(long at) {
            return new Connected(at, connection, by, place);
        }
    }

    /** The learner's side dials a place that does not answer its SYN; the place is as in {@link Connected}. */
    record Unanswered(long at, String place) implements Event {

        @Override
        public Unanswered at(long at) {
            return new Unanswered(at, place);
        }
    }

    /**
     * A thread of the learner's hands bytes to the system. It is known of the sockets that the check gave.
     *
     * @param taken when the peer had read the last of them
     * @param connection its number; 0 where the peer has not accepted it
     * @param told whether the check wants the text page to show it; of others the first 250 of a round are kept
     */
    record Written(long at, long taken, int connection, String thread, Data data, boolean told) implements Event {

        @Override
        public Written at(long at) {
            return new Written(at, taken, connection, thread, data, told);
        }
    }

    /**
     * Bytes that go from one end to the other. What the learner sends stands where the peer has read it,
     * what the peer sends where it sends it. For bytes that were {@link Written} this is the same bytes once
     * more, in the pieces in which the peer has read them.
     *
     * @param handed when the first of them was handed to the system, or fed to a stream in memory
     * @param seen when the first of them was seen to lie in the taker's system, or was read
     * @param taken when the taker had read the last of them
     * @param inMemory whether there is no system between, but a stream in memory
     */
    record Sent(long at, long handed, long seen, long taken, int connection, End from, Data data, boolean inMemory) implements Event {

        @Override
        public Sent at(long at) {
            return new Sent(at, handed, seen, taken, connection, from, data, inMemory);
        }
    }

    /** How a side ends a connection. */
    enum How {
        /** It sends no more: a half-close or a close, as far as the other side can tell. */
        END_OF_STREAM,
        /** It sends no more, and goes on receiving. */
        HALF_CLOSE,
        CLOSE,
        RESET
    }

    /** What the other side has noticed of it, as far as the check can see. */
    enum Noticed {
        NOTHING_YET,
        /** A read of its has come to the end, or to the reset. */
        BY_READING,
        /** A read of its failed before all came that was to come. */
        BY_A_FAILED_READ,
        /** A write of its failed before all was out. */
        BY_A_FAILED_WRITE
    }

    /** One side ends a connection, or its direction of it. */
    record Ended(long at, int connection, End by, How how, Noticed noticed) implements Event {

        @Override
        public Ended at(long at) {
            return new Ended(at, connection, by, how, noticed);
        }
    }

    /** A read of the learner's fails as the check wants it to; the text is the exception's type and message. */
    record ReadFails(long at, int connection, String thrown) implements Event {

        @Override
        public ReadFails at(long at) {
            return new ReadFails(at, connection, thrown);
        }
    }

    /** The peer sends nothing from here on, which is what the check is about. */
    record Silent(long at, int connection) implements Event {

        @Override
        public Silent at(long at) {
            return new Silent(at, connection);
        }
    }

    /** What the peer has just sent is lost: the learner's side had ended the connection. */
    record Lost(long at, int connection) implements Event {

        @Override
        public Lost at(long at) {
            return new Lost(at, connection);
        }
    }

    /** So many bytes lie in the peer's system, unread. */
    record Unread(long at, int connection, int count) implements Event {

        @Override
        public Unread at(long at) {
            return new Unread(at, connection, count);
        }
    }

    /**
     * A gate holds a thread of the learner's.
     *
     * @param until when it let the thread go on
     * @param gate what the thread has reached: "the look-up" for instance; may be empty
     * @param inWrite whether the thread is in a write, whose bytes are out
     */
    record Held(long at, long until, String gate, String thread, boolean inWrite) implements Event {

        @Override
        public Held at(long at) {
            return new Held(at, until, gate, thread, inWrite);
        }
    }

    /** What the check says of the story, in a sentence of its own. */
    record Note(long at, String text) implements Event {

        @Override
        public Note at(long at) {
            return new Note(at, text);
        }
    }

    /** Another round of the same story begins. A trace has the rounds before the first and the last one. */
    record Round(long at, String text) implements Event {

        @Override
        public Round at(long at) {
            return new Round(at, text);
        }
    }

    /**
     * What the system says of both ends.
     *
     * @param connection its number, or 0 where nobody has accepted it
     * @param sockets how many sockets of the learner's are in the state, 1 where it is a connection's
     * @param you the TCP state of the learner's end: ESTABLISHED, SYN_SENT and so on
     * @param peer that of the peer's end, or empty where there is none
     */
    record States(long at, int connection, int sockets, String you, String peer) implements Event {

        @Override
        public States at(long at) {
            return new States(at, connection, sockets, you, peer);
        }
    }

    /** The event before came so many times more; this is when it came last. */
    record Again(long at, int times) implements Event {

        @Override
        public Again at(long at) {
            return new Again(at, times);
        }
    }

    /**
     * So many events were left out here, for there were too many.
     *
     * @param alike whether each of them is like the one before: of the same kind, connection, end and thread
     */
    record LeftOut(long at, int count, boolean alike) implements Event {

        @Override
        public LeftOut at(long at) {
            return new LeftOut(at, count, alike);
        }
    }

    /**
     * The expectation that was not met.
     *
     * @param should completes "should have ..."
     * @param but completes "but ..."
     * @param line the line of the learner's that matters, or null
     * @param inProduction what such an answer does in production
     * @param deadline what time it was about, or null
     * @param comparison the expected and the actual, or null where it is not about bytes or a value
     * @param call the number of the call that it is about, or 0
     * @param connection the number of the connection that it is about, or 0
     */
    record Failed(long at, String should, String but, Line line, String inProduction, Deadline deadline,
            Comparison comparison, int call, int connection) implements Event {

        /** About no one call or connection. */
        public Failed(long at, String should, String but, Line line, String inProduction, Deadline deadline,
                Comparison comparison) {
            this(at, should, but, line, inProduction, deadline, comparison, 0, 0);
        }

        @Override
        public Failed at(long at) {
            return new Failed(at, should, but, line, inProduction, deadline, comparison, call, connection);
        }
    }

    /**
     * A time that the check gave the learner's code.
     *
     * @param from when it begins to run
     * @param at when it is over
     * @param words its length in words: "within 300 ms", or "after 1000 ms" where it is neither to end before
     */
    record Deadline(long from, long at, String words) {

        /** In nanoseconds. */
        public long length() {
            return at - from;
        }
    }

    /**
     * What was expected, beside what came.
     *
     * @param hex true where both are bytes in hex, two digits each, with a space between; else they are as
     *     a page shows them
     * @param from how many bytes, or characters, stand before those that are shown, the same in both
     * @param expected empty where it is no byte; ends in " ..." where more follows, and so does the other
     */
    record Comparison(boolean hex, long from, String expected, String actual) {

        /** How much is shown of each, in bytes or characters, and how much of that before the difference. */
        private static final int SHOWN = 48;
        private static final int BEFORE = 16;
        private static final String MORE = " ...";

        /** Of bytes: as text where both are text. */
        public static Comparison of(byte[] expected, byte[] actual) {
            boolean hex = !(Data.isText(expected) && Data.isText(actual));
            int from = from(Arrays.mismatch(expected, actual), Math.max(expected.length, actual.length));
            return new Comparison(hex, from, shown(expected, from, hex), shown(actual, from, hex));
        }

        /** Of texts. */
        public static Comparison of(String expected, String actual) {
            int from = from(Arrays.mismatch(expected.toCharArray(), actual.toCharArray()),
                    Math.max(expected.length(), actual.length()));
            return new Comparison(false, from, shown(expected, from), shown(actual, from));
        }

        private static int from(int difference, int length) {
            return length <= SHOWN ? 0 : Math.max(difference - BEFORE, 0);
        }

        private static String shown(byte[] bytes, int from, boolean hex) {
            byte[] part = Arrays.copyOfRange(bytes, Math.min(from, bytes.length), Math.min(from + SHOWN, bytes.length));
            return (hex ? Data.hex(part) : Data.text(part)) + (bytes.length > from + SHOWN ? MORE : "");
        }

        private static String shown(String text, int from) {
            String part = text.substring(Math.min(from, text.length()), Math.min(from + SHOWN, text.length()));
            return Text.quote(part) + (text.length() > from + SHOWN ? MORE : "");
        }
    }

    /** The name of the thread on which a call of this name runs. */
    static String threadOf(String call) {
        return "you: " + call;
    }
}
