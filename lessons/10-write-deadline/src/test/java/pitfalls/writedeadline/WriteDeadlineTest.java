package pitfalls.writedeadline;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.BlackHole;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Held;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Moment;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "10-write-deadline", edit = "Uploader.java")
class WriteDeadlineTest {

    /** Longer than any step of a check waits. */
    private static final Duration PATIENT = ofSeconds(5);

    /** So short that a floor shows. */
    private static final Duration SHORTEST = ofMillis(30);

    /** For an uploader that gives up, and is to be seen at rest until then. */
    private static final Duration BRIEF = ofMillis(320);

    /** For an uploader whose small file is written in time: much longer than that takes. */
    private static final Duration AMPLE = ofMillis(450);

    /** Longer than that limit. */
    private static final Duration LATER = ofMillis(600);

    /** A second and a part of one: neither the seconds nor the milliseconds alone are this limit. */
    private static final Duration SECOND = ofSeconds(1);
    private static final Duration SECOND_AND_MORE = ofMillis(1_200);

    /** Longer than two seconds. */
    private static final Duration LONGEST = ofMillis(2_630);

    /** Some 49 days: as many milliseconds as an int cannot tell from one. */
    private static final Duration WEEKS = ofMillis((1L << 32) + 1);

    /** More uploads than a pool of threads writes at once. */
    private static final int MANY = 20;

    /** More uploads than anybody allows to wait for their receipts at once. */
    private static final int CROWD = 130;

    /** Uploads one after the other, of which nothing is to be left. */
    private static final int NOTES = 240;

    /** Fewer objects than one for each of them, and more than the checks' own at any time. */
    private static final int MOST_LEFT = 200;

    private static final int MEGABYTE = 1024 * 1024;

    /** Less than the smallest of a connection's buffers takes. */
    private static final byte[] NOTE = Bytes.of("Hello");

    /** More than all buffers of a connection take while nobody reads. */
    private static final byte[] MOVIE = new byte[16 * MEGABYTE];

    /** Another film of the same length. */
    private static final byte[] SEQUEL = new byte[MOVIE.length];

    /** More than a server that reads slowly takes while a check waits. */
    private static final byte[] BIG = new byte[32 * MEGABYTE];

    static {
        new Random(10).nextBytes(MOVIE);
        new Random(20).nextBytes(SEQUEL);
    }

    /** 70 KB: longer than a buffer that a program has for a line. */
    private static final String LONG_RECEIPT = "stored ".repeat(10_000);

    /** What the server takes and does not read. */
    private static final int RECEIVE_BUFFER = 128 * 1024;

