package pitfalls.resumeaftertimeout;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static pitfalls.testkit.Bytes.after;
import static pitfalls.testkit.Bytes.first;
import static pitfalls.testkit.Bytes.join;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import pitfalls.resumeaftertimeout.Feed.Event;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "09-resume-after-timeout", edit = "Feed.java")
class ResumeAfterTimeoutTest {

    /** For a poll that is to end with a quiet tick. How long an event takes does not hang on it. */
    private static final Duration TICK = ofMillis(40);

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    private static final int LENGTH_BYTES = 4;

    /** The most that an event may have, in bytes. */
    private static final int LARGEST = 65_536;

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "gives every event that one segment brought",
                inProduction = "events that come close together share a segment. The ones that are lost"
                        + " are those of your busiest second.")
        void oneSegment(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed feed = new Feed(scene.dial(peer), PATIENT);
            Connection server = peer.accept();

            server.send(join(frame("Ann came"), frame("Bob came"), frame("Ann left")));

            scene.call("poll()", feed::poll).returns(new Event("Ann came"));
            scene.call("poll()", feed::poll).returns(new Event("Bob came"));
            scene.call("poll()", feed::poll).returns(new Event("Ann left"));
        }

        @Check(value = "gives an empty event and the largest one",
                inProduction = "an event without a text is still an event, and the longest text is the one"
                        + " that somebody took pains over.")
        void sizes(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed feed = new Feed(scene.dial(peer), PATIENT);
            Connection server = peer.accept();
            String longest = "x".repeat(LARGEST);

            server.send(frame(""));
            scene.call("poll()", feed::poll).returns(new Event(""));
            server.sendInBackground(frame(longest));
            scene.call("poll()", feed::poll).returns(new Event(longest));
        }

        @Check(value = "waits for its own tick, and no longer",
                inProduction = "the tick is when your program does its other work: it sends its heartbeat,"
                        + " or looks whether it is to stop.")
        void itsOwnTick(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed patient = new Feed(scene.dial(peer), PATIENT);
            Connection busy = peer.accept();
            Feed hasty = new Feed(scene.dial(peer), TICK);
            Connection quiet = peer.accept();

            Call<Event> long5000 = scene.call("poll() in 5000 ms", patient::poll);
            long5000.awaitStandstill();
            Call<Event> short40 = scene.call("poll() in 40 ms", hasty::poll);
            quiet.staySilent();
            short40.returns(null);
            busy.send(frame("Ann came"));

            long5000.returns(new Event("Ann came"));
        }

        @Check(value = "goes on after quiet ticks",
                inProduction = "on a quiet night every tick ends empty. The first event of the morning is"
                        + " lost, or your program has hung up by then.")
        void quietTicks(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed feed = new Feed(scene.dial(peer), TICK);
            Connection server = peer.accept();

            scene.call("poll()", feed::poll).returns(null);
            scene.call("poll()", feed::poll).returns(null);
            server.expectOpen();
            server.send(frame("Ann came"));

            pollUntilSomethingComes(scene, feed).returns(new Event("Ann came"));
        }

        @Check(value = "reports the end of the stream, and not a quiet tick",
                inProduction = "the server restarts, your program polls on, and every tick looks like a"
                        + " quiet one. Nobody connects again.")
        void end(Scene scene) throws IOException {
            Peer peer = scene.peer();
            byte[] last = frame("Ann left");

            for (int received : new int[] {0, 2, 7}) {
                scene.round("a new feed; it ends after " + received + " of the 12 bytes of an event");
                Feed feed = new Feed(scene.dial(peer), PATIENT);
                peer.accept().send(join(frame("Ann came"), first(received, last))).close();

                scene.call("poll()", feed::poll).returns(new Event("Ann came"));
                scene.call("poll()", feed::poll).fails(EOFException.class, "the end of the stream");
                scene.call("poll()", feed::poll).fails(EOFException.class, "the end of the stream");
            }
        }

        @Check(value = "reports a reset, and not a quiet tick",
                inProduction = "a firewall cut the connection. A program that takes it for silence waits"
                        + " for events that go nowhere.")
        void reset(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed feed = new Feed(scene.dial(peer), PATIENT);
            Connection server = peer.accept();

            Call<Event> poll = scene.call("poll()", feed::poll);
            poll.awaitStandstill();
            server.reset();

            poll.fails(SocketException.class, "the reset");
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "gives an event whole though a tick ended inside its text",
                inProduction = "whoever writes a text decides what comes after the cut, so a user can give your"
                        + " program an order in the server's name. And where a tick does not end, it is"
                        + " the slowest sender that decides when your program goes on.")
        void cutInTheText(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed feed = new Feed(scene.dial(peer), TICK);
            Connection server = peer.accept();
            byte[] forged = frame("SELL ALL");
            byte[] event = Bytes.frame(join(Bytes.of("Ann says "), forged));
            String text = new String(after(LENGTH_BYTES, event), StandardCharsets.UTF_8);

            server.send(first(LENGTH_BYTES, event)).send("Ann says ");
            scene.call("poll()", feed::poll).returns(null);
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

            for (int cut = LENGTH_BYTES - 1; cut > 0; cut--) {
                scene.round("a new feed; two ticks end after " + cut + " of the 4 bytes of a length");
                Feed feed = new Feed(scene.dial(peer), TICK);
                Connection server = peer.accept();

                server.send(first(cut, event));
                scene.call("poll()", feed::poll).returns(null);
                scene.call("poll()", feed::poll).returns(null);
                server.send(after(cut, event));

                pollUntilSomethingComes(scene, feed).returns(new Event("Ann came"));
            }
        }

        @Check(value = "gives the right events after one that a tick had cut",
                inProduction = "the rest of one event, a whole one and the start of a third come together"
                        + " as soon as the network is free again.")
        void inStepAfterwards(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed feed = new Feed(scene.dial(peer), TICK);
            Connection server = peer.accept();
            byte[] events = join(frame("Ann came"), frame("Bob came"), frame("Ann left"));
            int inTheFirst = 6;
            int inTheThird = events.length - 3;

            server.send(first(inTheFirst, events));
            scene.call("poll()", feed::poll).returns(null);
            server.send(after(inTheFirst, first(inTheThird, events)));
            pollUntilSomethingComes(scene, feed).returns(new Event("Ann came"));
            pollUntilSomethingComes(scene, feed).returns(new Event("Bob came"));
            scene.call("poll()", feed::poll).returns(null);
            server.send(after(inTheThird, events));

            pollUntilSomethingComes(scene, feed).returns(new Event("Ann left"));
        }

        @Check(value = "gives an event that comes one byte a tick",
                inProduction = "a slow link cuts where it likes: twice in one event, or in the middle of a"
                        + " character.")
        void oneByteATick(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed feed = new Feed(scene.dial(peer), TICK);
            Connection server = peer.accept();
            byte[] event = frame("h\u00e9");

            for (int next = 0; next < event.length - 1; next++) {
                server.send(new byte[] {event[next]});
                scene.call("poll()", feed::poll).returns(null);
            }
            server.send(new byte[] {event[event.length - 1]});

            pollUntilSomethingComes(scene, feed).returns(new Event("h\u00e9"));
        }

        @Check(value = "gives the largest event whole though ticks ended inside it",
                inProduction = "the longer an event, the more likely a tick ends inside it. Short ones pass"
                        + " all your tests.")
        void cutInALongText(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Feed feed = new Feed(scene.dial(peer), TICK);
            Connection server = peer.accept();
            String text = "x".repeat(LARGEST);
            byte[] event = frame(text);

            server.send(first(20_000, event));
            scene.call("poll()", feed::poll).returns(null);
            server.send(after(20_000, first(40_000, event)));
            scene.call("poll()", feed::poll).returns(null);
            server.send(after(40_000, event));

            pollUntilSomethingComes(scene, feed).returns(new Event(text));
        }
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

    private static byte[] frame(String text) {
        return Bytes.frame(Bytes.of(text));
    }
}
