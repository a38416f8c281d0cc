package pitfalls.closelosesanswer;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Moment;
import pitfalls.testkit.Scene;

@Lesson(value = "14-close-loses-answer", edit = "UploadHandler.java")
class CloseLosesAnswerTest {

    private static final int LIMIT = 1000;

    private static final byte[] TOO_LONG = Bytes.of("Sorry, at most 1000 bytes.\n");

    /** A page of 20 KB: more than the client's receive buffer takes. */
    private static final byte[] PAGE = Bytes.of("Sorry, at most 1000 bytes.\n".repeat(800));

    private static final int SMALL_RECEIVE_BUFFER = 2048;

    private static final int SYSTEMS_OWN = 0;

    /** More than the buffers of a connection take while the server does not read: 16 MB. */
    private static final byte[] HUGE = new byte[16 * 1024 * 1024];

    /** As much, of a byte that is -1 where it is taken for a number. */
    private static final byte[] HUGE_AND_NEGATIVE = filled(HUGE.length, 0xFF);

    /** So little that a client sends it whether the server reads or not. */
    private static final byte[] FIRST_PART = new byte[64 * 1024];

    /** More than any buffer of the answer is likely to have. */
    private static final byte[] LARGE = pattern(300_000);

    private static final byte[] EVERY_BYTE = pattern(256);

    /** A length of 2 GB and more, which is below 0 in an int. */
    private static final int TWO_GB = Integer.MIN_VALUE;

    /** The greatest length: 4 GB but for one byte. */
    private static final int FOUR_GB = -1;

    /** More clients than a pool of 32 threads serves. */
    private static final int MANY = 40;

    /** As many as stay while others send a lot. */
    private static final int FEW = 8;

    /** Longer than any check. */
    private static final Duration LONG = ofSeconds(30);

    private static final Duration SHORTEST = ofMillis(30);

    private static final Duration BRIEF = ofMillis(200);

    private static final Duration LONGER = ofMillis(400);

    /** In whole seconds, without a remainder in milliseconds. */
    private static final Duration SECOND = ofSeconds(1);

    /** More than a second, with a remainder. */
    private static final Duration LONGEST = ofMillis(1_100);

    /** Some 49 days: as many milliseconds as an int cannot tell from one. */
    private static final Duration WEEKS = ofMillis((1L << 32) + 1);