    /** As {@link #RECEIVE_BUFFER}, for a file that is not much more than all buffers take. */
    private static final int SMALL_BUFFER = 1024;

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the receipt that the server sends when it has seen the end",
                inProduction = "the archive waits for more until it gives up, and files nothing. An uploader"
                        + " that never finishes is no better than one that hangs.")
        void receipt(Scene scene) throws IOException {
            Peer server = scene.peer();
            Uploader uploader = new Uploader(server.address(), PATIENT);
            for (List<String> parts : List.of(List.of("stored 5 bytes\n"), List.of("\n"),
                    List.of("sto", "red ", "5", "\n"), List.of("  byte \0 \n"), List.of(LONG_RECEIPT + "\n"))) {
                scene.round("a note and its receipt");
                Call<String> note = upload(scene, "note", uploader, NOTE);
                Connection connection = server.accept().expect("UPLOAD 5\nHello");
                expectEndOfFile(scene, connection);
                parts.forEach(part -> {
                    note.awaitStandstill();
                    connection.send(part);
                });
                String receipt = String.join("", parts);
                note.returns(receipt.substring(0, receipt.length() - 1));
                scene.expectNoSocketOpen();
            }
            scene.round(NOTES + " notes, each in 49 days, and as many again");
            Held.More left = leftBy(scene, NOTES);
            scene.verify(left.count() < MOST_LEFT, "left nothing of " + NOTES + " uploads that had ended",
                    "left " + left);
        }

        @Check(value = "delivers every byte of a file, on any thread",
                inProduction = "the note arrives, and the film has a hole, or ends early. The archive finds"
                        + " out on the day when it is asked for it.")
        void everyByte(Scene scene) {
            Peer server = scene.peer();
            Uploader uploader = new Uploader(server.address(), PATIENT);
            for (int size : List.of(0, 1, 8_192, 65_537, 1_000_003, MOVIE.length)) {
                byte[] file = Bytes.first(size, MOVIE);
                scene.round("a file of " + size + " bytes");
                Call<String> upload = upload(scene, "file", uploader, file);
                takesFile(scene, server, size);
                upload.returns("stored " + size);
                scene.round("a file of " + size + " bytes, on a virtual thread");
                Call<String> virtual = scene.call("upload(file) on a virtual thread",
                        () -> onVirtualThread(uploader, file));
                takesFile(scene, server, size);
                virtual.returns("stored " + size);
                scene.verify(Arrays.equals(file, Bytes.first(size, MOVIE)), "left the file as it was", "changed it");
            }
        }

        @Check(value = "waits for a receipt beyond the limit on writing",
                inProduction = "the file is in the archive, and you report that it is not. The user uploads"
                        + " it once more, and once more.")
        void beyondTheLimit(Scene scene) {
            Peer server = scene.peer();
            Uploader uploader = new Uploader(server.address(), AMPLE);

            Call<String> note = upload(scene, "note, in 450 ms", uploader, NOTE);
            Connection connection = server.accept().expect("UPLOAD 5\nHello");
            expectEndOfFile(scene, connection);
            Call<String> half = upload(scene, "note, in 450 ms", uploader, NOTE);
            Connection torn = server.accept().expect("UPLOAD 5\nHello");
            expectEndOfFile(scene, torn);
            torn.send("stored");
            Call<String> none = upload(scene, "note, in 450 ms", uploader, NOTE);
            Connection ends = server.accept().expect("UPLOAD 5\nHello");
            expectEndOfFile(scene, ends);
            Moment written = scene.now();
            scene.note("the server takes 600 ms to store the file");
            written.awaitPassed(LATER);
            connection.sendIfOpen("stored 5 bytes\n");
            note.returns("stored 5 bytes");
            torn.sendIfOpen(" it\n");
            half.returns("stored it");
            ends.close();
            none.fails(IOException.class, "the server ended the connection", SocketTimeoutException.class);
        }

        @Check(value = "reports at once that the server refused, reset or ended",
                inProduction = "the server restarts, and your log blames a slow network. Who reads it looks"
                        + " for the wrong fault. Or half a receipt counts as one.")
        void serverEnds(Scene scene) {
            Peer server = scene.peerWithReceiveBuffer(RECEIVE_BUFFER);
            Uploader uploader = new Uploader(server.address(), PATIENT);

            scene.round("the server resets the connection before it has the file");
            Call<String> movie = upload(scene, "movie", uploader, MOVIE);
            Connection first = server.accept().expect("UPLOAD 16777216\n");
            movie.awaitStandstill();
            first.reset();
            movie.fails(IOException.class, "the server reset the connection", SocketTimeoutException.class);
            scene.expectNoSocketOpen();
            for (String half : List.of("", "sto", "stored 5 bytes")) {
                scene.round("the server has the file, and ends before its receipt is whole");
                Call<String> ended = upload(scene, "note", uploader, NOTE);
                Connection ends = server.accept().expect("UPLOAD 5\nHello");
                expectEndOfFile(scene, ends);
                ends.send(half).close();
                ended.fails(IOException.class, "the server ended the connection", SocketTimeoutException.class);
                scene.expectNoSocketOpen();

                scene.round("the server has the file, and resets before its receipt is whole");
                Call<String> reset = upload(scene, "note", uploader, NOTE);
                Connection resets = server.accept().expect("UPLOAD 5\nHello");
                expectEndOfFile(scene, resets);
                resets.send(half).reset();
                reset.fails(IOException.class, "the server reset the connection", SocketTimeoutException.class);
                scene.expectNoSocketOpen();
            }
            scene.round("a server that is not there");
            server.close();
            upload(scene, "note", uploader, NOTE)
                    .fails(IOException.class, "the server refused the connection", SocketTimeoutException.class);
            scene.expectNoSocketOpen();
        }

        @Check(value = "keeps uploads apart, also those of one uploader",
                inProduction = "one film that hangs holds every note behind it; or two films are mixed into"
                        + " one.")
        void apart(Scene scene) {
            Peer server = scene.peerWithReceiveBuffer(RECEIVE_BUFFER);
            Uploader uploader = new Uploader(server.address(), WEEKS);
            List<Call<String>> stuck = new ArrayList<>();
            List<Connection> silent = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                byte[] film = i % 2 == 0 ? MOVIE : SEQUEL;
                stuck.add(upload(scene, "film", uploader, film));
                silent.add(server.accept().expect("UPLOAD 16777216\n"));
            }
            List<Call<String>> written = new ArrayList<>();
            List<Connection> storing = new ArrayList<>();
            for (int i = 0; i < CROWD; i++) {
                written.add(upload(scene, "note", uploader, NOTE));
                storing.add(server.accept().expect("UPLOAD 5\nHello"));
            }
            Call<String> note = upload(scene, "note", uploader, NOTE);
            Connection prompt = server.accept().expect("UPLOAD 5\nHello");
            expectEndOfFile(scene, prompt);
            prompt.send("stored a note\n");
            note.returns("stored a note");
            for (int i = CROWD - 1; i >= 0; i--) {
                expectEndOfFile(scene, storing.get(i));
                storing.get(i).send("stored note " + i + "\n");
                written.get(i).returns("stored note " + i);
            }
            silent.subList(2, MANY).forEach(Connection::reset);
            for (Call<String> film : stuck.subList(2, MANY)) {
                film.fails(IOException.class, "the server reset the connection", SocketTimeoutException.class);
            }
            for (int from = 0; from < MOVIE.length; from += MEGABYTE) {
                silent.get(0).expect(Arrays.copyOfRange(MOVIE, from, from + MEGABYTE));
                silent.get(1).expect(Arrays.copyOfRange(SEQUEL, from, from + MEGABYTE));
            }
            expectEndOfFile(scene, silent.get(0));
            expectEndOfFile(scene, silent.get(1));
            silent.get(1).send("stored the sequel\n");
            stuck.get(1).returns("stored the sequel");
            silent.get(0).send("stored the movie\n");
            stuck.get(0).returns("stored the movie");
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "gives up within its limit on a server that stops reading",
                inProduction = "the connection stands for as long as the server hangs, and the write waits"
                        + " for as long as the connection stands. That can be days.")
        void stopsReading(Scene scene) {
            judgeOnlyWhereWritesBlock(scene);
            Peer server = scene.peerWithReceiveBuffer(RECEIVE_BUFFER);
            Uploader uploader = new Uploader(server.address(), BRIEF);

            Call<String> movie = upload(scene, "movie, in 320 ms", uploader, MOVIE);
            server.accept().expect("UPLOAD 16777216\n");
            scene.note("the server reads no more");

            movie.after(BRIEF).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "gives up within its limit on a server that goes on reading slowly",
                inProduction = "a server that is nearly dead takes a little now and then. It holds your"
                        + " threads longer than one that is dead.")
        void readsSlowly(Scene scene) {
            judgeOnlyWhereWritesBlock(scene);
            Peer server = scene.peerWithReceiveBuffer(RECEIVE_BUFFER);
            Uploader uploader = new Uploader(server.address(), BRIEF);

            Call<String> big = upload(scene, "big, in 320 ms", uploader, BIG);
            server.accept().expect("UPLOAD 33554432\n").sip(64 * 1024, ofMillis(5));

            big.after(BRIEF).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "sends no more of a file that it has given up",
                inProduction = "you have reported a failure and upload the file again. When the server"
                        + " recovers it gets both, from a thread that nobody waits for.")
        void nothingLeft(Scene scene) {
            judgeOnlyWhereWritesBlock(scene);
            Peer server = scene.peerWithReceiveBuffer(RECEIVE_BUFFER);
            Uploader uploader = new Uploader(server.address(), SHORTEST);

            Call<String> movie = upload(scene, "movie, in 30 ms", uploader, MOVIE);
            Connection connection = server.accept();
            movie.after(SHORTEST).fails(SocketTimeoutException.class, "a timeout");
            scene.note("the server reads again");
            long came = connection.drain();

            scene.verify(came < MOVIE.length, "closed its connection when it gave up",
                    "sent the rest of the file");
        }

        @Check(value = "gives up on each upload by itself, whatever its size and its thread",
                inProduction = "a note that was filed in time is reported as lost, since a film beside it"
                        + " hangs; or nobody gives up on the film any more.")
        void eachByItself(Scene scene) {
            judgeOnlyWhereWritesBlock(scene);
            Peer server = scene.peerWithReceiveBuffer(RECEIVE_BUFFER);
            Peer small = scene.peerWithReceiveBuffer(SMALL_BUFFER);
            Uploader uploader = new Uploader(server.address(), AMPLE);
            Uploader other = new Uploader(small.address(), AMPLE);
            byte[] trailer = Bytes.first((int) Math.min(2 * taken(scene, SMALL_BUFFER), MOVIE.length), MOVIE);

            Call<String> movie = upload(scene, "movie, in 450 ms", uploader, MOVIE);
            Moment begun = scene.now();
            server.accept().expect("UPLOAD 16777216\n");
            Call<String> note = upload(scene, "note, in 450 ms", uploader, NOTE);
            Connection prompt = server.accept().expect("UPLOAD 5\nHello");
            expectEndOfFile(scene, prompt);
            begun.awaitPassed(AMPLE.dividedBy(2));
            scene.note("half of the movie's limit is over");
            Call<String> copy = upload(scene, "copy, in 450 ms", uploader, MOVIE);
            Connection breaks = server.accept().expect("UPLOAD 16777216\n");
            Call<String> sequel = upload(scene, "sequel, in 450 ms", uploader, SEQUEL);
            Call<String> part = upload(scene, "trailer, in 450 ms", other, trailer);
            Call<String> virtual = scene.call("upload(movie, in 450 ms) on a virtual thread",
                    () -> onVirtualThread(uploader, MOVIE));
            movie.after(AMPLE).fails(SocketTimeoutException.class, "a timeout");
            breaks.reset();
            copy.fails(IOException.class, "the server reset the connection", SocketTimeoutException.class);
            sequel.after(AMPLE).fails(SocketTimeoutException.class, "a timeout");
            part.after(AMPLE).fails(SocketTimeoutException.class, "a timeout");
            virtual.after(AMPLE).fails(SocketTimeoutException.class, "a timeout");
            note.stillWaits();
            prompt.send("stored 5 bytes\n");
            note.returns("stored 5 bytes");

            server.close();
            scene.round("the next upload");
            Peer again = scene.peer(server.host(), server.port());
            Call<String> next = upload(scene, "note, in 450 ms", uploader, NOTE);
            Connection connection = again.accept().expect("UPLOAD 5\nHello");
            expectEndOfFile(scene, connection);
            connection.send("stored 5 bytes\n");
            next.returns("stored 5 bytes");
        }

        @Check(value = "gives each uploader its own limit, from milliseconds to days", besideOthers = true,
                inProduction = "a limit that ignores its setting is too long for the page that waits, or too"
                        + " short for the backup of the night.")
        void eachItsOwn(Scene scene) {
            judgeOnlyWhereWritesBlock(scene);
            BlackHole nobody = scene.blackHole();
            Peer server = scene.peerWithReceiveBuffer(RECEIVE_BUFFER);
            Peer small = scene.peerWithReceiveBuffer(SMALL_BUFFER);
            Uploader ample = new Uploader(server.address(), AMPLE);
            Uploader dialling = new Uploader(nobody.address(), AMPLE);
            Uploader weeks = new Uploader(server.address(), WEEKS);
            Uploader second = new Uploader(small.address(), SECOND);
            Uploader secondAndMore = new Uploader(server.address(), SECOND_AND_MORE);
            Uploader longest = new Uploader(server.address(), LONGEST);
            Uploader shortest = new Uploader(server.address(), SHORTEST);

            Moment dialled = scene.now();
            Call<String> dial = upload(scene, "note, in 450 ms, to a server that is slow to answer", dialling, NOTE);
            nobody.awaitDialling();
            nobody.openLater(dialled);
            Call<String> backup = upload(scene, "backup, in 49 days", weeks, MOVIE);
            Connection slow = server.accept().expect("UPLOAD 16777216\n");
            Call<String> note = upload(scene, "note, in 49 days", weeks, NOTE);
            Connection stores = server.accept().expect("UPLOAD 5\nHello");
            expectEndOfFile(scene, stores);
            Call<String> half = upload(scene, "note, in 450 ms", ample, NOTE);
            Connection storesSlowly = server.accept().expect("UPLOAD 5\nHello");
            expectEndOfFile(scene, storesSlowly);
            storesSlowly.send("stored");
            Call<String> longer = upload(scene, "movie, in 1200 ms", secondAndMore, MOVIE);
            server.accept().expect("UPLOAD 16777216\n").send("stored");
            scene.note("the server has begun that receipt too early, and reads no more");
            Call<String> millis2630 = upload(scene, "movie, in 2630 ms", longest, MOVIE);
            server.accept().expect("UPLOAD 16777216\n");
            Call<String> whole = upload(scene, "big, in 1 s", second, BIG);
            small.accept().expect("UPLOAD 33554432\n");
            scene.note("the server reads no more");
            Call<String> millis30 = upload(scene, "movie, in 30 ms", shortest, MOVIE);
            millis30.after(SHORTEST).fails(SocketTimeoutException.class, "a timeout");
            scene.letOthersRun();

            whole.after(SECOND).fails(SocketTimeoutException.class, "a timeout");
            longer.after(SECOND_AND_MORE).fails(SocketTimeoutException.class, "a timeout");
            millis2630.after(LONGEST).fails(SocketTimeoutException.class, "a timeout");
            List.of(backup, note, half, dial).forEach(Call::stillWaits);
            scene.note("the server has stored the notes");
            stores.sendIfOpen("stored 5 bytes\n");
            note.returns("stored 5 bytes");
            storesSlowly.sendIfOpen(" it\n");
            half.returns("stored it");
            scene.note("the server reads the backup again");
            long came = slow.drain();

            scene.verify(came == MOVIE.length, "gone on with the backup, which had 49 days",
                    "ended its connection after " + came + " bytes; " + backup.state());
            slow.send("stored 16777216 bytes\n");
            backup.returns("stored 16777216 bytes");
            Connection late = nobody.opened().accept().expect("UPLOAD 5\nHello");
            expectEndOfFile(scene, late);
            late.send("stored 5 bytes\n");
            dial.returns("stored 5 bytes");
        }
    }

    private static Call<String> upload(Scene scene, String what, Uploader uploader, byte[] file) {
        return scene.call("upload(" + what + ")", () -> uploader.upload(file));
    }

    /** What so many uploads leave, with a limit of 49 days for each. What all share is there before. */
    private static Held.More leftBy(Scene scene, int notes) throws IOException {
        // No peer: it holds its connections, and the log all that comes on them.
        try (ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout((int) PATIENT.toMillis());
            Uploader uploader = new Uploader((InetSocketAddress) server.getLocalSocketAddress(), WEEKS);
            upload(scene, server, uploader, notes);
            Held before = scene.objectsHeld();
            upload(scene, server, uploader, notes);
            return scene.objectsHeld().since(before);
        }
    }

    /** Uploads so many notes, one after the other, and plays their server. */
    private static void upload(Scene scene, ServerSocket server, Uploader uploader, int notes) throws IOException {
        Call<?> uploads = scene.run("upload(note, in 49 days), " + notes + " times", () -> {
            for (int note = 0; note < notes; note++) {
                uploader.upload(NOTE);
            }
        });
        for (int note = 0; note < notes; note++) {
            try (Socket connection = server.accept()) {
                connection.setSoTimeout(server.getSoTimeout());
                connection.getInputStream().readAllBytes();
                connection.getOutputStream().write(Bytes.of("stored 5 bytes\n"));
            }
        }
        uploads.within(PATIENT).returns();
    }

    private static String onVirtualThread(Uploader uploader, byte[] file) throws Exception {
        FutureTask<String> upload = new FutureTask<>(() -> uploader.upload(file));
        Thread.startVirtualThread(upload);
        try {
            return upload.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        }
    }

    /** Takes the first bytes of the movie and files them. */
    private static void takesFile(Scene scene, Peer server, int size) {
        Connection connection = server.accept().expect("UPLOAD " + size + "\n");
        for (int from = 0; from < size; from += MEGABYTE) {
            connection.expect(Arrays.copyOfRange(MOVIE, from, Math.min(size, from + MEGABYTE)));
        }
        expectEndOfFile(scene, connection);
        connection.send("stored " + size + "\n");
    }

    private static void expectEndOfFile(Scene scene, Connection connection) {
        long more = connection.drain();
        scene.verify(more == 0, "ended its direction after the file", "sent " + more + " bytes more");
    }

    /** Tries it: a file must be more than the system takes for a server that does not read. */
    private static void judgeOnlyWhereWritesBlock(Scene scene) {
        scene.judgeOnlyIf(taken(scene, RECEIVE_BUFFER) < MOVIE.length / 2,
                "this system takes a large file though nobody reads it;"
                + " run the lesson in a Linux container or WSL");
    }

    /** How many bytes the system takes at once for a server that does not read, at most a whole film. */
    private static long taken(Scene scene, int receiveBuffer) {
        long taken = 0;
        try (ServerSocket listener = new ServerSocket()) {
            listener.setReceiveBufferSize(receiveBuffer);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (SocketChannel channel = SocketChannel.open(listener.getLocalSocketAddress())) {
                channel.configureBlocking(false);
                ByteBuffer part = ByteBuffer.allocateDirect(MEGABYTE);
                for (int n = 1; n > 0 && taken < MOVIE.length; taken += n) {
                    n = channel.write(part.clear());
                }
            }
        } catch (IOException e) {
            scene.note("trying how much the system takes: " + e);
        }
        return taken;
    }
}
