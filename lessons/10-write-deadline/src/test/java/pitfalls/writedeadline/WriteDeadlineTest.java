package pitfalls.writedeadline;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Bytes;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;

@Lesson(value = "10-write-deadline", edit = "Uploader.java")
class WriteDeadlineTest {

    /** Longer than any check. */
    private static final Duration PATIENT = ofSeconds(30);

    /** For an uploader of which nothing but a timeout is wanted. */
    private static final Duration HASTY = ofMillis(100);

    /** For an uploader that makes some progress: much longer than it waits for any part of it. */
    private static final Duration BRIEF = ofMillis(300);

    /** How long a check waits for a timeout, from when the server has the first line. */
    private static final Duration GIVING_UP = ofMillis(700);

    /** As {@link #GIVING_UP}, for the longer limit. */
    private static final Duration GIVING_UP_BRIEF = ofMillis(900);

    private static final int MEGABYTE = 1024 * 1024;

    /** Less than the smallest of a connection's buffers takes. */
    private static final byte[] NOTE = Bytes.of("Hello");

    /** More than all buffers of a connection take while nobody reads. */
    private static final byte[] MOVIE = new byte[16 * MEGABYTE];

    /** More than a server that reads slowly takes while a check waits. */
    private static final byte[] BIG = new byte[32 * MEGABYTE];

    static {
        new Random(10).nextBytes(MOVIE);
    }