    /** Five years: as many milliseconds as an int takes for a number below 0. */
    private static final Duration YEARS = ofDays(5 * 365);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns an upload and tells the client its length",
                inProduction = "a server that refuses everybody is safe from long uploads, and of no use.")
        void received(Scene scene) {
            UploadHandler handler = new UploadHandler(LARGE.length, TOO_LONG, LONG);
            for (byte[] body : List.of(Bytes.of("Hello"), EVERY_BYTE, pattern(40_000), LARGE)) {
                scene.round("an upload in one part");
                Scene.Visit visit = scene.visit(SYSTEMS_OWN);
                Call<byte[]> upload = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
                visit.client().send(length(body.length)).send(body)
                        .expect("received " + body.length + " bytes\n").expectFin();
                upload.returns(body);
                scene.expectNoSocketOpen();
            }
            for (int cut : List.of(1, 3, 4, 7)) {
                scene.round("an upload in three parts");
                byte[] whole = Bytes.frame(Bytes.of("Hello"));
                Scene.Visit visit = scene.visit(SYSTEMS_OWN);
                Call<byte[]> upload = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
                visit.client().send(Bytes.first(cut, whole));
                upload.awaitStandstill();
                visit.client().send(Bytes.first(1, Bytes.after(cut, whole)));
                upload.awaitStandstill();
                visit.client().send(Bytes.after(cut + 1, whole)).expect("received 5 bytes\n").expectFin();
                upload.returns(Bytes.of("Hello"));
            }
        }

        @Check(value = "takes an empty upload and one of exactly the limit",
                inProduction = "a limit that is off by one refuses the file that your own page calls"
                        + " small enough.")
        void sizes(Scene scene) {
            for (int limit : List.of(LIMIT, 0, 1, 255, 40_000, Integer.MAX_VALUE)) {
                UploadHandler handler = new UploadHandler(limit, TOO_LONG, LONG);
                for (int size : List.of(0, Math.min(limit, 40_000))) {
                    scene.round("an upload of " + size + " bytes, where the limit is " + limit);
                    Scene.Visit visit = scene.visit(SYSTEMS_OWN);
                    Call<byte[]> upload = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
                    visit.client().send(Bytes.frame(pattern(size)))
                            .expect("received " + size + " bytes\n").expectFin();
                    upload.returns(pattern(size));
                }
            }
        }

        @Check(value = "refuses an upload over the limit before its bytes come",
                inProduction = "a careful client sends the length and waits for your word. If you wait"
                        + " for its bytes, neither of you goes on.")
        void refusesEarly(Scene scene) {
            refusesAtOnce(scene, LIMIT, TOO_LONG, LIMIT + 1, HUGE.length, Integer.MAX_VALUE, TWO_GB, FOUR_GB);
            refusesAtOnce(scene, 0, EVERY_BYTE, 1, TWO_GB, FOUR_GB);
            refusesAtOnce(scene, Integer.MAX_VALUE, new byte[0], TWO_GB, FOUR_GB);
        }

        @Check(value = "reports an upload that ends or breaks too early, and closes",
                inProduction = "half a file is stored as a whole one, and the user finds out when the"
                        + " original is gone.")
        void endsEarly(Scene scene) {
            UploadHandler handler = new UploadHandler(LIMIT, TOO_LONG, LONG);
            byte[] whole = Bytes.frame(Bytes.of("Hello"));
            scene.round("nothing but the end");
            Scene.Visit silent = scene.visit(SYSTEMS_OWN);
            Call<byte[]> nothing = scene.call("handle(socket)", () -> handler.handle(silent.accepted()));
            silent.client().halfClose();
            nothing.fails(EOFException.class, "the upload ended early");
            scene.expectNoSocketOpen();
            for (int count : List.of(2, 3, 4, 6, 8)) {
                scene.round(count + " of 9 bytes, and the end");
                Scene.Visit visit = scene.visit(SYSTEMS_OWN);
                Call<byte[]> upload = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
                visit.client().send(Bytes.first(count, whole)).halfClose();
                upload.fails(EOFException.class, "the upload ended early");
                scene.expectNoSocketOpen();
                visit.client().expectEnd();
            }
            for (int count : List.of(2, 4, 6)) {
                scene.round(count + " of 9 bytes, and a reset");
                Scene.Visit visit = scene.visit(SYSTEMS_OWN);
                Call<byte[]> upload = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
                visit.client().send(Bytes.first(count, whole));
                upload.awaitStandstill();
                visit.client().reset();
                upload.fails(IOException.class, "the connection broke", EOFException.class);
                scene.expectNoSocketOpen();
            }
            scene.round("all of 9 bytes, and a reset before the answer");
            Scene.Visit visit = scene.visit(SYSTEMS_OWN);
            visit.client().send(whole).reset();
            visit.client().awaitArrival();
            scene.call("handle(socket)", () -> handler.handle(visit.accepted()))
                    .fails(IOException.class, "the connection broke", EOFException.class);
            scene.expectNoSocketOpen();
        }

        @Check(value = "takes it calmly when a refused client breaks the connection",
                inProduction = "a client may hang up as soon as it was refused. A handler that throws"
                        + " then fills the log, and one that waits on holds a thread for nobody.")
        void clientBreaksOff(Scene scene) {
            UploadHandler handler = new UploadHandler(LIMIT, TOO_LONG, LONG);
            scene.round("a reset once it was refused");
            Scene.Visit refused = scene.visit(SYSTEMS_OWN);
            Call<byte[]> first = scene.call("handle(socket)", () -> handler.handle(refused.accepted()));
            refused.client().send(length(HUGE.length)).expect(TOO_LONG);
            first.awaitStandstill();
            refused.client().reset();
            first.returns(null);
            scene.expectNoSocketOpen();

            scene.round("a close with the refusal unread");
            Scene.Visit deaf = scene.visit(SYSTEMS_OWN);
            Call<byte[]> second = scene.call("handle(socket)", () -> handler.handle(deaf.accepted()));
            deaf.client().send(length(FOUR_GB));
            second.awaitStandstill();
            deaf.client().close();
            second.returns(null);
            scene.expectNoSocketOpen();

            scene.round("a reset before it was refused");
            Scene.Visit gone = scene.visit(SYSTEMS_OWN);
            gone.client().send(length(HUGE.length)).reset();
            gone.client().awaitArrival();
            scene.call("handle(socket)", () -> handler.handle(gone.accepted())).returns(null);
            scene.expectNoSocketOpen();
        }

        @Check(value = "keeps its clients apart",
                inProduction = "two users upload at the same time, and one gets the other's file, or"
                        + " waits until the other's telephone has a signal again.")
        void apart(Scene scene) {
            UploadHandler handler = new UploadHandler(LIMIT, TOO_LONG, LONG);
            UploadHandler another = new UploadHandler(2, Bytes.of("Sorry, at most 2.\n"), LONG);
            List<Scene.Visit> visits = new ArrayList<>();
            List<Call<byte[]>> uploads = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                Scene.Visit visit = scene.visit(SYSTEMS_OWN);
                visits.add(visit);
                uploads.add(scene.call("handle(stuck)", () -> handler.handle(visit.accepted())));
                visit.client().send(length(4 + i)).send(10 + i + "_");
            }
            uploads.getLast().awaitStandstill();

            for (UploadHandler prompt : List.of(handler, another)) {
                Scene.Visit visit = scene.visit(SYSTEMS_OWN);
                Call<byte[]> upload = scene.call("handle(prompt)", () -> prompt.handle(visit.accepted()));
                visit.client().send(length(2)).send("Hi").expect("received 2 bytes\n").expectFin();
                upload.returns(Bytes.of("Hi"));
            }
            Scene.Visit tooLong = scene.visit(SYSTEMS_OWN);
            Call<byte[]> refused = scene.call("handle(refused)", () -> another.handle(tooLong.accepted()));
            tooLong.client().send(length(3)).expect("Sorry, at most 2.\n").close();
            refused.returns(null);
            Scene.Visit overTheFirst = scene.visit(SYSTEMS_OWN);
            Call<byte[]> first = scene.call("handle(refused)", () -> handler.handle(overTheFirst.accepted()));
            overTheFirst.client().send(length(LIMIT + 1)).expect(TOO_LONG).close();
            first.returns(null);
            for (int i = MANY - 1; i >= 0; i--) {
                visits.get(i).client().send("x".repeat(1 + i)).expect("received " + (4 + i) + " bytes\n").expectFin();
                uploads.get(i).returns(Bytes.of(10 + i + "_" + "x".repeat(1 + i)));
            }
        }

        @Check(value = "gives an upload within the limit the time that it takes", besideOthers = true,
                inProduction = "a photo from a train comes with gaps. A time that was meant for those who"
                        + " are refused ends it in the first of them.")
        void takesItsTime(Scene scene) {
            UploadHandler handler = new UploadHandler(LIMIT, TOO_LONG, SHORTEST);
            Scene.Visit inTheLength = scene.visit(SYSTEMS_OWN);
            Scene.Visit inTheBody = scene.visit(SYSTEMS_OWN);

            Call<byte[]> first = scene.call("handle(first)", () -> handler.handle(inTheLength.accepted()));
            Call<byte[]> second = scene.call("handle(second)", () -> handler.handle(inTheBody.accepted()));
            inTheLength.client().send(Bytes.first(2, length(5)));
            inTheBody.client().send(length(5)).send("He");
            scene.letOthersRun();
            scene.note("later, where the grace is 30 ms");
            inTheLength.client().send(Bytes.after(2, length(5))).send("World").expect("received 5 bytes\n");
            inTheBody.client().send("llo").expect("received 5 bytes\n");

            first.returns(Bytes.of("World"));
            second.returns(Bytes.of("Hello"));
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "delivers the whole refusal to a client that uploads first",
                inProduction = "the user sees \"connection reset\" or half a page, never hears that the"
                        + " file was too large, and tries again. Your log says that the page was sent.")
        void uploadsFirst(Scene scene) {
            judgeOnlyWhereResetsDestroy(scene);
            UploadHandler handler = new UploadHandler(LIMIT, PAGE, LONG);
            Scene.Visit visit = scene.visit(SMALL_RECEIVE_BUFFER);
            Connection client = visit.client();
            client.send(length(FIRST_PART.length + HUGE.length)).send(FIRST_PART);

            Call<byte[]> refused = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
            client.sendWhileOpen(HUGE);

            client.expect(PAGE).expectFin();
            client.close();
            refused.returns(null);
        }

        @Check(value = "delivers the whole refusal to a client that reads when the call has ended",
                inProduction = "on a fast network the page arrives before anything can go wrong. Users"
                        + " with a slow line get its first part.")
        void readsLate(Scene scene) {
            judgeOnlyWhereResetsDestroy(scene);
            UploadHandler handler = new UploadHandler(LIMIT, PAGE, LONG);
            Scene.Visit visit = scene.visit(SMALL_RECEIVE_BUFFER);
            Connection client = visit.client();
            client.send(length(HUGE.length)).send(FIRST_PART).halfClose();

            Call<byte[]> refused = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
            refused.returns(null);
            scene.expectNoSocketOpen();

            client.expect(PAGE).expectFin();
        }

        @Check(value = "tells a refused client that the answer is whole while it may still send",
                inProduction = "a client that reads to the end waits for you, and you wait for its end. It"
                        + " shows your page when the grace is over, if its user is still there.")
        void endOfTheAnswer(Scene scene) {
            for (byte[] refusal : List.of(TOO_LONG, PAGE, EVERY_BYTE, new byte[0])) {
                UploadHandler handler = new UploadHandler(LIMIT, refusal, LONG);
                scene.round("a refusal of " + refusal.length + " bytes");
                Scene.Visit visit = scene.visit(SYSTEMS_OWN);
                Connection client = visit.client();
                Call<byte[]> refused = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
                client.send(length(HUGE.length)).expect(refusal).expectFin();
                refused.awaitStandstill();
                refused.stillWaits();
                boolean sent = client.sendWhileOpen(FIRST_PART);
                refused.awaitStandstill();
                refused.stillWaits();
                scene.verify(sent, "taken what the client still sends", "ended the connection before that");
                client.close();
                refused.returns(null);
                scene.expectNoSocketOpen();
            }
        }

        @Check(value = "lets a refused client send its upload to the end",
                inProduction = "many clients read no answer once a write has failed. They report a"
                        + " broken pipe, though your answer was short and lies there.")
        void sendsToTheEnd(Scene scene) {
            UploadHandler handler = new UploadHandler(LIMIT, TOO_LONG, LONG);
            for (int length : List.of(4 * HUGE.length, FOUR_GB)) {
                int parts = length < 0 ? 9 : 3;
                scene.round(length < 0 ? "4 GB are announced" : "64 MB are announced");
                Scene.Visit visit = scene.visit(SYSTEMS_OWN);
                Connection client = visit.client();
                client.send(length(length)).send(FIRST_PART);
                Call<byte[]> refused = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
                boolean sent = true;
                for (int part = 0; part < parts && sent; part++) {
                    sent = client.sendWhileOpen(part == 1 ? HUGE_AND_NEGATIVE : HUGE);
                }

                scene.verify(sent, "taken the client's " + 16 * parts + " MB", "ended the connection before that");
                client.expect(TOO_LONG).expectFin();
                client.close();
                refused.returns(null);
            }
        }

        @Check(value = "lets a refused client pause in its upload",
                inProduction = "it works from your desk, where the bytes come without a gap. From a"
                        + " telephone they come with gaps, and the upload breaks in the first of them.")
        void pauses(Scene scene) {
            UploadHandler handler = new UploadHandler(LIMIT, TOO_LONG, LONG);
            Scene.Visit visit = scene.visit(SYSTEMS_OWN);
            Connection client = visit.client();
            client.send(length(4 * FIRST_PART.length + 1)).send(FIRST_PART);

            Call<byte[]> refused = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
            for (int pause = 0; pause < 3; pause++) {
                refused.awaitStandstill();
                scene.note("the client goes on after a pause");
                boolean sent = client.sendWhileOpen(FIRST_PART);
                scene.verify(sent, "taken what the client sends", "ended the connection before that");
            }
            refused.awaitStandstill();
            scene.note("one byte is missing");
            refused.stillWaits();
            client.send("x").expect(TOO_LONG).expectFin();
            client.close();
            refused.returns(null);
        }

        @Check(value = "ends when the grace is over though the client never stops sending",
                inProduction = "a client that sends a byte now and then holds a thread for as long as"
                        + " it likes. A few hundred of them hold all your threads.")
        void neverStops(Scene scene) {
            scene.round("a byte now and then");
            Scene.Visit slow = scene.visit(SYSTEMS_OWN);
            Call<byte[]> brief = refused(scene, "200 ms", handler(BRIEF), slow);
            slow.client().drip("x", ofMillis(20));
            brief.after(BRIEF).returns(null);

            scene.round("as many bytes as the server takes");
            Scene.Visit fast = scene.visit(SYSTEMS_OWN);
            Call<byte[]> flooded = refused(scene, "200 ms", handler(BRIEF), fast);
            fast.client().drip("x".repeat(1_000), ofNanos(100_000));
            flooded.after(BRIEF).returns(null);
        }

        @Check(value = "serves others while refused clients take their time",
                inProduction = "a few dozen users with a slow line were refused, and from then on"
                        + " nobody's upload goes on.")
        void many(Scene scene) {
            UploadHandler handler = new UploadHandler(LIMIT, TOO_LONG, LONG);
            UploadHandler another = new UploadHandler(LIMIT, TOO_LONG, LONG);
            List<Scene.Visit> visits = new ArrayList<>();
            List<Call<byte[]>> slow = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                Scene.Visit visit = scene.visit(SYSTEMS_OWN);
                visits.add(visit);
                slow.add(scene.call("handle(slow)", () -> handler.handle(visit.accepted())));
                visit.client().send(length(HUGE.length)).expect(TOO_LONG).expectFin();
            }
            slow.getLast().awaitStandstill();
            for (int i = MANY - 1; i >= FEW; i--) {
                sendsAndLeaves(visits.get(i), slow.get(i));
            }

            for (UploadHandler prompt : List.of(handler, another)) {
                Scene.Visit within = scene.visit(SYSTEMS_OWN);
                Call<byte[]> upload = scene.call("handle(prompt)", () -> prompt.handle(within.accepted()));
                within.client().send(length(5)).send("Hello").expect("received 5 bytes\n");
                upload.returns(Bytes.of("Hello"));
                Scene.Visit over = scene.visit(SYSTEMS_OWN);
                Call<byte[]> refused = scene.call("handle(prompt)", () -> prompt.handle(over.accepted()));
                boolean sent = over.client().send(length(HUGE.length)).sendWhileOpen(HUGE);
                scene.verify(sent, "taken the client's 16 MB", "ended the connection before that");
                over.client().expect(TOO_LONG).close();
                refused.returns(null);
            }
            for (int i = FEW - 1; i >= 0; i--) {
                sendsAndLeaves(visits.get(i), slow.get(i));
            }
        }

        @Check(value = "gives a silent client its whole grace and no more", besideOthers = true,
                inProduction = "a time that ignores its setting is too short for the slow line, or long"
                        + " enough for a few silent clients to hold all your threads.")
        void eachItsOwn(Scene scene) {
            UploadHandler hesitant = handler(LONGER);
            UploadHandler steady = handler(LONGER);
            Scene.Visit first = scene.visit(SYSTEMS_OWN);
            Scene.Visit second = scene.visit(SYSTEMS_OWN);
            Scene.Visit third = scene.visit(SYSTEMS_OWN);
            Scene.Visit fourth = scene.visit(SMALL_RECEIVE_BUFFER);
            Scene.Visit fifth = scene.visit(SYSTEMS_OWN);
            Scene.Visit sixth = scene.visit(SYSTEMS_OWN);

            Call<byte[]> weeks = refused(scene, "49 days", handler(WEEKS), first);
            Call<byte[]> years = refused(scene, "5 years", handler(YEARS), sixth);
            Call<byte[]> longest = refused(scene, "1100 ms", handler(LONGEST), second);
            Call<byte[]> oneSecond = refused(scene, "1 s", handler(SECOND), third);
            Call<byte[]> late = scene.call("handle(fourth) in 400 ms", () -> hesitant.handle(fourth.accepted()));
            Moment begun = scene.now();
            Call<byte[]> one = refused(scene, "400 ms", steady, scene.visit(SYSTEMS_OWN));
            refused(scene, "30 ms", handler(SHORTEST), fifth).after(SHORTEST).returns(null);
            fifth.client().expect(PAGE).expectFin();
            begun.awaitPassed(ofMillis(300));
            Call<byte[]> two = refused(scene, "400 ms", steady, scene.visit(SYSTEMS_OWN));
            begun.awaitPassed(ofMillis(600));
            Call<byte[]> three = refused(scene, "400 ms", steady, scene.visit(SYSTEMS_OWN));
            Moment asked = scene.now();
            fourth.client().send(length(HUGE.length)).send(FIRST_PART).staySilent();
            third.client().send(FIRST_PART).staySilent();
            scene.letOthersRun();
            List.of(one, two, three).forEach(ended -> ended.after(LONGER).returns(null));
            late.after(LONGER, asked).returns(null);
            fourth.client().expect(PAGE).expectFin();
            oneSecond.after(SECOND).returns(null);
            longest.after(LONGEST).returns(null);
            weeks.stillWaits();
            years.stillWaits();
            boolean sent = first.client().sendWhileOpen(FIRST_PART);
            scene.verify(sent, "taken what the client still sends", "ended the connection before that");
            first.client().close();
            sixth.client().close();
            weeks.returns(null);
            years.returns(null);
        }
    }

    /** The four bytes that stand before an upload. */
    private static byte[] length(int bytes) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(bytes).array();
    }

    /** So many bytes, each of another value than the one before. */
    private static byte[] pattern(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i + i / 256);
        }
        return bytes;
    }

    private static byte[] filled(int count, int value) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static UploadHandler handler(Duration grace) {
        return new UploadHandler(LIMIT, PAGE, grace);
    }

    /** A call whose client has announced 16 MB, and sent none of them. */
    private static Call<byte[]> refused(Scene scene, String grace, UploadHandler handler, Scene.Visit visit) {
        Call<byte[]> refused = scene.call("handle(socket) in " + grace, () -> handler.handle(visit.accepted()));
        visit.client().send(length(HUGE.length));
        return refused;
    }

    /** A refused client that has taken its time, and ends while others still take theirs. */
    private static void sendsAndLeaves(Scene.Visit visit, Call<byte[]> slow) {
        slow.stillWaits();
        visit.client().send(FIRST_PART).close();
        slow.returns(null);
    }

    /** Clients that announce these lengths, and read to the end before they send. */
    private static void refusesAtOnce(Scene scene, int limit, byte[] refusal, int... lengths) {
        UploadHandler handler = new UploadHandler(limit, refusal, LONG);
        for (int length : lengths) {
            scene.round("a length of " + Integer.toUnsignedString(length) + " where the limit is " + limit);
            Scene.Visit visit = scene.visit(SYSTEMS_OWN);
            Call<byte[]> refused = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
            visit.client().send(length(length)).expect(refusal).expectFin();
            visit.client().close();
            refused.returns(null);
        }
    }

    /** Tries it: a close with bytes unread must cost the other side what it has not received yet. */
    private static void judgeOnlyWhereResetsDestroy(Scene scene) {
        int arrived = 0;
        try (ServerSocket listener = new ServerSocket(); Socket client = new Socket()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.setReceiveBufferSize(SMALL_RECEIVE_BUFFER);
            client.connect(listener.getLocalSocketAddress());
            client.getOutputStream().write(FIRST_PART);
            client.shutdownOutput();
            try (Socket accepted = listener.accept()) {
                accepted.getInputStream().read();
                accepted.getOutputStream().write(PAGE);
            }
            while (client.getInputStream().read() >= 0) {
                arrived++;
            }
        } catch (IOException e) {
            // The reset: what had arrived before is counted.
        }
        scene.judgeOnlyIf(arrived < PAGE.length, "this system delivers an answer whole though input was left"
                + " unread; run the lesson in a Linux container or WSL");
    }
}
