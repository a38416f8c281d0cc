package pitfalls.scannerframing;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Scene;
import pitfalls.testkit.ScriptedInput;

@Lesson(value = "05-scanner-framing", edit = "LineReader.java")
class ScannerFramingTest {

    private static final int LIMIT = 256;

    /** Six characters, seven bytes. */
    private static final String ZURICH = "Z\u00fcrich";

    /** What can have come of the line "ZINC 107.30" when it breaks off. */
    private static final List<String> TORN = List.of("ZINC 10", "Z", "ZINC 107.30");

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the lines in order, then null at a clean end",
                inProduction = "a peer that has sent everything and hangs up is no failure: an alarm for"
                        + " each goodbye hides the real ones.")
        void inOrder(Scene scene) {
            ScriptedInput input = scene.input().feed("ACME 42.50\n", "ZINC 107.30\r\n").thenEnd();
            LineReader reader = new LineReader(input, LIMIT);

            returnsLinesThenNull(scene, reader, "ACME 42.50", "ZINC 107.30");
            scene.call("next() once more", reader::next).returns(null);
        }

        @Check(value = "finds every line that one segment brought, empty ones too",
                inProduction = "under load the network joins what was sent apart, and lines are lost. An"
                        + " empty line often means something, such as the end of a header.")
        void severalInOneSegment(Scene scene) {
            ScriptedInput input = scene.input().feed("\nACME 42.50\n\r\n\nZINC 107.30\r\n\n").thenEnd();

            returnsLinesThenNull(scene, new LineReader(input, LIMIT),
                    "", "ACME 42.50", "", "", "ZINC 107.30", "");
        }

        @Check(value = "returns a whole line without waiting for more",
                inProduction = "the peer sends its next line when it has your answer to this one: both"
                        + " sides wait for each other for ever.")
        void wholeLine(Scene scene) {
            ScriptedInput input = scene.input().feed("ACME 42.50\n");
            LineReader reader = new LineReader(input, LIMIT);

            scene.call("next()", reader::next).returns("ACME 42.50");
            input.feed("ZINC 107.30\r\n");
            scene.call("next()", reader::next).returns("ZINC 107.30");
        }

        @Check(value = "gives the same lines wherever a segment ends",
                inProduction = "now and then a name with an umlaut is garbled, and never on the machine"
                        + " of whoever looks for the reason.")
        void everyCut(Scene scene) {
            byte[] stream = Bytes.of(ZURICH + " 8.90\r\n\r\n\u20ac 1\n");

            for (int cut = 1; cut < stream.length; cut++) {
                scene.round("a new stream; its first segment has " + cut + " bytes");
                ScriptedInput input = scene.input().feedCutAfter(cut, stream).thenEnd();
                returnsLinesThenNull(scene, new LineReader(input, LIMIT), ZURICH + " 8.90", "", "\u20ac 1");
            }
            scene.round("a new stream in segments of one byte");
            ScriptedInput byteByByte = scene.input().feedByteByByte(stream).thenEnd();
            returnsLinesThenNull(scene, new LineReader(byteByByte, LIMIT), ZURICH + " 8.90", "", "\u20ac 1");
        }

        @Check(value = "keeps the blanks at both ends of a line",
                inProduction = "a signature over the line no longer fits, and a column that is empty moves"
                        + " all those after it.")
        void blanks(Scene scene) {
            ScriptedInput input = scene.input().feed("  ACME\t42.50\t\n", "   \r\n").thenEnd();

            returnsLinesThenNull(scene, new LineReader(input, LIMIT), "  ACME\t42.50\t", "   ");
        }

        @Check(value = "returns a line of exactly the limit",
                inProduction = "the peer keeps to the limit that you both agreed on, and you hang up on it.")
        void exactlyTheLimit(Scene scene) {
            byte[] stream = Bytes.of(ZURICH + "\r\n" + ZURICH + "\n");

            for (int cut = 1; cut < stream.length; cut++) {
                scene.round("a new stream; its first segment has " + cut + " bytes");
                ScriptedInput input = scene.input().feedCutAfter(cut, stream).thenEnd();
                returnsLinesThenNull(scene, new LineReader(input, 7), ZURICH, ZURICH);
            }
        }

        @Check(value = "refuses a line of one byte more than the limit",
                inProduction = "the line passes here and fails in the column, the packet or the cache that"
                        + " the limit was made for.")
        void oneByteMore(Scene scene) {
            for (String lineEnd : List.of("\n", "\r\n")) {
                scene.round("a new stream, whose lines end with " + (lineEnd.length() == 1 ? "LF" : "CR LF"));
                ScriptedInput input = scene.input().feed(ZURICH + lineEnd + "ACME\n").thenEnd();
                LineReader reader = new LineReader(input, 6);

                Call<String> next = scene.call("next()", reader::next);

                failsAsTooLong(scene, next);
            }
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "passes on a reset in the middle of a line",
                inProduction = "a price of 107.30 is booked as 10: half a number is a number, so no later"
                        + " check notices.")
        void resetInALine(Scene scene) {
            for (String torn : TORN) {
                scene.round("a new stream, which breaks off after " + torn);
                ScriptedInput input = scene.input().feed("ACME 42.50\n", torn).thenReset();
                LineReader reader = new LineReader(input, LIMIT);

                scene.call("next()", reader::next).returns("ACME 42.50");
                scene.call("next()", reader::next).fails(SocketException.class, "the reset");
            }
        }

        @Check(value = "passes on a timeout in the middle of a line",
                inProduction = "one slow moment of the network makes two wrong lines out of one good one,"
                        + " or ends the feed for the day.")
        void timeoutInALine(Scene scene) {
            for (String torn : TORN) {
                scene.round("a new stream, which breaks off after " + torn);
                ScriptedInput input = scene.input().feed("ACME 42.50\n", torn).thenTimeOut();
                LineReader reader = new LineReader(input, LIMIT);

                scene.call("next()", reader::next).returns("ACME 42.50");
                scene.call("next()", reader::next).fails(SocketTimeoutException.class, "the timeout");
            }
        }

        @Check(value = "reports an end in the middle of a line as an EOFException",
                inProduction = "the peer was restarted while it sent. Its last line is half a line, and it"
                        + " is stored as a whole one.")
        void endInALine(Scene scene) {
            for (String torn : TORN) {
                scene.round("a new stream, which breaks off after " + torn);
                ScriptedInput input = scene.input().feed("ACME 42.50\n", torn).thenEnd();
                LineReader reader = new LineReader(input, LIMIT);

                scene.call("next()", reader::next).returns("ACME 42.50");
                scene.call("next()", reader::next).fails(EOFException.class, "the line is torn");
            }
        }

        @Check(value = "tells a reset between two lines from the end",
                inProduction = "the peer crashed halfway through its list, and the half that came is"
                        + " stored as the whole list.")
        void resetBetweenLines(Scene scene) {
            ScriptedInput input = scene.input().feed("ACME 42.50\n").thenReset();
            LineReader reader = new LineReader(input, LIMIT);

            scene.call("next()", reader::next).returns("ACME 42.50");
            scene.call("next()", reader::next).fails(SocketException.class, "the reset");
        }

        @Check(value = "keeps U+0085, U+2028 and U+2029 in the line",
                inProduction = "a name that somebody pasted from a web page splits its line in two. From"
                        + " there on every answer belongs to another question.")
        void otherLineEnds(Scene scene) {
            String line = "ACME\u0085Corp \u2028 Ltd \u2029 42.50";
            ScriptedInput input = scene.input().feed(line + "\n" + line + "\r\n").thenEnd();

            returnsLinesThenNull(scene, new LineReader(input, LIMIT), line, line);
        }

        @Check(value = "keeps a CR in the line when no LF follows it",
                inProduction = "your proxy sees one line and you see two: the second is a command that the"
                        + " proxy never checked.")
        void loneCr(Scene scene) {
            ScriptedInput input = scene.input().feed("ACME\r42.50\n", "\rZINC\r\r\n", "ZINC\r").thenEnd();
            LineReader reader = new LineReader(input, LIMIT);

            scene.call("next()", reader::next).returns("ACME\r42.50");
            scene.call("next()", reader::next).returns("\rZINC\r");
            scene.call("next()", reader::next).fails(EOFException.class, "the line is torn");
        }

        @Check(value = "refuses a line over the limit without waiting for its end",
                inProduction = "a peer that never sends a line end fills your memory, and one connection is"
                        + " enough for all of it.")
        void endlessLine(Scene scene) {
            String noLineEnd = "x".repeat(LIMIT + 64 * 1024);
            ScriptedInput input = scene.input().feed(noLineEnd);
            LineReader reader = new LineReader(input, LIMIT);

            Call<String> next = scene.call("next()", reader::next);

            failsAsTooLong(scene, next);
        }
    }

    private static void returnsLinesThenNull(Scene scene, LineReader reader, String... lines) {
        for (String line : lines) {
            scene.call("next()", reader::next).returns(line);
        }
        scene.call("next()", reader::next).returns(null);
    }

    private static void failsAsTooLong(Scene scene, Call<String> next) {
        IOException thrown = next.fails(IOException.class, "the line is too long");
        scene.verify(!(thrown instanceof EOFException),
                "told a line that is too long from one that is torn", "both are an EOFException");
    }
}