    /** What the server takes and does not read. */
    private static final int RECEIVE_BUFFER = 128 * 1024;

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "returns the receipt that the server sends when it has seen the end",
                inProduction = "the archive waits for more until it gives up, and files nothing. An uploader"
                        + " that never finishes is no better than one that hangs.")
        void receipt(Scene scene) {
            Peer server = scene.peer();
            Uploader uploader = new Uploader(server.address(), PATIENT);

            Call<String> note = scene.call("upload(note)", () -> uploader.upload(NOTE));
            Connection connection = server.accept().expect("UPLOAD 5\nHello");
            expectEndOfFile(scene, connection);
            connection.send("stored 5 bytes\n");

            note.returns("stored 5 bytes");
        }

        @Check(value = "delivers every byte of a large file",
                inProduction = "the note arrives, and the film has a hole, or ends early. The archive finds"
                        + " out on the day when it is asked for it.")
        void largeFile(Scene scene) {
            Peer server = scene.peer();
            Uploader uploader = new Uploader(server.address(), PATIENT);

            Call<String> upload = scene.call("upload(movie)", () -> uploader.upload(MOVIE));
            Connection connection = server.accept().expect("UPLOAD 16777216\n");
            for (int from = 0; from < MOVIE.length; from += MEGABYTE) {
                connection.expect(Arrays.copyOfRange(MOVIE, from, from + MEGABYTE));
            }
            expectEndOfFile(scene, connection);
            connection.send("stored 16777216 bytes\n");

            upload.returns("stored 16777216 bytes");
        }

        @Check(value = "waits for a receipt that comes after the limit on writing",
                inProduction = "the file is in the archive, and you report that it is not. The user uploads"
                        + " it once more, and once more.")
        void lateReceipt(Scene scene) {
            Peer server = scene.peer();
            Uploader uploader = new Uploader(server.address(), BRIEF);

            Call<String> note = scene.call("upload(note) in 300 ms", () -> uploader.upload(NOTE));
            Connection connection = server.accept().expect("UPLOAD 5\nHello");
            expectEndOfFile(scene, connection);
            long written = System.nanoTime();
            scene.note("the server takes 600 ms to store the file");
            scene.await("gone on waiting",
                    () -> note.hasEnded() || System.nanoTime() - written > BRIEF.multipliedBy(2).toNanos());
            connection.sendIfOpen("stored 5 bytes\n");

            note.returns("stored 5 bytes");
        }

        @Check(value = "reports at once that the server ended the connection",
                inProduction = "the server restarts, and your log blames a slow network. Who reads it looks"
                        + " for the wrong fault.")
        void serverEnds(Scene scene) {
            Peer server = scene.peerWithReceiveBuffer(RECEIVE_BUFFER);
            Uploader uploader = new Uploader(server.address(), PATIENT);

            scene.round("the server resets the connection before it has the file");
            Call<String> movie = scene.call("upload(movie)", () -> uploader.upload(MOVIE));
            Connection first = server.accept().expect("UPLOAD 16777216\n");
            movie.awaitStandstill();
            first.reset();
            expectNoTimeout(scene, movie.fails(IOException.class, "the server ended the connection"));

            scene.round("the server has the file and ends without a receipt");
            Call<String> note = scene.call("upload(note)", () -> uploader.upload(NOTE));
            Connection second = server.accept().expect("UPLOAD 5\nHello");
            expectEndOfFile(scene, second);
            second.close();
            expectNoTimeout(scene, note.fails(IOException.class, "the server ended the connection"));
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
            Uploader uploader = new Uploader(server.address(), HASTY);

            Call<String> movie = scene.call("upload(movie) in 100 ms", () -> uploader.upload(MOVIE));
            server.accept().expect("UPLOAD 16777216\n");
            scene.note("the server reads no more");

            movie.within(GIVING_UP).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "gives up within its limit on a server that goes on reading slowly",
                inProduction = "a server that is nearly dead takes a little now and then. It holds your"
                        + " threads longer than one that is dead.")
        void readsSlowly(Scene scene) {
            judgeOnlyWhereWritesBlock(scene);
            Peer server = scene.peerWithReceiveBuffer(RECEIVE_BUFFER);
            Uploader uploader = new Uploader(server.address(), BRIEF);

            Call<String> big = scene.call("upload(big) in 300 ms", () -> uploader.upload(BIG));
            server.accept().expect("UPLOAD 33554432\n").sip(64 * 1024, ofMillis(5));

            big.within(GIVING_UP_BRIEF).fails(SocketTimeoutException.class, "a timeout");
        }

        @Check(value = "sends no more of a file that it has given up",
                inProduction = "you have reported a failure and upload the file again. When the server"
                        + " recovers it gets both, from a thread that nobody waits for.")
        void nothingLeft(Scene scene) {
            judgeOnlyWhereWritesBlock(scene);
            Peer server = scene.peerWithReceiveBuffer(RECEIVE_BUFFER);
            Uploader uploader = new Uploader(server.address(), HASTY);

            Call<String> movie = scene.call("upload(movie) in 100 ms", () -> uploader.upload(MOVIE));
            Connection connection = server.accept().expect("UPLOAD 16777216\n");
            movie.within(GIVING_UP).fails(SocketTimeoutException.class, "a timeout");
            scene.note("the server reads again");
            long came = connection.drain();

            scene.verify(came < MOVIE.length, "closed its connection when it gave up",
                    "sent the rest of the file");
        }

        @Check(value = "gives each uploader its own limit",
                inProduction = "a limit that ignores its setting is too long for the page that waits, or too"
                        + " short for the backup of the night.")
        void eachItsOwn(Scene scene) {
            judgeOnlyWhereWritesBlock(scene);
            Peer server = scene.peerWithReceiveBuffer(RECEIVE_BUFFER);
            Uploader patient = new Uploader(server.address(), PATIENT);
            Uploader hasty = new Uploader(server.address(), HASTY);

            Call<String> backup = scene.call("upload(backup) in 30 s", () -> patient.upload(MOVIE));
            Connection slow = server.accept().expect("UPLOAD 16777216\n");
            backup.awaitStandstill();
            Call<String> movie = scene.call("upload(movie) in 100 ms", () -> hasty.upload(MOVIE));
            server.accept().expect("UPLOAD 16777216\n");
            movie.within(GIVING_UP).fails(SocketTimeoutException.class, "a timeout");
            scene.note("the first server reads again");
            long came = slow.drain();

            scene.verify(came == MOVIE.length, "gone on with the backup, which had its 30 s",
                    "ended its connection after " + came + " bytes; " + backup.state());
            slow.send("stored 16777216 bytes\n");
            backup.returns("stored 16777216 bytes");
        }
    }

    private static void expectEndOfFile(Scene scene, Connection connection) {
        long more = connection.drain();
        scene.verify(more == 0, "ended its direction after the file", "sent " + more + " bytes more");
    }

    private static void expectNoTimeout(Scene scene, IOException failure) {
        scene.verify(!(failure instanceof SocketTimeoutException), "reported what the server did",
                "called it a timeout");
    }

    /** Tries it: a file must be more than the system takes for a server that does not read. */
    private static void judgeOnlyWhereWritesBlock(Scene scene) {
        long taken = 0;
        try (ServerSocket listener = new ServerSocket()) {
            listener.setReceiveBufferSize(RECEIVE_BUFFER);
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
        scene.judgeOnlyIf(taken < MOVIE.length / 2, "this system takes a large file though nobody reads it;"
                + " run the lesson in a Linux container or WSL");
    }
}
