package pitfalls.resumeaftertimeout;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static pitfalls.testkit.Bytes.after;
import static pitfalls.testkit.Bytes.first;
import static pitfalls.testkit.Bytes.join;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Nested;
import pitfalls.resumeaftertimeout.Feed.Event;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Held;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "09-resume-after-timeout", edit = "Feed.java")
class ResumeAfterTimeoutTest {

    /** For a poll that is to end with a quiet tick. How long an event takes does not hang on it. */
    private static final Duration TICK = ofMillis(40);

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    /** In whole seconds, without a remainder in milliseconds. */
    private static final Duration SECOND = ofSeconds(1);

    /** For a poll that is seen at rest until its tick ends. */
    private static final Duration LONGER = ofMillis(320);

    /** Longer than two seconds. */
    private static final Duration LONGEST = ofMillis(2_630);

    /** For polls that are seen at rest until their ticks end; two of these are a second. */
    private static final Duration LONG = ofMillis(500);

    /** Some 49 days: as many milliseconds as an int cannot tell from one. */
    private static final Duration WEEKS = ofMillis((1L << 32) + 1);

    /** The shortest tick that there is. */
    private static final Duration SHORT = ofMillis(1);

    /** So many ticks end inside one event, or between two. */
    private static final int TICKS = 50;

    private static final int LENGTH_BYTES = 4;

    /** The most that an event may have, in bytes. */
    private static final int LARGEST = 65_536;

    /** More feeds than a small pool of threads serves. */
    private static final int MANY = 8;

    /** More feeds than a large pool of threads serves. */
    private static final int CROWD = 130;

    /** So many of the largest events that they are more than any buffer: three megabytes. */
    private static final int LARGE_EVENTS = 48;

    /** More events than a queue with a bound that somebody thought ample. */
    private static final int SMALL_EVENTS = 5_000;

    /** Polls one after the other, of which nothing is to be left. */
    private static final int POLLS = 1_500;

    /** Fewer objects than one for each of them, and more than the checks' own at any time. */
    private static final int MOST_LEFT = 1_200;

    /** The same of polls that nothing comes to. */
    private static final int QUIET_TICKS = 240;
    private static final int MOST_LEFT_BY_TICKS = 200;

