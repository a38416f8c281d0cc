package pitfalls.heartbeat;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import pitfalls.heartbeat.Feed.Cause;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Gate;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Moment;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;
import pitfalls.testkit.Tap;

@Lesson(value = "20-heartbeat", edit = "Feed.java")
class HeartbeatTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(10);

    /** So short that a floor shows. */
    private static final Duration SHORTEST = ofMillis(34);

    /** For a feed that is to ask, or to give up. */
    private static final Duration BRIEF = ofMillis(60);

    /** Longer than {@link #BRIEF}, by more than a busy machine is late. */
    private static final Duration LONGER = ofMillis(400);

    /** Longer than between two bytes of a server that sends, by more than a busy machine is late. */
    private static final Duration HALF = ofMillis(350);

    /** The time between two lines of who sends again and again. */
    private static final Duration PACE = ofMillis(40);

    /** With {@link #BRIEF}, long enough to see whether who waits is at rest. */
    private static final Duration QUARTER = ofMillis(270);

    /** In whole seconds, without a remainder in milliseconds. */
    private static final Duration SECOND = ofSeconds(1);

    /** Some 49 days: as many milliseconds as an int cannot tell from one. */
    private static final Duration WEEKS = ofMillis((1L << 32) + 1);

    /** More milliseconds than an int holds: as an int they are less than none. */
    private static final Duration MONTH = ofDays(30);

    /** More feeds than a small pool of threads serves. */
    private static final int MANY = 8;

    /** More feeds than a large pool of threads serves. */
    private static final int CROWD = 40;

    /** More lines than a buffer holds. */
    private static final int MANY_LINES = 20_000;

    /** A line longer than many a buffer; a mebibyte has 1,048,576 bytes. */
    private static final int LONG = 1_200_000;

    /** One longer than any limit that somebody may think of in passing; 4 MiB are 4,194,304 bytes. */
    private static final String LONGEST = "7".repeat(4_200_000);

    /** Each character of a line in ASCII. */
    private static final String ASCII = IntStream.range(0, 128).filter(c -> c != '\n')
            .mapToObj(Character::toString).collect(joining());

    /** Longer than what a server takes that does not read, with a send buffer. */
    private static final String LONG_LINE = "7".repeat(8_000_000);

    /** Longer than what a server takes that does not read, with buffers as small as a system lets them be. */
    private static final String STUCK_LINE = "7".repeat(100_000);

    /** More feeds than a pool of a hundred threads serves. */
    private static final int MANY_STUCK = 130;

    /** A window of about so many bytes has a server that does not read. */
    private static final int LITTLE = 64 * 1024;

    /** Less than any system makes of it. */
    private static final int SMALLEST = 2048;

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "tells each line but PONG, whole and in its order",
                inProduction = "a slow network cuts where it likes, and your program acts on half a line, or"
                        + " never sees it.")
        void lines(Scene scene) {
            Played longest = play(scene, scene.peer(), PATIENT, PATIENT);
            longest.server.sendInBackground(Bytes.of(LONGEST + "\n"));
            for (List<String> parts : List.of(List.of("rain\nsun\n"), List.of("r", "ai", "n", "\ns", "un\n"),
                    List.of("PONG\nrain\n", "PO", "NG", "\n", "sun\n", "PONG\n"))) {
                scene.round("two lines in " + parts.size() + " parts");
                Played played = play(scene, scene.peer(), PATIENT, PATIENT);
                played.server.sendEachAsTaken(parts.stream().map(Bytes::of).toArray(byte[][]::new));
                played.told.awaitAll("rain", "sun");
            }
            List<String> blank = List.of("rain\r", "\r", "\train ");
            List<String> odd = List.of("", " ", "PONG ", "PONG\r", "PONGPONG", "pong", "PING", "\0", "ra\0in",
                    ASCII, "7".repeat(LONG), "");
            List<String> many = IntStream.range(0, MANY_LINES).mapToObj(i -> "line " + i).toList();
            for (List<String> lines : List.of(blank, odd, many)) {
                scene.round(lines.size() + " lines");
                Played played = play(scene, scene.peer(), PATIENT, PATIENT);
                played.server.send(String.join("\n", lines) + "\n");
                played.told.awaitAll(lines.toArray());
            }
            scene.round("a line of " + LONGEST.length() + " bytes");
            longest.told.awaitAll(LONGEST);
        }

        @Check(value = "tells once that the server ended the connection",
                inProduction = "the program that waits for the end to connect again waits for ever, or"
                        + " connects twice.")
        void ended(Scene scene) {
            List<Told> all = new ArrayList<>();
            for (String half : List.of("", "su", "PON")) {
                scene.round(half.isEmpty() ? "the end after a line" : "the end in a line");
                Played played = play(scene, scene.peer(), PATIENT, PATIENT);
                played.server.send("rain\n" + half).halfClose();
                played.told.awaitAll("rain", Cause.ENDED);
                played.server.expectEnd();
                failsToSend(scene, played);
                all.add(played.told);
            }
            scene.round("the end before anything");
            Played played = play(scene, scene.peer(), PATIENT, PATIENT);
            played.server.halfClose();
            played.told.awaitAll(Cause.ENDED);
            all.add(played.told);
            Told.expectNoMore(scene, all);
        }

        @Check(value = "tells once that the connection broke",
                inProduction = "a crash of the server is told as a farewell, and nobody looks for it.")
        void broken(Scene scene) throws IOException {
            Played idle = play(scene, scene.peer(), PATIENT, PATIENT);
            Played inALine = play(scene, scene.peer(), PATIENT, PATIENT);

            idle.server.reset();
            idle.told.awaitAll(Cause.BROKEN);
            failsToSend(scene, idle);
            scene.run("close() after the end", idle.feed::close).returns();
            inALine.server.sendEachAsTaken(Bytes.of("rain\nsu")).reset();
            inALine.told.awaitAll("rain", Cause.BROKEN);

            Gate gate = scene.gate("the telling of a first line");
            Played sending = playTelling(scene, scene.peer(), PATIENT, PATIENT, new Told(scene), gate);
            sending.server.send("sun\nsnow\n").reset();
            sending.server.awaitArrival();
            failsToSend(scene, sending);
            gate.open();
            sending.told.awaitFirst("rain", "sun", "snow");
            toItsEnd(scene, sending).returns();
            Told.expectNoMore(scene, List.of(idle.told, inALine.told, sending.told));

            Socket socket = scene.dial(scene.peer());
            Told told = new Told(scene);
            socket.close();
            scene.call("start() with a closed socket",
                    () -> Feed.start(socket, PATIENT, PATIENT, told::line, told::end))
                    .fails(IOException.class, "the socket is closed");
            scene.now().awaitPassed(SHORTEST);
            told.verifyAll();
        }

        @Check(value = "ends when it is closed, and tells it once",
                inProduction = "each restart of yours is counted as a failure of the server; or it hangs,"
                        + " behind a server that takes nothing.")
        void closed(Scene scene) {
            Played idle = play(scene, scene.peer(), PATIENT, PATIENT);
            idle.server.sendEachAsTaken(Bytes.of("rain\nsu"));
            scene.run("close()", idle.feed::close).returns();
            idle.server.expectEnd();
            idle.told.awaitAll("rain", Cause.CLOSED);
            scene.run("close() once more", idle.feed::close).returns();
            failsToSend(scene, idle);

            AtomicReference<Feed> itself = new AtomicReference<>();
            Gate closedItself = scene.gate("the end of a line that has closed its feed");
            Played byItself = play(scene, scene.peer(), PATIENT, PATIENT,
                    new Told(scene).atTheFirstLine(() -> {
                        close(itself);
                        closedItself.pass();
                    }));
            itself.set(byItself.feed);
            byItself.server.send("rain\nsun\n").expectEnd();
            closedItself.open();
            byItself.told.awaitAll("rain", Cause.CLOSED);

            AtomicReference<Feed> atItsEnd = new AtomicReference<>();
            Played ended = play(scene, scene.peer(), PATIENT, PATIENT,
                    new Told(scene).atTheEnd(() -> close(atItsEnd)));
            atItsEnd.set(ended.feed);
            ended.server.halfClose();
            ended.told.awaitAll(Cause.ENDED);
            scene.run("close() after the end", ended.feed::close).returns();

            Played stuck = play(scene, scene.peerWithReceiveBuffer(LITTLE), PATIENT, PATIENT);
            Call<?> send = sendStuck(scene, stuck);
            scene.run("close() while a line is sent", stuck.feed::close).returns();
            stuck.told.awaitAll(Cause.CLOSED);
            send.fails(IOException.class, "the feed was closed");
            stuck.server.drain();
            Told.expectNoMore(scene, List.of(idle.told, byItself.told, ended.told, stuck.told));
        }

        @Check(value = "tells one thing at a time, and the end as the last",
                inProduction = "the program has cleaned up after the end, and then gets another line.")
        void oneAtATime(Scene scene) {
            Gate first = scene.gate("the telling of a first line");
            Played ended = play(scene, scene.peer(), PATIENT, PATIENT, new Told(scene).atTheFirstLine(first::pass));
            Gate second = scene.gate("the telling of another feed's first line");
            Played closed = play(scene, scene.peer(), PATIENT, PATIENT, new Told(scene).atTheFirstLine(second::pass));

            ended.server.send("rain\n");
            first.awaitArrival();
            ended.server.send("sun\nsnow\n").halfClose();
            closed.server.send("rain\nsun\n");
            second.awaitArrival();
            scene.run("close() while a line is told", closed.feed::close).returns();
            closed.server.expectEnd();
            ended.told.expectNoEndFor(BRIEF);
            closed.told.expectNoEnd();
            first.open();
            second.open();

            ended.told.awaitAll("rain", "sun", "snow", Cause.ENDED);
            closed.told.awaitAll("rain", Cause.CLOSED);
            Told.expectNoMore(scene, List.of(ended.told, closed.told));
        }

        @Check(value = "sends each line whole, however long",
                inProduction = "the server understands half a line, or two as one.")
        void sends(Scene scene) {
            Played played = play(scene, scene.peerWithReceiveBuffer(LITTLE), PATIENT, PATIENT);
            for (String line : List.of("hello", "", " PONG ", "again")) {
                scene.round("a short line");
                send(scene, played, line).returns();
                played.server.expect(line + "\n");
            }
            scene.round("a line that is longer than any buffer");
            Call<?> send = sendStuck(scene, played);
            played.server.expect(LONG_LINE + "\n");
            send.returns();
            send(scene, played, "hello").returns();
            played.server.expect("hello\n");
        }

        @Check(value = "keeps feeds apart, many of them stuck",
                inProduction = "one server that hangs, and your program hears no news of any other.")
        void apart(Scene scene) {
            Gate gate = scene.gate("the telling of a first line");
            Played stuck = play(scene, scene.peerWithReceiveBuffer(LITTLE), PATIENT, PATIENT,
                    new Told(scene).atTheFirstLine(gate::pass));
            sendStuck(scene, stuck);
            stuck.server.send("stuck\n");
            gate.awaitArrival();
            Peer peer = scene.peer();
            List<Played> crowd = IntStream.range(0, CROWD).mapToObj(i -> play(scene, peer, PATIENT, PATIENT,
                    new Told(scene).atTheFirstLine(gate::pass))).toList();
            crowd.forEach(one -> one.server.send("stuck\n"));
            crowd.forEach(one -> one.told.awaitAll("stuck"));
            List<Played> others = IntStream.range(0, MANY).mapToObj(i -> play(scene, peer, PATIENT, PATIENT)).toList();

            others.forEach(other -> other.server.sendEachAsTaken(Bytes.of("line "), Bytes.of("of ")));
            for (int i = 0; i < MANY; i++) {
                Played other = others.get(i);
                other.server.send(i + "\n");
                other.told.awaitAll("line of " + i);
                send(scene, other, "hello " + i).returns();
                other.server.expect("hello " + i + "\n");
            }
            others.getFirst().server.reset();
            others.getFirst().told.awaitAll("line of 0", Cause.BROKEN);
            others.getLast().told.expectNoEnd();
            stuck.told.expectNoEnd();
            gate.open();
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "gives up a server that is connected and does not answer",
                inProduction = "the server hangs, or a cable is out. No packet says so, so your program shows"
                        + " yesterday's news until somebody wonders.")
        void givesUp(Scene scene) {
            Played played = play(scene, scene.peer(), BRIEF, BRIEF.multipliedBy(2));

            played.server.staySilent();

            played.told.awaitEndAfter(BRIEF.multipliedBy(3), played.begin, Cause.SILENT);
            played.server.expect("PING\n").expectEnd();
            failsToSend(scene, played);
            scene.run("close() after the end", played.feed::close).returns();
            Told.expectNoMore(scene, List.of(played.told));
        }

        @Check(value = "asks a silent server, and goes on when it answers",
                inProduction = "silence is normal on a quiet day. Only a question tells a quiet server from a"
                        + " dead one.")
        void asks(Scene scene) {
            Played played = play(scene, scene.peer(), SHORTEST, PATIENT);

            Moment since = played.begin;
            for (int i = 1; i <= 4; i++) {
                played.told.awaitAsked(i, SHORTEST, since);
                played.server.expect("PING\n");
                since = scene.now();
                played.server.send("PONG\n");
            }
            played.server.send("rain\n");
            played.told.awaitAll("rain");

            scene.round("three feeds that end when they have asked");
            Played ended = play(scene, scene.peer(), SHORTEST, PATIENT);
            Played broken = play(scene, scene.peer(), SHORTEST, PATIENT);
            Played closed = play(scene, scene.peer(), SHORTEST, PATIENT);
            ended.server.expect("PING\n").halfClose();
            ended.told.awaitAll(Cause.ENDED);
            broken.server.expect("PING\n").reset();
            broken.told.awaitAll(Cause.BROKEN);
            closed.server.expect("PING\n");
            scene.run("close()", closed.feed::close).returns();
            closed.told.awaitAll(Cause.CLOSED);
        }

        @Check(value = "gives up a server that takes no bytes",
                inProduction = "the server hangs while you send. Its buffer is full, your question waits"
                        + " behind your line, and you wait for both.")
        void givesUpAFullServer(Scene scene) {
            Gate gate = scene.gate("the telling of a first line");
            Played played = playTelling(scene, scene.peerWithReceiveBuffer(LITTLE), BRIEF, QUARTER,
                    new Told(scene), gate);
            // The PING of this one waits while the first is given up, and has to be at rest.
            Played trusted = playTelling(scene, scene.peerWithReceiveBuffer(LITTLE), BRIEF, PATIENT,
                    new Told(scene), gate);
            Call<?> send = sendStuck(scene, played);
            sendStuck(scene, trusted);
            Moment open = scene.now();
            gate.open();
            Call<Cause> end = toItsEnd(scene, played);

            played.told.awaitEndAfter(BRIEF.plus(QUARTER), open, Cause.SILENT);
            end.after(BRIEF.plus(QUARTER), open).returns(Cause.SILENT);
            trusted.told.expectNoEnd();
            send.fails(IOException.class, "the feed has ended");
            played.server.drain();
            Told.expectNoMore(scene, List.of(played.told));
        }

        @Check(value = "sends its PING before a line or after it, and never inside it",
                inProduction = "one day the question falls between a line and its line end, and the server"
                        + " understands neither.")
        void neverInside(Scene scene) {
            Gate inALine = scene.gate("the end of a line's first write");
            Gate telling = scene.gate("the telling of a first line");
            Played played = playTelling(scene, scene.peer(), BRIEF, PATIENT,
                    new Told(scene).with(Tap.holdingTheFirstWrite(inALine)), telling);
            String line = "hello".repeat(20_000);
            Call<?> first = send(scene, played, line);
            inALine.awaitArrival();
            telling.open();
            Gate inAPing = scene.gate("the end of a PING's first write");
            Played asking = play(scene, scene.peer(), BRIEF, PATIENT,
                    new Told(scene).with(Tap.holdingTheWriteThatEnds("PING", inAPing)));

            asking.told.awaitAsked(1, BRIEF, asking.begin);
            asking.server.expect("PING");
            Call<?> second = send(scene, asking, "hello");
            second.awaitStandstill();
            scene.now().awaitPassed(SHORTEST);
            inALine.open();
            first.returns();
            inAPing.open();
            second.returns();

            played.server.expect(line + "\nPING\n");
            asking.server.expect("\nhello\n");
        }

        @Check(value = "takes whatever comes for a sign of life", besideOthers = true,
                inProduction = "a server that is busy sending news has its answer to the PING behind them. It"
                        + " is declared dead when it has most to say.")
        void signs(Scene scene) {
            List<String> signs = List.of("PONG\n", "rain\n", "\n", "r");
            List<Played> asked = new ArrayList<>();
            signs.forEach(sign -> asked.add(play(scene, scene.peer(), SHORTEST, LONGER)));
            Played unasked = play(scene, scene.peer(), LONGER, LONGER);
            Played slow = play(scene, scene.peer(), SECOND, SECOND);
            slow.server.drip("d", SHORTEST);
            asked.forEach(played -> played.told.awaitAsked(1, SHORTEST, played.begin));
            Moment since = scene.now();
            for (int i = 0; i < signs.size(); i++) {
                asked.get(i).server.expect("PING\n").send(signs.get(i));
            }
            unasked.server.send("r");
            asked.forEach(played -> played.told.awaitAsked(2, SHORTEST, since));
            List<Call<Cause>> ends = asked.stream().map(played -> toItsEnd(scene, played)).toList();
            Call<?> ping = toItsPing(scene, unasked);
            scene.letOthersRun();

            ends.forEach(end -> end.after(SHORTEST.plus(LONGER), since).returns(Cause.SILENT));
            ping.after(LONGER, since).returns();
            asked.getLast().told.verifyAll(Cause.SILENT);
            scene.round("a line that takes longer than the interval and the patience");
            slow.told.expectNoEnd();
            slow.server.send("rizzles\n");
            slow.told.awaitALine("d+rizzles");
        }

        @Check(value = "asks once in a silence, and never while something comes", besideOthers = true,
                inProduction = "ten thousand clients ask a server that has hung, again and again, and their"
                        + " questions are the first that it reads when it is back.")
        void asksOnce(Scene scene) {
            Played silent = play(scene, scene.peer(), BRIEF, LONGER);
            Played trusted = play(scene, scene.peer(), BRIEF, WEEKS);
            Played sending = play(scene, scene.peer(), HALF, SECOND);
            Played asked = play(scene, scene.peer(), BRIEF, HALF);
            Played busy = play(scene, scene.peer(), SECOND.multipliedBy(2), PATIENT);
            busy.server.drip("r", SHORTEST);
            List<Call<?>> sends = Stream.of(sending, asked).<Call<?>>map(played ->
                    scene.run("send(\"hello\") again and again", () -> sendAgainAndAgain(played))).toList();
            Call<?> itsPing = toItsPing(scene, sending);
            Call<Cause> itsEnd = toItsEnd(scene, sending);
            Call<Cause> endOfAsked = toItsEnd(scene, asked);
            Call<Cause> endOfSilent = toItsEnd(scene, silent);
            scene.letOthersRun();

            itsPing.after(HALF, sending.begin).returns();
            itsEnd.after(HALF.plus(SECOND), sending.begin).returns(Cause.SILENT);
            endOfAsked.after(BRIEF.plus(HALF), asked.begin).returns(Cause.SILENT);
            endOfSilent.after(LONGER.plus(BRIEF), silent.begin).returns(Cause.SILENT);
            sends.forEach(Call::returns);
            silent.server.expect("PING\n").expectEnd();
            trusted.server.expect("PING\n").expectOpen();
            for (Played played : List.of(sending, asked)) {
                int times = played.told.asked();
                scene.verify(times == 1, "sent one PING", "sent " + times);
            }
            busy.server.expectOpen();
            busy.told.expectNoEnd();
        }

        @Check(value = "tells what comes while the server takes no bytes", besideOthers = true,
                inProduction = "the server is alive and full of news, and cannot read for a while. Your"
                        + " program waits for it to read, and shows none of them.")
        void takesNoBytes(Scene scene) throws IOException {
            Played heard = playNarrow(scene, "r", SECOND, SECOND, new Told(scene));
            heard.server.drip("r", SHORTEST);
            Played quiet = playNarrow(scene, "rain\n", WEEKS, WEEKS, new Told(scene));
            List<Call<?>> sends = Stream.of(heard, quiet).<Call<?>>map(played -> send(scene, played, STUCK_LINE))
                    .toList();
            scene.letOthersRun();

            sends.forEach(Call::stillWaits);
            quiet.server.send("sun\n");
            quiet.told.awaitAll("rain", "sun");
            heard.told.expectNoEnd();
            quiet.server.expect(STUCK_LINE + "\n");
            sends.getLast().returns();

            scene.round("a PING behind the line");
            Gate gate = scene.gate("the telling of a first line");
            Played played = playNarrow(scene, "rain\n", SHORTEST, WEEKS, new Told(scene).atTheFirstLine(gate::pass));
            gate.awaitArrival();
            Call<?> send = send(scene, played, STUCK_LINE).awaitStandstill();
            Moment since = scene.now();
            gate.open();
            List<Object> all = new ArrayList<>(List.of("rain"));
            for (String line : List.of("sun", "snow")) {
                since.awaitPassed(SHORTEST.multipliedBy(2));
                since = scene.now();
                played.server.send(line + "\n");
                all.add(line);
                played.told.awaitAll(all.toArray());
            }
            since.awaitPassed(SHORTEST.multipliedBy(2));
            send.stillWaits();
            played.server.expect(STUCK_LINE + "\n");
            send.returns();
            played.server.expect("PING\n").expectOpen().send("PONG\n").expect("PING\n");
            played.told.expectNoEnd();

            scene.round("a PING beside those of " + MANY_STUCK + " feeds, which wait behind a line each");
            sendManyStuck(scene);
            Played other = play(scene, scene.peer(), BRIEF, PATIENT);
            other.told.awaitAsked(1, BRIEF, other.begin);
        }

        @Check(value = "does not take its own slowness for the server's silence", besideOthers = true,
                inProduction = "your program writes news to a slow disk, and declares each server dead that"
                        + " waits for it.")
        void slowItself(Scene scene) {
            Gate gate = scene.gate("the telling of a first line");
            Played played = playTelling(scene, scene.peer(), BRIEF, SHORTEST, new Told(scene), gate);
            Duration interval = BRIEF.multipliedBy(2);
            Gate ofALine = scene.gate("the telling of another feed's line");
            Played quiet = playTelling(scene, scene.peer(), interval, PATIENT, new Told(scene), ofALine);
            Gate ofTwo = scene.gate("the telling of the first of two lines");
            Told both = new Told(scene).atTheFirstLine(ofTwo::pass);
            Played burst = playWithNews(scene, scene.peer(), "rain\nsun\n", interval, PATIENT, both);
            ofTwo.awaitArrival();
            scene.letOthersRun();

            quiet.server.expectOpen();
            burst.server.expectOpen();
            played.server.expectOpen().send("sun\n");
            played.server.awaitArrival();
            Moment open = scene.now();
            gate.open();
            ofALine.open();
            ofTwo.open();
            played.told.awaitEndAfter(BRIEF.plus(SHORTEST), open, Cause.SILENT);
            scene.awaitAfter(interval, open, "sent a PING", () -> quiet.told.asked() + burst.told.asked() > 0);
            quiet.told.awaitAsked(1, interval, open);
            burst.told.awaitAsked(1, interval, open);
            burst.told.verifyAll("rain", "sun");
            played.told.verifyAll("rain", "sun", Cause.SILENT);
        }

        @Check(value = "gives each feed its own interval and patience, from milliseconds to weeks", besideOthers = true,
                inProduction = "a limit that ignores its setting declares a server dead that is slow, or"
                        + " trusts a dead one for too long.")
        void eachItsOwn(Scene scene) {
            Peer peer = scene.peer();
            List<Played> quiet = List.of(play(scene, peer, WEEKS, SHORTEST), play(scene, peer, MONTH, SHORTEST));
            List<Played> patient = List.of(play(scene, peer, SHORTEST, WEEKS), play(scene, peer, SHORTEST, MONTH));
            Played second = play(scene, peer, SECOND, SECOND);
            Played forASecond = play(scene, peer, BRIEF, SECOND);
            Played longer = play(scene, peer, LONGER, SECOND);
            Played brief = play(scene, peer, BRIEF, LONGER.minus(BRIEF));
            Call<?> pingOfSecond = toItsPing(scene, second);
            Call<Cause> endOfSecond = toItsEnd(scene, second);
            Call<Cause> endOfForASecond = toItsEnd(scene, forASecond);
            Call<?> pingOfLonger = toItsPing(scene, longer);
            Call<Cause> endOfLonger = toItsEnd(scene, longer);
            Call<Cause> endOfBrief = toItsEnd(scene, brief);
            Played shortest = play(scene, peer, SHORTEST, SHORTEST);
            shortest.told.awaitEndAfter(SHORTEST.multipliedBy(2), shortest.begin, Cause.SILENT);
            brief.told.awaitAsked(1, BRIEF, brief.begin);
            forASecond.told.awaitAsked(1, BRIEF, forASecond.begin);
            scene.letOthersRun();

            endOfBrief.after(LONGER, brief.begin).returns(Cause.SILENT);
            pingOfLonger.after(LONGER, longer.begin).returns();
            endOfLonger.after(LONGER.plus(SECOND), longer.begin).returns(Cause.SILENT);
            pingOfSecond.after(SECOND, second.begin).returns();
            endOfForASecond.after(SECOND.plus(BRIEF), forASecond.begin).returns(Cause.SILENT);
            endOfSecond.after(SECOND.multipliedBy(2), second.begin).returns(Cause.SILENT);
            second.server.expect("PING\n").expectEnd();
            forASecond.server.expect("PING\n").expectEnd();
            patient.forEach(played -> played.server.expect("PING\n").expectOpen());
            quiet.forEach(played -> played.server.expectOpen());
            patient.reversed().forEach(played -> played.server.send("rain\n"));
            quiet.reversed().forEach(played -> played.server.send("rain\n"));
            patient.forEach(played -> played.told.awaitAll("rain"));
            quiet.forEach(played -> played.told.awaitAll("rain"));
        }
    }

    /** A feed that runs, and the server's end of its connection. */
    private record Played(Moment begin, Feed feed, Connection server, Told told) {}

    private static Played play(Scene scene, Peer peer, Duration interval, Duration patience) {
        return play(scene, peer, interval, patience, new Told(scene));
    }

    private static Played play(Scene scene, Peer peer, Duration interval, Duration patience, Told told) {
        Socket socket = scene.dial(peer, told);
        return play(scene, socket, peer.accept(), interval, patience, told);
    }

    /** A feed that stands at the gate, in the telling of "rain": no silence begins before it is open. */
    private static Played playTelling(Scene scene, Peer peer, Duration interval, Duration patience, Told told,
            Gate gate) {
        Played played = playWithNews(scene, peer, "rain\n", interval, patience, told.atTheFirstLine(gate::pass));
        gate.awaitArrival();
        return played;
    }

    /** A feed that finds this news when it starts. */
    private static Played playWithNews(Scene scene, Peer peer, String news, Duration interval, Duration patience,
            Told told) {
        Socket socket = scene.dial(peer, told);
        return play(scene, socket, peer.accept().send(news).awaitArrival(), interval, patience, told);
    }

    /** A feed that finds this news, and whose server takes little before it reads. */
    private static Played playNarrow(Scene scene, String news, Duration interval, Duration patience, Told told)
            throws IOException {
        Peer peer = scene.peerWithReceiveBuffer(SMALLEST);
        Socket socket = dialNarrow(scene, peer, told);
        return play(scene, socket, peer.accept().send(news).awaitArrival(), interval, patience, told);
    }

    private static Socket dialNarrow(Scene scene, Peer peer, Told told) throws IOException {
        Socket socket = scene.dial(peer, told);
        socket.setSendBufferSize(SMALLEST);
        return socket;
    }

    private static Played play(Scene scene, Socket socket, Connection server, Duration interval, Duration patience,
            Told told) {
        scene.answerGoesOnByItself();
        told.socket(socket);
        String name = "start(), to ask after " + interval.toMillis() + " ms and give up " + patience.toMillis()
                + " ms later";
        Moment begin = scene.now();
        AtomicReference<Feed> feed = new AtomicReference<>();
        scene.run(name, () -> feed.set(Feed.start(socket, interval, patience, told::line, told::end))).returns();
        // Nobody closes a feed that has ended.
        scene.using(() -> told.closeUnlessEnded(feed.get()));
        return new Played(begin, feed.get(), server, told);
    }

    private static Call<?> send(Scene scene, Played played, String line) {
        String shown = line.length() < LITTLE ? "\"" + line + "\"" : "a line of " + line.length() + " bytes";
        return scene.run("send(" + shown + ")", () -> played.feed.send(line));
    }

    /** A line of which the server takes a part. */
    private static Call<?> sendStuck(Scene scene, Played played) {
        return send(scene, played, LONG_LINE).awaitStandstill();
    }

    /** Many feeds whose servers take a part of a line: soon a PING waits behind it in each. */
    private static void sendManyStuck(Scene scene) throws IOException {
        CountDownLatch begun = new CountDownLatch(MANY_STUCK);
        Tap counting = new Tap() {
            @Override
            public void beforeWrite(byte[] bytes) {
                begun.countDown();
            }
        };
        Peer peer = null;
        for (int i = 0; i < MANY_STUCK; i++) {
            // A listener holds some dozens of connections that nobody accepts.
            peer = i % CROWD == 0 ? scene.peerWithReceiveBuffer(SMALLEST) : peer;
            Told told = new Told(scene).with(counting);
            Played played = play(scene, dialNarrow(scene, peer, told), null, SHORTEST, PATIENT, told);
            // Virtual threads: of platform threads the testkit would ask each for its processor time.
            Thread.startVirtualThread(() -> sendUntilTheEnd(played.feed, STUCK_LINE));
        }
        scene.await("begun to send its line in each of " + MANY_STUCK + " feeds", () -> begun.getCount() == 0);
    }

    private static void sendUntilTheEnd(Feed feed, String line) {
        try {
            feed.send(line);
        } catch (IOException e) {
            // The check is over.
        }
    }

    /** The user's thread that waits for the end of a feed. */
    private static Call<Cause> toItsEnd(Scene scene, Played played) {
        return scene.call("a feed to its end", played.told::untilTheEnd);
    }

    private static Call<?> toItsPing(Scene scene, Played played) {
        return scene.run("a feed to its PING", played.told::untilAsked);
    }

    /** Sends a line now and then, until the feed has ended. */
    private static void sendAgainAndAgain(Played played) {
        try {
            for (int i = 1; true; i++) {
                played.feed.send("hello " + i);
                played.begin.awaitPassed(PACE.multipliedBy(i));
            }
        } catch (IOException e) {
            // The feed has ended.
        }
    }

    private static void failsToSend(Scene scene, Played played) {
        send(scene, played, "hello").fails(IOException.class, "the feed has ended");
    }

    private static void close(AtomicReference<Feed> feed) {
        try {
            feed.get().close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
