package pitfalls.closelosesanswer;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Scene;

@Lesson(value = "14-close-loses-answer", edit = "UploadHandler.java")
class CloseLosesAnswerTest {

    private static final int LIMIT = 1000;

    private static final byte[] TOO_LONG = Bytes.of("Sorry, at most 1000 bytes.\n");

    /** A page of 20 KB: more than the client's receive buffer takes. */
    private static final byte[] PAGE = Bytes.of("Sorry, at most 1000 bytes.\n".repeat(800));

    private static final int SMALL_RECEIVE_BUFFER = 2048;

    private static final int SYSTEMS_OWN = 0;

    /** More than the buffers of a connection take while the server does not read. */
    private static final int HUGE = 16 * 1024 * 1024;

    /** So little that a client sends it whether the server reads or not. */
    private static final int FIRST_PART = 64 * 1024;

    /** Longer than any check. */
    private static final Duration LONG = ofSeconds(30);

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns an upload and tells the client its length",
                inProduction = "a server that refuses everybody is safe from long uploads, and of no use.")
        void received(Scene scene) {
            UploadHandler handler = new UploadHandler(LIMIT, TOO_LONG, LONG);
            Scene.Visit visit = scene.visit(SYSTEMS_OWN);

            Call<byte[]> upload = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
            visit.client().send(length(5)).send("He").send("llo").expect("received 5 bytes\n").expectEnd();

            upload.returns(Bytes.of("Hello"));
        }

        @Check(value = "takes an empty upload and one of exactly the limit",
                inProduction = "a limit that is off by one refuses the file that your own page calls"
                        + " small enough.")
        void sizes(Scene scene) {
            UploadHandler handler = new UploadHandler(LIMIT, TOO_LONG, LONG);
            byte[] largest = Bytes.of("x".repeat(LIMIT));

            Scene.Visit first = scene.visit(SYSTEMS_OWN);
            Call<byte[]> nothing = scene.call("handle(first)", () -> handler.handle(first.accepted()));
            first.client().send(length(0)).expect("received 0 bytes\n").expectEnd();
            nothing.returns(new byte[0]);

            Scene.Visit second = scene.visit(SYSTEMS_OWN);
            Call<byte[]> whole = scene.call("handle(second)", () -> handler.handle(second.accepted()));
            second.client().send(length(LIMIT)).send(largest).expect("received 1000 bytes\n").expectEnd();
            whole.returns(largest);
        }

        @Check(value = "refuses an upload over the limit before its bytes come",
                inProduction = "a careful client sends the length and waits for your word. If you wait"
                        + " for its bytes, neither of you goes on.")
        void refusesEarly(Scene scene) {
            UploadHandler handler = new UploadHandler(LIMIT, TOO_LONG, LONG);
            Scene.Visit visit = scene.visit(SYSTEMS_OWN);

            Call<byte[]> refused = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
            visit.client().send(length(LIMIT + 1)).expect(TOO_LONG).close();

            refused.returns(null);
        }

        @Check(value = "reports an upload that ends before its length",
                inProduction = "half a file is stored as a whole one, and the user finds out when the"
                        + " original is gone.")
        void endsEarly(Scene scene) {
            UploadHandler handler = new UploadHandler(LIMIT, TOO_LONG, LONG);

            Scene.Visit first = scene.visit(SYSTEMS_OWN);
            Call<byte[]> inTheLength = scene.call("handle(first)", () -> handler.handle(first.accepted()));
            first.client().send(Bytes.first(2, length(5))).halfClose();
            inTheLength.fails(EOFException.class, "the upload ended early");
            first.client().expectEnd();

            Scene.Visit second = scene.visit(SYSTEMS_OWN);
            Call<byte[]> inTheBody = scene.call("handle(second)", () -> handler.handle(second.accepted()));
            second.client().send(length(5)).send("He").halfClose();
            inTheBody.fails(EOFException.class, "the upload ended early");
            second.client().expectEnd();
        }

        @Check(value = "takes it calmly when a refused client breaks the connection",
                inProduction = "a client may hang up as soon as it was refused. A handler that throws"
                        + " then fills the log, and one that waits on holds a thread for nobody.")
        void clientBreaksOff(Scene scene) {
            UploadHandler handler = new UploadHandler(LIMIT, TOO_LONG, LONG);
            Scene.Visit visit = scene.visit(SYSTEMS_OWN);

            Call<byte[]> refused = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
            visit.client().send(length(HUGE)).expect(TOO_LONG);
            refused.awaitStandstill();
            visit.client().reset();

            refused.returns(null);
        }

        @Check(value = "ends when the grace is over though the client never stops sending",
                inProduction = "a client that sends a byte now and then holds a thread for as long as"
                        + " it likes. A few hundred of them hold all your threads.")
        void neverStops(Scene scene) {
            UploadHandler handler = new UploadHandler(LIMIT, TOO_LONG, ofMillis(200));
            Scene.Visit visit = scene.visit(SYSTEMS_OWN);

            Call<byte[]> refused =
                    scene.call("handle(socket) with 200 ms", () -> handler.handle(visit.accepted()));
            visit.client().send(length(HUGE)).expect(TOO_LONG).drip("x", ofMillis(20));

            refused.returns(null);
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
            client.send(length(HUGE)).send(new byte[FIRST_PART]);

            Call<byte[]> refused = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
            client.sendWhileOpen(new byte[HUGE - FIRST_PART]);

            client.expect(PAGE).close();
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
            client.send(length(HUGE)).send(new byte[FIRST_PART]).halfClose();

            Call<byte[]> refused = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
            refused.returns(null);

            client.expect(PAGE).expectEnd();
        }

        @Check(value = "lets a refused client send its upload to the end",
                inProduction = "many clients read no answer once a write has failed. They report a"
                        + " broken pipe, though your answer was short and lies there.")
        void sendsToTheEnd(Scene scene) {
            UploadHandler handler = new UploadHandler(LIMIT, TOO_LONG, LONG);
            Scene.Visit visit = scene.visit(SYSTEMS_OWN);
            Connection client = visit.client();
            client.send(length(HUGE)).send(new byte[FIRST_PART]);

            Call<byte[]> refused = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
            boolean sent = client.sendWhileOpen(new byte[HUGE - FIRST_PART]);

            scene.verify(sent, "taken the client's 16 MB", "ended the connection before that");
            client.expect(TOO_LONG).close();
            refused.returns(null);
        }

        @Check(value = "lets a refused client pause in its upload",
                inProduction = "it works from your desk, where the bytes come without a gap. From a"
                        + " telephone they come with gaps, and the upload breaks in the first of them.")
        void pauses(Scene scene) {
            UploadHandler handler = new UploadHandler(LIMIT, TOO_LONG, LONG);
            Scene.Visit visit = scene.visit(SYSTEMS_OWN);
            Connection client = visit.client();
            client.send(length(HUGE)).send(new byte[FIRST_PART]);

            Call<byte[]> refused = scene.call("handle(socket)", () -> handler.handle(visit.accepted()));
            refused.awaitStandstill();
            scene.note("the client goes on after a pause");
            boolean sent = client.sendWhileOpen(new byte[HUGE - FIRST_PART]);

            scene.verify(sent, "taken the client's 16 MB", "ended the connection before that");
            client.expect(TOO_LONG).close();
            refused.returns(null);
        }

        @Check(value = "gives a silent client its whole grace and no more",
                inProduction = "a time that ignores its setting is too short for the slow line, or long"
                        + " enough for a few silent clients to hold all your threads.")
        void eachItsOwn(Scene scene) {
            UploadHandler patient = new UploadHandler(LIMIT, TOO_LONG, LONG);
            UploadHandler hasty = new UploadHandler(LIMIT, TOO_LONG, ofMillis(100));
            Scene.Visit first = scene.visit(SYSTEMS_OWN);
            Scene.Visit second = scene.visit(SYSTEMS_OWN);

            Call<byte[]> long30s =
                    scene.call("handle(first) with 30 s", () -> patient.handle(first.accepted()));
            first.client().send(length(HUGE)).expect(TOO_LONG);
            long30s.awaitStandstill();
            Call<byte[]> short100ms =
                    scene.call("handle(second) with 100 ms", () -> hasty.handle(second.accepted()));
            second.client().send(length(HUGE)).expect(TOO_LONG).staySilent();

            short100ms.returns(null);
            scene.verify(short100ms.endedBefore(long30s),
                    "ended after 100 ms while the other call was still within its 30 s",
                    "the call with 30 s ended first");
            first.client().close();
            long30s.returns(null);
        }
    }

    /** The four bytes that stand before an upload. */
    private static byte[] length(int bytes) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(bytes).array();
    }

    /** Tries it: a close with bytes unread must cost the other side what it has not received yet. */
    private static void judgeOnlyWhereResetsDestroy(Scene scene) {
        int arrived = 0;
        try (ServerSocket listener = new ServerSocket(); Socket client = new Socket()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client.setReceiveBufferSize(SMALL_RECEIVE_BUFFER);
            client.connect(listener.getLocalSocketAddress());
            client.getOutputStream().write(new byte[FIRST_PART]);
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