    /** Around the edges of a byte, of a short and of the format. */
    private static final List<Integer> SIZES = List.of(0, 1, 127, 128, 255, 256, 8192, 32_767, 32_768, 65_535, LARGEST);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "gives every event that one segment brought",
                inProduction = "events that come close together share a segment. The ones that are lost"
                        + " are those of your busiest second.")
        void oneSegment(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed feed = feed(scene, peer, PATIENT);
            Connection server = peer.accept();

            server.send(join(frame("Ann came"), frame("Bob came"), frame("Ann left"), first(2, frame("Bob left"))));

            scene.call("poll()", feed::poll).returns(new Event("Ann came"));
            scene.call("poll()", feed::poll).returns(new Event("Bob came"));
            scene.call("poll()", feed::poll).returns(new Event("Ann left"));
            server.send(after(2, frame("Bob left")));
            scene.call("poll()", feed::poll).returns(new Event("Bob left"));
        }

        @Check(value = "gives events of every size and with every character",
                inProduction = "an event without a text is still an event, and the longest text is the one"
                        + " that somebody took pains over.")
        void sizes(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed feed = feed(scene, peer, PATIENT);
            Connection server = peer.accept();
            for (int size : SIZES) {
                scene.round("a text of " + size + " bytes");
                Call<Event> poll = scene.call("poll()", feed::poll);
                server.sendInBackground(frame("x".repeat(size)));
                poll.returns(new Event("x".repeat(size)));
            }
            for (String text : List.of("\0\0\0\4Ann\0", " Ann\r\n", "h\u00e9 \ud83d\ude00", "\u20ac", "\u00e9",
                    "\ufeff")) {
                scene.round("a text of " + text.length() + " characters");
                server.send(frame(text));
                scene.call("poll()", feed::poll).returns(new Event(text));
            }
        }

        @Check(value = "gives events without end",
                inProduction = "all goes well until the first megabyte is through, which is after lunch.")
        void withoutEnd(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed behind = feed(scene, peer, PATIENT);
            Connection busy = peer.accept();
            Feed feed = feed(scene, peer, PATIENT);
            Connection server = peer.accept();
            byte[][] events = new byte[LARGE_EVENTS + SMALL_EVENTS][];
            List<Event> expected = new ArrayList<>();
            for (int i = 0; i < events.length; i++) {
                String text = i + " " + "x".repeat(Math.max(0, LARGE_EVENTS - i) * (LARGEST - 8) / LARGE_EVENTS);
                events[i] = frame(text);
                expected.add(new Event(text));
            }
            scene.note("the caller polls the first feed once, though many have come, and then the end");
            busy.send(join(Arrays.copyOfRange(events, LARGE_EVENTS, events.length))).halfClose();
            scene.call("poll()", behind::poll).returns(expected.get(LARGE_EVENTS));
            scene.note("the caller polls the second until all have come");
            server.sendInBackground(join(events));

            Call<List<Event>> polls = scene.call("poll() " + events.length + " times", () -> {
                List<Event> come = new ArrayList<>();
                while (come.size() < events.length && !Thread.currentThread().isInterrupted()) {
                    come.add(feed.poll());
                }
                return come;
            });
            List<Event> come = polls.within(PATIENT).returns();
            scene.verify(come.equals(expected), "returned every event once and in order", "returned others");
            scene.call("poll()", behind::poll).returns(expected.get(LARGE_EVENTS + 1));
            scene.round(POLLS + " polls, each in 49 days, and as many again");
            Feed weeks = feed(scene, peer, WEEKS);
            Connection wordy = peer.accept();
            pollEach(scene, weeks, wordy);
            Held before = scene.objectsHeld();
            pollEach(scene, weeks, wordy);
            Held.More left = scene.objectsHeld().since(before);
            scene.verify(left.count() < MOST_LEFT, "left nothing of " + POLLS + " polls that had ended",
                    "left " + left);
            scene.round(QUIET_TICKS + " ticks of 1 ms in which nothing comes, and as many again");
            Feed silent = feed(scene, peer, SHORT);
            Connection late = peer.accept();
            pollThrough(scene, silent);
            Held beforeTicks = scene.objectsHeld();
            pollThrough(scene, silent);
            Held.More leftByTicks = scene.objectsHeld().since(beforeTicks);
            scene.verify(leftByTicks.count() < MOST_LEFT_BY_TICKS, "left nothing of " + QUIET_TICKS
                    + " polls that had ended", "left " + leftByTicks);
            late.send(frame("Ann came"));
            pollUntilSomethingComes(scene, silent).returns(new Event("Ann came"));
        }

        @Check(value = "waits for its own tick, and no longer",
                inProduction = "the tick is when your program does its other work: it sends its heartbeat,"
                        + " or looks whether it is to stop.")
        void itsOwnTick(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed weeks = feed(scene, peer, WEEKS);
            Connection busy = peer.accept();
            Feed longer = feed(scene, peer, LONGER);
            Connection quick = peer.accept();
            Feed hasty = feed(scene, peer, TICK);

            Call<Event> days49 = scene.call("poll() in 49 days", weeks::poll);
            Call<Event> event = pollUntilSomethingComes(scene, longer);
            Call<Event> millis40 = scene.call("poll() in 40 ms", hasty::poll);
            millis40.after(TICK).returns(null);
            quick.send(frame("Ann came"));
            event.returns(new Event("Ann came"));
            Call<Event> millis320 = scene.call("poll() in 320 ms, after an event", longer::poll);
            millis320.after(LONGER).returns(null);
            days49.stillWaits();
            busy.send(frame("Ann came"));

            days49.returns(new Event("Ann came"));
        }

        @Check(value = "goes on after quiet ticks",
                inProduction = "on a quiet night every tick ends empty. The first event of the morning is"
                        + " lost, or your program has hung up by then.")
        void quietTicks(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed feed = feed(scene, peer, TICK);
            Connection server = peer.accept();
            for (String text : List.of("Ann came", "Bob came")) {
                scene.call("poll()", feed::poll).after(TICK).returns(null);
                server.expectOpen();
                server.send(frame(text));
                pollUntilSomethingComes(scene, feed).returns(new Event(text));
            }
            scene.note("another feed: fifty quiet ticks of 1 ms");
            Feed fast = feed(scene, peer, SHORT);
            pollInVain(scene, fast);
            peer.accept().expectOpen().send(frame("Ann left"));
            pollUntilSomethingComes(scene, fast).returns(new Event("Ann left"));
            scene.note(CROWD + " more feeds, each quiet for a tick of 1 ms");
            List<Feed> crowd = new ArrayList<>();
            List<Connection> servers = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                crowd.add(feed(scene, peer, SHORT));
                servers.add(peer.accept());
            }
            scene.call("poll() of each", () -> pollEach(crowd)).within(PATIENT)
                    .returns(Collections.nCopies(CROWD, null));
            for (int i : new int[] {CROWD - 1, CROWD / 2, 0}) {
                servers.get(i).send(frame("Bob left " + i));
                pollUntilSomethingComes(scene, crowd.get(i)).returns(new Event("Bob left " + i));
            }
        }

        @Check(value = "reports the end of the stream, and not a quiet tick",
                inProduction = "the server restarts, your program polls on, and every tick looks like a"
                        + " quiet one. Nobody connects again.")
        void end(Scene scene) throws IOException {
            Peer peer = scene.peer();
            byte[] last = frame("Ann left");

            for (int received : new int[] {0, 2, 4, 7, 11}) {
                scene.round("a new feed; it ends after " + received + " of the 12 bytes of an event");
                Feed feed = feed(scene, peer, PATIENT);
                Connection server = peer.accept().send(join(frame("Ann came"), first(received, last))).halfClose();

                scene.call("poll()", feed::poll).returns(new Event("Ann came"));
                scene.call("poll()", feed::poll).fails(EOFException.class, "the end of the stream");
                scene.call("poll()", feed::poll).fails(EOFException.class, "the end of the stream");
                scene.call("poll()", feed::poll).fails(EOFException.class, "the end of the stream");
                server.expectOpen();
            }
            scene.round("a poll waits when the end comes, and ticks were quiet before");
            Feed feed = feed(scene, peer, TICK);
            Connection server = peer.accept();
            scene.call("poll()", feed::poll).after(TICK).returns(null);
            server.send(first(2, last)).awaitArrival();
            scene.call("poll()", feed::poll).after(TICK).returns(null);
            server.halfClose();
            pollUntilSomethingComes(scene, feed).fails(EOFException.class, "the end of the stream");
            scene.call("poll()", feed::poll).fails(EOFException.class, "the end of the stream");
        }

        @Check(value = "reports a reset or a closed socket, and not a quiet tick",
                inProduction = "a firewall cut the connection. A program that takes it for silence waits"
                        + " for events that go nowhere.")
        void broken(Scene scene) throws IOException {
            Peer peer = scene.peer();
            for (int received : new int[] {0, 2, 7}) {
                scene.round("a reset after " + received + " bytes of an event");
                Feed feed = feed(scene, peer, PATIENT);
                Connection server = peer.accept().send(first(received, frame("Ann came")));
                Call<Event> poll = scene.call("poll()", feed::poll);
                poll.awaitStandstill();
                server.reset();
                poll.fails(IOException.class, "the reset", EOFException.class);

                scene.round("the caller closes the socket after " + received + " bytes of an event");
                Socket socket = scene.using(scene.dial(peer));
                Feed closed = new Feed(socket, PATIENT);
                peer.accept().send(first(received, frame("Ann came")));
                Call<Event> waits = scene.call("poll()", closed::poll);
                waits.awaitStandstill();
                scene.run("socket.close()", socket::close).returns();
                waits.fails(IOException.class, "the socket was closed", EOFException.class);
            }
            scene.round("the caller closes the socket between two polls");
            Socket socket = scene.using(scene.dial(peer));
            Feed feed = new Feed(socket, TICK);
            scene.call("poll()", feed::poll).after(TICK).returns(null);
            scene.run("socket.close()", socket::close).returns();
            scene.call("poll()", feed::poll).fails(IOException.class, "the socket was closed", EOFException.class);
            scene.call("new Feed(socket, tick)", () -> new Feed(socket, TICK))
                    .fails(IOException.class, "the socket was closed");
            Socket unconnected = scene.using(new Socket());
            scene.call("new Feed(socket, tick)", () -> new Feed(unconnected, TICK))
                    .fails(IOException.class, "the socket is not connected");
        }

        @Check(value = "reports at once a length that is none",
                inProduction = "a program of another kind is at the other end, and yours waits for two gigabytes,"
                        + " runs out of memory or believes that nothing has come.")
        void badLength(Scene scene) throws IOException {
            Peer peer = scene.peer();
            for (int length : new int[] {-1, LARGEST + 1, 1 << 24, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                scene.round("a length of " + length);
                Feed feed = feed(scene, peer, PATIENT);
                Connection server = peer.accept();
                server.send(join(frame("Ann came"), length(length)));
                scene.call("poll()", feed::poll).returns(new Event("Ann came"));
                scene.call("poll()", feed::poll).fails(IOException.class, "not a length", EOFException.class);
                server.expectOpen();
            }
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "gives an event whole though a tick ended inside its text",
                inProduction = "whoever writes a text decides what comes after the cut, so a user can give your"
                        + " program an order in the server's name.")
        void cutInTheText(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed feed = feed(scene, peer, TICK);
            Connection server = peer.accept();
            byte[] forged = frame("SELL ALL");
            byte[] event = Bytes.frame(join(Bytes.of("Ann says "), forged));
            String text = new String(after(LENGTH_BYTES, event), StandardCharsets.UTF_8);

            server.send(first(LENGTH_BYTES, event)).send("Ann says ").awaitArrival();
            scene.call("poll()", feed::poll).after(TICK).returns(null);
            scene.note("the text goes on; its rest looks like an event");
            server.send(first(LENGTH_BYTES, forged)).send("SELL ALL");

            pollUntilSomethingComes(scene, feed).returns(new Event(text));
        }

        @Check(value = "gives an event whole though ticks ended inside its length",
                inProduction = "a part of the length is gone, and text is taken for a length. From there on"
                        + " your program waits for bytes that nobody sends, or breaks off.")
        void cutInTheLength(Scene scene) throws IOException {
            Peer peer = scene.peer();
            byte[] event = frame("Ann came");

            for (int cut = LENGTH_BYTES; cut > 0; cut--) {
                scene.round("a new feed; two ticks end after " + cut + " of the 4 bytes of a length");
                Feed feed = feed(scene, peer, TICK);
                Connection server = peer.accept();

                server.send(first(cut, event)).awaitArrival();
                scene.call("poll()", feed::poll).after(TICK).returns(null);
                scene.call("poll()", feed::poll).after(TICK).returns(null);
                server.send(after(cut, event));

                pollUntilSomethingComes(scene, feed).returns(new Event("Ann came"));
            }
        }

        @Check(value = "gives the right events after one that a tick had cut",
                inProduction = "the rest of one event, a whole one and the start of a third come together"
                        + " as soon as the network is free again.")
        void inStepAfterwards(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed feed = feed(scene, peer, TICK);
            Connection server = peer.accept();
            byte[] events = join(frame("Ann came"), frame(""), frame("Bob came"), frame("Ann left"));
            int inTheFirst = 6;
            int inTheFourth = events.length - 3;

            server.send(first(inTheFirst, events)).awaitArrival();
            scene.call("poll()", feed::poll).after(TICK).returns(null);
            server.send(after(inTheFirst, first(inTheFourth, events)));
            pollUntilSomethingComes(scene, feed).returns(new Event("Ann came"));
            pollUntilSomethingComes(scene, feed).returns(new Event(""));
            pollUntilSomethingComes(scene, feed).returns(new Event("Bob came"));
            scene.call("poll()", feed::poll).after(TICK).returns(null);
            server.send(after(inTheFourth, events));

            pollUntilSomethingComes(scene, feed).returns(new Event("Ann left"));
        }

        @Check(value = "gives the largest event whole though ticks ended inside it",
                inProduction = "the longer an event, the more likely a tick ends inside it. Short ones pass"
                        + " all your tests.")
        void cutInALongText(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed feed = feed(scene, peer, TICK);
            Connection server = peer.accept();
            String text = "x".repeat(LARGEST - 1) + ".";
            byte[] event = frame(text);
            byte[] events = join(event, event);

            server.send(first(20_000, events)).awaitArrival();
            scene.call("poll()", feed::poll).after(TICK).returns(null);
            server.send(after(20_000, first(event.length - 1, events))).awaitArrival();
            scene.call("poll()", feed::poll).returns(null);
            server.sendInBackground(after(event.length - 1, first(events.length - 1, events)));
            pollUntilSomethingComes(scene, feed).returns(new Event(text));
            scene.call("poll()", feed::poll).returns(null);
            server.send(after(events.length - 1, events));

            pollUntilSomethingComes(scene, feed).returns(new Event(text));
        }

        @Check(value = "keeps apart the parts of eight feeds",
                inProduction = "a program with two feeds tells Ann what was meant for Bob.")
        void feedsApart(Scene scene) throws IOException {
            Peer peer = scene.peer();
            List<Feed> feeds = new ArrayList<>();
            List<Connection> servers = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                feeds.add(feed(scene, peer, TICK));
                servers.add(peer.accept().send(first(i + 1, frame(textFor(i)))).awaitArrival());
            }
            List<Call<Event>> ticks = feeds.stream().map(feed -> scene.call("poll()", feed::poll)).toList();
            ticks.forEach(tick -> tick.returns(null));
            for (int i = MANY - 1; i >= 0; i--) {
                servers.get(i).send(after(i + 1, frame(textFor(i))));
                pollUntilSomethingComes(scene, feeds.get(i)).returns(new Event(textFor(i)));
            }
        }

        @Check(value = "reports a length that is none though a tick ended inside it",
                inProduction = "the two bytes that a tick cut off hide what the other two mean.")
        void badLengthCut(Scene scene) throws IOException {
            Peer peer = scene.peer();
            for (int length : new int[] {-2, LARGEST + 5}) {
                scene.round("a length of " + length + ", cut after its second byte");
                Feed feed = feed(scene, peer, TICK);
                Connection server = peer.accept().send(first(2, length(length))).awaitArrival();
                scene.call("poll()", feed::poll).after(TICK).returns(null);
                server.send(after(2, length(length)));
                pollUntilSomethingComes(scene, feed).fails(IOException.class, "not a length", EOFException.class);
            }
        }

        @Check(value = "gives an event that comes one byte a tick", besideOthers = true,
                inProduction = "a slow link cuts where it likes: twice in one event, or in the middle of a"
                        + " character.")
        void oneByteATick(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed feed = feed(scene, peer, TICK);
            Connection server = peer.accept();
            byte[] event = frame("h\u00e9");

            for (int next = 0; next < event.length - 1; next++) {
                server.send(new byte[] {event[next]}).awaitArrival();
                scene.call("poll()", feed::poll).after(TICK).returns(null);
            }
            server.send(new byte[] {event[event.length - 1]});

            pollUntilSomethingComes(scene, feed).returns(new Event("h\u00e9"));
            scene.note("another feed: fifty ticks of 1 ms end inside one event");
            Feed fast = feed(scene, peer, SHORT);
            Connection slow = peer.accept().send(first(6, event)).awaitArrival();
            pollInVain(scene, fast);
            slow.send(after(6, event));
            pollUntilSomethingComes(scene, fast).returns(new Event("h\u00e9"));
            scene.note("more feeds, of which some byte comes and then for long none");
            byte[] came = frame("Bob came");
            Feed second = feed(scene, peer, SECOND);
            peer.accept();
            Feed longest = feed(scene, peer, LONGEST);
            Connection pauses = peer.accept().send(first(7, came)).awaitArrival();
            Feed inALength = feed(scene, peer, LONG);
            peer.accept().send(first(2, came)).awaitArrival();
            Feed inAText = feed(scene, peer, LONG);
            peer.accept().send(first(7, came)).awaitArrival();
            Feed weeks = feed(scene, peer, WEEKS);
            Connection quiet = peer.accept();
            Feed weeksInALength = feed(scene, peer, WEEKS);
            Connection cutInALength = peer.accept().send(first(2, came)).awaitArrival();
            Feed weeksInAText = feed(scene, peer, WEEKS);
            Connection cutInAText = peer.accept().send(first(7, came)).awaitArrival();
            Call<Event> millis1000 = scene.call("poll() in 1 s", second::poll);
            Call<Event> millis2630 = scene.call("poll() in 2630 ms", longest::poll);
            Call<List<Event>> inLength = scene.call("poll() in 500 ms, twice, with half a length",
                    () -> Arrays.asList(inALength.poll(), inALength.poll()));
            Call<List<Event>> inText = scene.call("poll() in 500 ms, twice, with half a text",
                    () -> Arrays.asList(inAText.poll(), inAText.poll()));
            Call<Event> days49 = scene.call("poll() in 49 days", weeks::poll);
            Call<Event> withHalfALength = scene.call("poll() in 49 days, with half a length", weeksInALength::poll);
            Call<Event> withHalfAText = scene.call("poll() in 49 days, with half a text", weeksInAText::poll);
            scene.letOthersRun();

            millis1000.after(SECOND).returns(null);
            inLength.after(SECOND).returns(Arrays.asList(null, null));
            inText.after(SECOND).returns(Arrays.asList(null, null));
            millis2630.after(LONGEST).returns(null);
            pauses.send(after(7, came));
            pollUntilSomethingComes(scene, longest).returns(new Event("Bob came"));
            List.of(days49, withHalfALength, withHalfAText).forEach(Call::stillWaits);
            quiet.send(came);
            cutInALength.send(after(2, came));
            cutInAText.send(after(7, came));
            days49.returns(new Event("Bob came"));
            withHalfALength.returns(new Event("Bob came"));
            withHalfAText.returns(new Event("Bob came"));
        }
    }

    private static Feed feed(Scene scene, Peer peer, Duration tick) throws IOException {
        return new Feed(scene.using(scene.dial(peer)), tick);
    }

    /** The loop of a program that polls: on a slow machine an event may come a tick or more late. */
    private static Call<Event> pollUntilSomethingComes(Scene scene, Feed feed) {
        return scene.call("poll() until something comes", () -> {
            Event event = feed.poll();
            while (event == null && !Thread.currentThread().isInterrupted()) {
                event = feed.poll();
            }
            return event;
        });
    }

    /** So many events that come together, and are polled one by one. */
    private static void pollEach(Scene scene, Feed feed, Connection server) {
        byte[][] events = new byte[POLLS][];
        Arrays.fill(events, frame("Ann came"));
        server.send(join(events));
        scene.run("poll() in 49 days, " + POLLS + " times", () -> {
            for (int event = 0; event < POLLS; event++) {
                feed.poll();
            }
        }).returns();
    }

    private static void pollThrough(Scene scene, Feed feed) {
        scene.run("poll() in 1 ms, " + QUIET_TICKS + " times", () -> {
            for (int tick = 0; tick < QUIET_TICKS; tick++) {
                feed.poll();
            }
        }).within(PATIENT).returns();
    }

    private static List<Event> pollEach(List<Feed> feeds) throws IOException {
        List<Event> come = new ArrayList<>();
        for (Feed feed : feeds) {
            come.add(feed.poll());
        }
        return come;
    }

    /** Many polls of which none gives an event. */
    private static void pollInVain(Scene scene, Feed feed) {
        scene.call("poll() 50 times", () -> {
            List<Event> come = new ArrayList<>();
            for (int tick = 0; tick < TICKS; tick++) {
                come.add(feed.poll());
            }
            return come;
        }).within(PATIENT).returns(Collections.nCopies(TICKS, null));
    }

    /** A text that differs from the next reader's in every byte, and in two bytes of its length. */
    private static String textFor(int reader) {
        return String.valueOf((char) ('a' + reader)).repeat(300 + 257 * reader);
    }

    private static byte[] frame(String text) {
        return Bytes.frame(Bytes.of(text));
    }

    private static byte[] length(int length) {
        return ByteBuffer.allocate(LENGTH_BYTES).putInt(length).array();
    }
}
