package pitfalls.scannerframing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static pitfalls.testkit.Bytes.after;
import static pitfalls.testkit.Bytes.first;
import static pitfalls.testkit.Bytes.join;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Gate;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Moment;
import pitfalls.testkit.Scene;
import pitfalls.testkit.ScriptedInput;

@Lesson(value = "05-scanner-framing", edit = "LineReader.java")
class ScannerFramingTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    /** Long enough to see whether a call that waits is at rest. */
    private static final Duration WHILE = ofMillis(400);

    /** More readers than a small pool serves. */
    private static final int MANY = 8;

    private static final int LIMIT = 256;
    private static final int MEBIBYTE = 1 << 20;

    /** The greatest limit that a reader may be given. */
    private static final int GREATEST_LIMIT = 65_536;

    /** Limits, around the sizes of the usual buffers too. */
    private static final List<Integer> BOUNDARIES = List.of(1, 2, 255, 256, 1_000, 8_191, 8_192, GREATEST_LIMIT);

    /** Of the lines that it has returned a reader may keep a few, whether or not it needs them. */
    private static final int MOST_KEPT = 10;

    /** What a segment holds on an Ethernet. */
    private static final int SEGMENT = 1460;

    /** Six characters, seven bytes. */
    private static final String ZURICH = "Z\u00fcrich";

    /** What can have come of a line when it breaks off: half a number, one byte, all but the line end. */
    private static final List<String> TORN = List.of("ZINC 10", "Z", "\u0000", "ZINC 107.30", "ZINC 107.30\r", "\r");

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the lines in order, then null at a clean end",
                inProduction = "a peer that has sent everything and hangs up is no failure: an alarm for"
                        + " each goodbye hides the real ones.")
        void inOrder(Scene scene) {
            for (String stream : List.of("ACME 42.50\nZINC 107.30\r\n", "\r\n", "\n", "")) {
                scene.round("a new stream of " + stream.length() + " bytes");
                LineReader reader = new LineReader(scene.input().feed(Bytes.of(stream)).thenEnd(), LIMIT);

                returnsLinesThenNull(scene, reader, stream.lines().toArray(String[]::new));
                scene.call("next() once more", reader::next).returns(null);
                scene.call("next() once more", reader::next).returns(null);
            }
        }

        @Check(value = "finds every line that one segment brought, empty ones too",
                inProduction = "under load the network joins what was sent apart, and lines are lost. An"
                        + " empty line often means something, such as the end of a header.")
        void severalInOneSegment(Scene scene) {
            ScriptedInput input = scene.input().feed("\nACME 42.50\n\r\n\nZINC 107.30\r\n\n").thenEnd();
            returnsLinesThenNull(scene, new LineReader(input, LIMIT),
                    "", "ACME 42.50", "", "", "ZINC 107.30", "");

            scene.round("a new stream, which fails after the lines that one segment brought");
            ScriptedInput torn = scene.input().feed("ACME 42.50\n\r\nZINC 107.30\n").thenReset();
            LineReader reader = new LineReader(torn, LIMIT);
            for (String line : List.of("ACME 42.50", "", "ZINC 107.30")) {
                scene.call("next()", reader::next).returns(line);
            }
        }

        @Check(value = "reads on for as long as lines come",
                inProduction = "the feed runs well in every test. After the first hour it stops, or"
                        + " loses lines, and nothing restarts it.")
        void longFeed(Scene scene) {
            List<String> empty = IntStream.range(0, 30_000).mapToObj(_ -> "").toList();
            List<String> some = IntStream.range(0, 30_000).mapToObj(i -> i % 3 == 0 ? "" : "ACME " + i).toList();
            List<String> longer = IntStream.range(0, 500).mapToObj(i -> (ZURICH + i).repeat(i)).toList();
            List<String> longest = IntStream.range(0, 8).mapToObj(i -> "x".repeat(i + 1) + "\u20ac".repeat(21_842)).toList();
            for (List<String> lines : List.of(empty, some, longer, longest)) {
                scene.round("a new stream of " + lines.size() + " lines, in segments of " + SEGMENT + " bytes");
                byte[] stream = Bytes.of(String.join("\r\n", lines) + "\n");
                LineReader reader = new LineReader(inSegments(scene, stream).thenEnd(), GREATEST_LIMIT);

                List<String> read = scene.call("next() until null", () -> all(reader)).within(PATIENT).returns();

                scene.verify(read.size() == lines.size(), "returned " + lines.size() + " lines",
                        "returned " + read.size());
                scene.verify(read.equals(lines), "returned each line as it was sent", "changed some");
            }

            scene.round("a new stream of 1000 lines, of which the caller keeps none");
            LineReader reader = new LineReader(inSegments(scene, Bytes.of("ACME 42.50\n".repeat(1_000))), LIMIT);
            List<WeakReference<String>> given = scene.call("next(), 1000 times", () -> {
                List<WeakReference<String>> lines = new ArrayList<>();
                while (lines.size() < 1_000) {
                    lines.add(new WeakReference<>(reader.next()));
                }
                return lines;
            }).returns();
            scene.heapInUse();
            long kept = given.stream().filter(line -> line.get() != null).count();
            scene.verify(kept <= MOST_KEPT, "let go of the lines that it has returned", "kept " + kept + " of 1000");

            scene.round("a new stream of 64 lines of 64 KiB, of which the caller keeps none");
            String longLines = ("x".repeat(GREATEST_LIMIT) + "\n").repeat(4 * MEBIBYTE / GREATEST_LIMIT);
            LineReader patient = new LineReader(new Stream(new ByteArrayInputStream(Bytes.of(longLines))), GREATEST_LIMIT);
            long before = scene.heapInUse();
            scene.run("next(), 64 times", () -> {
                for (int line = 0; line < 64; line++) {
                    patient.next();
                }
            }).returns();
            long held = scene.heapInUse() - before;
            scene.call("next()", patient::next).returns(null);
            scene.verify(held <= 2 * MEBIBYTE, "held at most 2 MiB when it had returned 4 MiB of lines",
                    "held " + held / MEBIBYTE + " MiB");
        }

        @Check(value = "returns a whole line without waiting for more",
                inProduction = "the peer sends its next line when it has your answer to this one: both"
                        + " sides wait for each other for ever.")
        void wholeLine(Scene scene) {
            Stream dropped = new Stream(scene.input().feed("ACME 42.50\n"));
            scene.call("next() of a reader that is then dropped", new LineReader(dropped, LIMIT)::next)
                    .returns("ACME 42.50");
            ScriptedInput input = scene.input();
            LineReader reader = new LineReader(input, GREATEST_LIMIT);
            for (String line : List.of("ACME 42.50", "", "x".repeat(SEGMENT), "", "x".repeat(8_191),
                    "x".repeat(8_192), "x".repeat(20_000), "ZINC 107.30")) {
                for (String lineEnd : List.of("\n", "\r\n")) {
                    input.feed(line + lineEnd);
                    scene.call("next()", reader::next).returns(line);
                }
            }
            Moment began = scene.now();
            Call<String> waits = scene.call("next()", reader::next).awaitStandstill();
            waits.stillWaits();
            input.feed("ACME");
            waits.awaitStandstill().stillWaits();
            input.feed(" 42.50\r");
            waits.awaitStandstill().stillWaits();
            began.awaitPassed(WHILE);
            input.feed("\n");
            waits.after(WHILE, began).returns("ACME 42.50");
            dropped.verifyNobodyReads(scene);
        }

        @Check(value = "gives the same lines wherever a segment ends",
                inProduction = "now and then a name with an umlaut is garbled, and never on the machine"
                        + " of whoever looks for the reason.")
        void everyCut(Scene scene) {
            byte[] stream = Bytes.of(ZURICH + " 8.90\r\n\r\n\u20ac 1\n\n\ud83d\udcc8\r\n");
            String[] lines = {ZURICH + " 8.90", "", "\u20ac 1", "", "\ud83d\udcc8"};

            for (int cut = 1; cut < stream.length; cut++) {
                scene.round("a new stream; its first segment has " + cut + " bytes");
                ScriptedInput input = scene.input().feedCutAfter(cut, stream).thenEnd();
                returnsLinesThenNull(scene, new LineReader(input, LIMIT), lines);
            }
            scene.round("a new stream in segments of one byte");
            ScriptedInput byteByByte = scene.input().feedByteByByte(stream).thenEnd();
            returnsLinesThenNull(scene, new LineReader(byteByByte, LIMIT), lines);
        }

        @Check(value = "keeps blanks and controls, and makes U+FFFD of what is no UTF-8",
                inProduction = "a signature over the line no longer fits; a column that is empty moves"
                        + " all those after it; one bad byte ends the feed.")
        void everyOtherByte(Scene scene) {
            ScriptedInput blanks = scene.input().feed("\ufeffACME\n", "  ACME\t42.50\t\n", "   \r\n", "\ufeff\u00a0ACME\u3000\n",
                    "Zu\u0308rich \u212b\n").thenEnd();
            returnsLinesThenNull(scene, new LineReader(blanks, LIMIT), "\ufeffACME", "  ACME\t42.50\t", "   ",
                    "\ufeff\u00a0ACME\u3000", "Zu\u0308rich \u212b");

            List<byte[]> contents = new ArrayList<>(List.of(new byte[] {(byte) 0xE2, (byte) 0x82},
                    new byte[] {(byte) 0xC0, (byte) 0x8A}, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80, 'x'},
                    new byte[] {(byte) 0xF0, (byte) 0x9F, (byte) 0x93}, new byte[20]));
            IntStream.range(0, 256).filter(b -> b != '\n' && b != '\r')
                    .forEach(b -> contents.add(new byte[] {(byte) b}));
            for (String where : List.of("all of its line", "at the start", "in the middle", "at the end")) {
                scene.round("a new stream: each byte but LF and CR, " + where);
                String before = where.matches(".*(middle|end)") ? "ACME" : "";
                String behind = where.matches(".*(middle|start)") ? "42.50" : "";
                ScriptedInput input = scene.input();
                for (byte[] content : contents) {
                    input.feed(join(Bytes.of(before), content, Bytes.of(behind + "\n")));
                }
                LineReader reader = new LineReader(input.thenEnd(), LIMIT);
                List<String> read = scene.call("next() until null", () -> all(reader)).returns();

                scene.verify(read.size() == contents.size(), "returned " + contents.size() + " lines",
                        "returned " + read.size());
                for (int i = 0; i < contents.size(); i++) {
                    String line = before + new String(contents.get(i), UTF_8) + behind;
                    scene.verify(read.get(i).equals(line), "returned the bytes as new String(bytes, UTF_8) has them",
                            "returned others for a line with "
                                    + HexFormat.of().withUpperCase().formatHex(contents.get(i)));
                }
            }
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
            for (int limit : BOUNDARIES) {
                scene.round("a new stream, with a limit of " + limit);
                String line = "x".repeat(limit);
                ScriptedInput input = scene.input().feed(line + "\r\n", line + "\r", "\n", line, "\n\n").thenEnd();
                returnsLinesThenNull(scene, new LineReader(input, limit), line, line, line, "");
            }
        }

        @Check(value = "refuses a line of one byte more than the limit",
                inProduction = "the line passes here and fails in the column, the packet or the cache that"
                        + " the limit was made for.")
        void oneByteMore(Scene scene) {
            for (String lineEnd : List.of("\n", "\r\n")) {
                String ends = lineEnd.length() == 1 ? "LF" : "CR LF";
                scene.round("a new stream, whose lines end with " + ends);
                ScriptedInput input = scene.input().feed(ZURICH + lineEnd + "ACME\n").thenEnd();
                LineReader reader = new LineReader(input, 6);

                Call<String> next = scene.call("next()", reader::next);

                failsAsTooLong(scene, next);
                scene.round("a new stream of one segment, whose lines end with " + ends);
                LineReader whole = new LineReader(
                        scene.input().feed("ACME" + lineEnd + ZURICH + lineEnd).thenEnd(), 6);
                scene.call("next()", whole::next).returns("ACME");
                failsAsTooLong(scene, scene.call("next()", whole::next));
                for (int limit : BOUNDARIES) {
                    scene.round("a new stream, with a limit of " + limit + ", whose lines end with " + ends);
                    String line = "x".repeat(limit);
                    LineReader second = new LineReader(
                            scene.input().feed(line + lineEnd, line + "x" + lineEnd).thenEnd(), limit);
                    scene.call("next()", second::next).returns(line);
                    failsAsTooLong(scene, scene.call("next()", second::next));
                }
            }
        }

        @Check(value = "keeps two readers apart",
                inProduction = "two feeds, and a line of one has bytes of the other; or a peer that stops"
                        + " in a line stops all the others.")
        void twoReaders(Scene scene) {
            List<Call<String>> waiting = new ArrayList<>();
            for (int reader = 0; reader < MANY; reader++) {
                waiting.add(scene.call("next() of a silent stream", new LineReader(scene.input(), LIMIT)::next));
            }
            waiting.forEach(Call::awaitStandstill);
            byte[] line = Bytes.of("ZINC 107.30\n");
            for (int cut = 1; cut < line.length; cut++) {
                scene.round("two new streams; one stops after " + cut + " of the 12 bytes of its last line");
                Gate rest = scene.gate("the read of the rest");
                Stream slow = new Stream(scene.input()
                        .feed(join(Bytes.of("ACME\n"), first(cut, line)), after(cut, line)).thenEnd())
                        .heldAfter(5 + cut, rest);
                ScriptedInput prompt = scene.input().feed("\nGOLD", " 99\r\n" + "x".repeat(LIMIT) + "\n").thenEnd();
                LineReader one = new LineReader(slow, 11);
                LineReader other = new LineReader(prompt, LIMIT);

                scene.call("next() of one reader", one::next).returns("ACME");
                Call<String> held = scene.call("next() of one reader", one::next);
                rest.awaitArrival();
                for (String its : List.of("", "GOLD 99", "x".repeat(LIMIT))) {
                    scene.call("next() of another", other::next).returns(its);
                }
                LineReader third = new LineReader(scene.input().feed("x".repeat(8_192) + "\n"), 1);
                failsAsTooLong(scene, scene.call("next() of a third", third::next));
                rest.open();
                held.returns("ZINC 107.30");
                scene.call("next() of another", other::next).returns(null);
                scene.call("next() of one reader", one::next).returns(null);
            }
        }

        @Check(value = "leaves its stream open",
                inProduction = "the reader that is done with the requests closes the connection, and your"
                        + " answer to the last of them cannot be sent.")
        void staysOpen(Scene scene) {
            for (String lines : List.of("", "ACME 42.50\n\r\n")) {
                scene.round("a new stream, which ends after " + lines.length() + " bytes");
                Stream atTheEnd = new Stream(scene.input().feed(Bytes.of(lines)).thenEnd());
                returnsLinesThenNull(scene, new LineReader(atTheEnd, LIMIT), lines.lines().toArray(String[]::new));
                atTheEnd.verifyOpen(scene);
            }
            for (String line : List.of("ACME 42.50", "x".repeat(LIMIT + 1) + "\n")) {
                scene.round("a new stream, torn or too long, after " + line.length() + " bytes");
                Stream torn = new Stream(scene.input().feed(line).thenEnd());
                scene.call("next()", new LineReader(torn, LIMIT)::next).awaitStandstill();
                torn.verifyOpen(scene);
            }
            scene.round("a new stream of 100,000 lines, of which the caller takes one");
            Stream longer = new Stream(new ByteArrayInputStream(Bytes.of("ACME 42.50\n".repeat(100_000))));
            scene.call("next()", new LineReader(longer, LIMIT)::next).returns("ACME 42.50");
            longer.verifyOpen(scene);
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "passes on a reset or a timeout in the middle of a line",
                inProduction = "a price of 107.30 is booked as 10: half a number is a number, so no later"
                        + " check notices.")
        void failureInALine(Scene scene) {
            for (IOException failure : failures()) {
                for (String torn : TORN) {
                    scene.round("a new stream, which breaks off after " + shown(torn));
                    passesOn(scene, failure, scene.input().feed("ACME 42.50\n", torn), "ACME 42.50");
                    scene.round("a new stream, which breaks off in the first line, after " + shown(torn));
                    passesOn(scene, failure, scene.input().feed(torn));
                    scene.round("a new stream of one segment, which breaks off after " + shown(torn));
                    passesOn(scene, failure, scene.input().feed("ACME 42.50\r\n\n" + torn), "ACME 42.50", "");
                }
                scene.round("a stream that breaks off, and a new reader on the same thread");
                LineReader broken = new LineReader(scene.input().feed("ZINC 10").thenFail(failure), LIMIT);
                LineReader fresh = new LineReader(scene.input().feed("ACME 42.50\n").thenEnd(), LIMIT);
                scene.call("next() of one reader, which fails, then of another", () -> nextAfterAFailure(broken, fresh))
                        .returns("ACME 42.50");
                scene.round("a new stream, which breaks off after 200 bytes");
                passesOn(scene, failure, scene.input().feed("x".repeat(LIMIT) + "\n", "x".repeat(200)),
                        "x".repeat(LIMIT));
            }
        }

        @Check(value = "reports an end in the middle of a line as an EOFException",
                inProduction = "the peer was restarted while it sent. Its last line is half a line, and it"
                        + " is stored as a whole one.")
        void endInALine(Scene scene) {
            for (String before : List.of("ACME 42.50\n", "", "ACME 42.50\r\n\n")) {
                for (String torn : TORN) {
                    for (String apart : List.of(" segment", " segment of its own")) {
                        scene.round("a new stream, which ends after " + shown(torn) + " in a" + apart);
                        ScriptedInput input = scene.input();
                        input.feed(apart.endsWith("own") ? new String[] {before, torn} : new String[] {before + torn});
                        Stream stream = new Stream(input.thenEnd());
                        LineReader reader = new LineReader(stream, LIMIT);
                        before.lines().forEach(line -> scene.call("next()", reader::next).returns(line));
                        scene.call("next()", reader::next).fails(EOFException.class, "the line is torn");
                        stream.verifyOpen(scene);
                    }
                }
            }
            for (int limit : BOUNDARIES) {
                for (String torn : List.of("x".repeat(limit), "x".repeat(limit - 1) + "\r", "\r".repeat(limit))) {
                    scene.round("a new stream with a limit of " + limit + ", which ends after so many bytes of a line");
                    LineReader reader = new LineReader(scene.input().feed(torn).thenEnd(), limit);
                    scene.call("next()", reader::next).fails(EOFException.class, "the line is torn");
                }
                scene.round("a line that is torn or too long, and a new reader on the same thread, with a limit of " + limit);
                for (String before : List.of("x".repeat(limit), "x".repeat(limit + 2))) {
                    LineReader broken = new LineReader(scene.input().feed(before).thenEnd(), limit);
                    LineReader fresh = new LineReader(scene.input().feed("A\n").thenEnd(), limit);
                    scene.call("next() of one reader, which fails, then of another", () -> nextAfterAFailure(broken, fresh))
                            .returns("A");
                }
                for (String torn : List.of("x".repeat(limit) + "\r", "\r".repeat(limit + 1))) {
                    scene.round("a new stream with a limit of " + limit + ", which ends after so many bytes and a CR");
                    LineReader reader = new LineReader(scene.input().feed(torn).thenEnd(), limit);
                    scene.call("next()", reader::next)
                            .fails(IOException.class, "torn, or too long", SocketTimeoutException.class);
                }
            }
        }

        @Check(value = "tells a reset or a timeout between two lines from the end",
                inProduction = "the peer crashed halfway through its list, and the half that came is"
                        + " stored as the whole list.")
        void failureBetweenLines(Scene scene) {
            for (IOException failure : failures()) {
                for (String lines : List.of("ACME 42.50\n", "", "ACME 42.50\r\n\r\n", "x\n".repeat(20))) {
                    scene.round("a new stream, which fails after " + lines.length() + " bytes");
                    passesOn(scene, failure, scene.input().feed(Bytes.of(lines)), lines.lines().toArray(String[]::new));
                }
            }
        }

        @Check(value = "keeps U+0085, U+2028 and U+2029 in the line",
                inProduction = "a name that somebody pasted from a web page splits its line in two. From"
                        + " there on every answer belongs to another question.")
        void otherLineEnds(Scene scene) {
            String line = "ACME\u0085Corp \u2028 Ltd \u2029 42.50";
            List<String> lines = List.of(line, "\u0085", "\u2028", "\u2029", "\u2029ACME", "ACME\u2028",
                    "\u0085\u0085");
            ScriptedInput input = scene.input();
            lines.forEach(each -> input.feed(each + "\n" + each + "\r\n"));
            LineReader reader = new LineReader(input.thenEnd(), LIMIT);

            for (String each : lines) {
                scene.call("next()", reader::next).returns(each);
                scene.call("next()", reader::next).returns(each);
            }
            scene.call("next()", reader::next).returns(null);
        }

        @Check(value = "counts each byte of a line as it came, and a CR that is content",
                inProduction = "a line of CRs, or of bytes that are no text, passes any limit, or a line"
                        + " within it is refused.")
        void bytesAsTheyCame(Scene scene) {
            for (int limit : BOUNDARIES) {
                for (String content : List.of("\r".repeat(limit), "x".repeat(limit - 1) + "\r",
                        "\r" + "x".repeat(limit - 1), "x".repeat(limit - 1))) {
                    scene.round("a new stream, with a limit of " + limit + ", and lines of " + content.length()
                            + " bytes with CRs");
                    // A CR before an LF is no content, so one that is has another behind it.
                    ScriptedInput crs = scene.input().feed(content + "\r\n", content + "\r", "\n",
                            content.endsWith("\r") ? "\n" : content + "\n").thenEnd();
                    returnsLinesThenNull(scene, new LineReader(crs, limit), content, content,
                            content.endsWith("\r") ? "" : content);
                }
            }
            for (String byteName : List.of("FF", "00", "0D", "E4", "80", "20")) {
                byte[] seven = new byte[7];
                Arrays.fill(seven, (byte) Integer.parseInt(byteName, 16));
                String line = new String(seven, UTF_8);
                scene.round("a new stream with a limit of 7, and lines of 7 and 8 bytes " + byteName);
                byte[] end = Bytes.of("\r\n");
                ScriptedInput input = scene.input()
                        .feed(join(seven, end), seven, end, join(seven, first(1, seven), end)).thenEnd();
                LineReader reader = new LineReader(input, 7);
                scene.call("next()", reader::next).returns(line);
                scene.call("next()", reader::next).returns(line);
                failsAsTooLong(scene, scene.call("next()", reader::next));
            }
        }

        @Check(value = "refuses a line over the limit without waiting for its end",
                inProduction = "a peer that never sends a line end fills your memory, and one connection is"
                        + " enough for all of it.")
        void endlessLine(Scene scene) {
            for (int limit : BOUNDARIES) {
                for (String before : List.of("x".repeat(limit), "x".repeat(limit - 1) + "\r", "\r".repeat(limit))) {
                    for (String over : List.of("\rx", "\r\r", "xx", "x\r", "\r\r\n", "x\r\n", "\rx\n", "x\n")) {
                        scene.round("a new stream, with a limit of " + limit + ", and a line with"
                                + shown(over).replace("\n", " LF") + " behind it");
                        failsAsTooLong(scene, scene.call("next()",
                                new LineReader(scene.input().feed(before + over), limit)::next));
                        Stream apart = new Stream(scene.input().feed(before).feed(over.split("")));
                        failsAsTooLong(scene, scene.call("next()", new LineReader(apart, limit)::next));
                        apart.verifyOpen(scene);
                    }
                }
            }
            for (int limit : List.of(1, 2, LIMIT, 8_191, GREATEST_LIMIT)) {
                for (String character : List.of("x", "\r", "\u0000")) {
                    scene.round("a new stream with a limit of " + limit + ", two bytes more, and silence");
                    Stream silent = new Stream(scene.input().feed("\n", character.repeat(limit), character,
                            character));
                    LineReader reader = new LineReader(silent, limit);
                    scene.call("next()", reader::next).returns("");
                    failsAsTooLong(scene, scene.call("next()", reader::next));
                    silent.verifyOpen(scene);
                }
                scene.round("a new stream with a limit of " + limit + ", two bytes more, and a timeout");
                LineReader late = new LineReader(scene.input().feed("x".repeat(limit + 2)).thenTimeOut(), limit);
                failsAsTooLong(scene, scene.call("next()", late::next));
            }
            scene.round("a new stream with a limit of 256, and 2 MB without a line end");
            ScriptedInput input = scene.input();
            for (int segment = 0; segment < 128; segment++) {
                input.feed("x".repeat(16 * 1024));
            }
            LineReader endless = new LineReader(input, LIMIT);
            Call<String> refused = scene.call("next() with a limit of 256", endless::next);
            failsAsTooLong(scene, refused);
            scene.verify(input.taken() < MEBIBYTE && refused.allocatedBytes() < MEBIBYTE,
                    "taken and kept little of a line over its limit", "took " + input.taken()
                            + " bytes, and allocated " + refused.allocatedBytes());
        }

        @Check(value = "keeps a CR in the line when no LF follows it", besideOthers = true,
                inProduction = "your proxy sees one line and you see two: the second is a command that the"
                        + " proxy never checked.")
        void loneCr(Scene scene) {
            byte[] stream = Bytes.of("ACME\r42.50\n\rZINC\r\r\n\r\r\n\r \n\r\n\n\rG\r\rH\r\n");
            String[] lines = {"ACME\r42.50", "\rZINC\r", "\r", "\r ", "", "", "\rG\r\rH"};
            for (int cut = 1; cut < stream.length; cut++) {
                scene.round("a new stream; its first segment has " + cut + " bytes");
                ScriptedInput input = scene.input().feedCutAfter(cut, stream).thenEnd();
                returnsLinesThenNull(scene, new LineReader(input, LIMIT), lines);
            }
            scene.round("a new stream in segments of one byte");
            ScriptedInput byteByByte = scene.input().feedByteByByte(stream).thenEnd();
            returnsLinesThenNull(scene, new LineReader(byteByByte, LIMIT), lines);
            scene.round("new streams; each stops for a while, before its line, in it or after a CR");
            List<String> begins = List.of("", "ACME", "ACME\r", "ACME 42.50\r", "\r");
            List<String> rests = List.of("ACME 42.50\r\n", " 42.50\n", "\r\n", "\n", "ZINC\r\n");
            List<ScriptedInput> inputs = new ArrayList<>();
            List<Call<String>> waiting = new ArrayList<>();
            for (String begin : begins) {
                inputs.add(scene.input().feed(Bytes.of("\n" + begin)));
                LineReader reader = new LineReader(inputs.getLast(), LIMIT);
                scene.call("next()", reader::next).returns("");
                waiting.add(scene.call("next()", reader::next));
            }
            LineReader prompt = new LineReader(scene.input().feed("ACME 42.50\n"), LIMIT);
            scene.call("next() of one that need not wait", prompt::next).returns("ACME 42.50");
            scene.letOthersRun();
            waiting.forEach(Call::stillWaits);
            for (int i = 0; i < inputs.size(); i++) {
                inputs.get(i).feed(rests.get(i).substring(0, 1));
                waiting.get(i).awaitStandstill();
                inputs.get(i).feed(Bytes.of(rests.get(i).substring(1)));
                String line = begins.get(i) + rests.get(i);
                waiting.get(i).returns(line.replaceFirst("\r?\n$", ""));
            }
        }
    }

    /** What a read may throw; none of them is an end. */
    private static List<IOException> failures() {
        return List.of(new SocketException("Connection reset"), new SocketTimeoutException("Read timed out"),
                new SocketException("Socket closed"), new IOException("Input/output error"), new IOException(),
                new EOFException("Unexpected end of ZLIB input stream"));
    }

    private static String shown(String torn) {
        return torn.replace("\r", " CR").replace("\u0000", " NUL");
    }

    private static List<String> all(LineReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = reader.next(); line != null; line = reader.next()) {
            lines.add(line);
        }
        return lines;
    }

    /** What a reader returns on a thread on which another one has failed before. */
    private static String nextAfterAFailure(LineReader failing, LineReader reader) throws IOException {
        try {
            return failing.next();
        } catch (IOException e) {
            return reader.next();
        }
    }

    private static ScriptedInput inSegments(Scene scene, byte[] stream) {
        ScriptedInput input = scene.input();
        for (int sent = 0; sent < stream.length; sent += SEGMENT) {
            input.feed(Arrays.copyOfRange(stream, sent, Math.min(sent + SEGMENT, stream.length)));
        }
        return input;
    }

    private static void returnsLinesThenNull(Scene scene, LineReader reader, String... lines) {
        for (String line : lines) {
            scene.call("next()", reader::next).returns(line);
        }
        scene.call("next()", reader::next).returns(null);
    }

    private static void passesOn(Scene scene, IOException failure, ScriptedInput input, String... lines) {
        Stream stream = new Stream(input.thenFail(failure));
        LineReader reader = new LineReader(stream, LIMIT);
        for (String line : lines) {
            scene.call("next()", reader::next).returns(line);
        }
        IOException thrown = scene.call("next()", reader::next)
                .fails(failure.getClass(), "what the read threw");
        scene.verify(thrown == failure, "passed on the exception of the read itself", "threw another one");
        stream.verifyOpen(scene);
    }

    private static void failsAsTooLong(Scene scene, Call<String> next) {
        IOException thrown = next.fails(IOException.class, "the line is too long", EOFException.class);
        scene.verify(!(thrown instanceof SocketTimeoutException),
                "told a line that is too long from a timeout", "both are a SocketTimeoutException");
    }

    /** A stream that knows whether it is read and has been closed, and can hold its reader after some bytes. */
    private static final class Stream extends FilterInputStream {

        private final AtomicInteger reading = new AtomicInteger();
        private volatile boolean closed;
        private int until = Integer.MAX_VALUE;
        private Gate rest;
        private int count;

        Stream(InputStream in) {
            super(in);
        }

        Stream heldAfter(int bytes, Gate gate) {
            until = bytes;
            rest = gate;
            return this;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            reading.incrementAndGet();
            try {
                if (length > 0 && count >= until) {
                    rest.pass();
                }
                int read = super.read(buffer, offset, length);
                count += Math.max(0, read);
                return read;
            } finally {
                reading.decrementAndGet();
            }
        }

        @Override
        public void close() throws IOException {
            closed = true;
            super.close();
        }

        void verifyNobodyReads(Scene scene) {
            scene.verify(reading.get() == 0, "left no thread behind when its call had ended",
                    "a thread of yours still reads the stream");
        }

        void verifyOpen(Scene scene) {
            scene.verify(!closed, "left the stream open", "closed it");
        }
    }
}
