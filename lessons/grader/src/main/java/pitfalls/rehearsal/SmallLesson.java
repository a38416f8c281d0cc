package pitfalls.rehearsal;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Nested;
import pitfalls.testkit.Call;
import pitfalls.testkit.Check;
import pitfalls.testkit.Connection;
import pitfalls.testkit.Gate;
import pitfalls.testkit.Lesson;
import pitfalls.testkit.Peer;
import pitfalls.testkit.Scene;
import pitfalls.testkit.ScriptedInput;
import pitfalls.testkit.Tap;

/**
 * A lesson for the grader's rehearsal: what it uses of the testkit and of the JDK need not be read and
 * linked again for each answer, and lessons and their answers use much the same. It has a package of its
 * own, for the testkit takes every thread that stands in a lesson's package for the answer's.
 */
@Lesson(value = "00-rehearsal", edit = "nothing")
public final class SmallLesson {

    @Nested
    class WhatAlreadyWorks {

        @Check(value = "sends and receives", inProduction = "nothing.")
        void sends(Scene scene) {
            for (String name : List.of("one", "two")) {
                scene.round("with " + name);
                Peer peer = scene.peer();
                Call<String> call = scene.call("exchange(\"" + name + "\")", () -> exchange(peer.address(), name));
                Connection connection = peer.accept();
                connection.expect(name + "\n").send("first\n").halfClose();
                call.returns("first");
                connection.expectEnd();
            }
        }

        @Check(value = "reads a stream in memory", inProduction = "nothing.")
        void reads(Scene scene) {
            ScriptedInput input = scene.input().feedByteByByte(new byte[] {0, 0, 0, 1}).feed("a").thenEnd();
            Call<byte[]> frame = scene.call("frame()", () -> frame(input));
            frame.returns(new byte[] {'a'});
            scene.call("frame()", () -> frame(input)).fails(EOFException.class, "an end");
        }

        @Check(value = "waits for a lock, a time and a gate", inProduction = "nothing.")
        void waits(Scene scene) throws IOException {
            Peer peer = scene.peer();
            Gate gate = scene.gate("the first write");
            Socket socket = scene.using(scene.dial(peer, Tap.holdingTheFirstWrite(gate)));
            Call<?> write = scene.run("write()", () -> socket.getOutputStream().write('?'));
            gate.awaitArrival();
            write.stillWaits();
            gate.open();
            write.returns();
            peer.accept().expect("?").staySilent();
            socket.setSoTimeout(20);
            scene.call("read()", () -> socket.getInputStream().read()).after(Duration.ofMillis(20))
                    .fails(SocketTimeoutException.class, "a timeout");
            scene.run("tasks()", SmallLesson::tasks).returns();
        }

        @Check(value = "uses channels", inProduction = "nothing.")
        void usesChannels(Scene scene) {
            Peer peer = scene.peer();
            Call<Integer> read = scene.call("channel()", () -> channel(peer.address()));
            peer.accept().expect("?").send("!");
            read.returns(1);
        }
    }

    @Nested
    class ThePitfall {

        @Check(value = "fails", inProduction = "nothing.")
        void fails(Scene scene) {
            Peer peer = scene.peer();
            Call<String> call = scene.call("exchange()", () -> exchange(peer.address(), "three"));
            peer.accept().expect("three\n").reset();
            call.returns("nothing");
        }
    }

    private static String exchange(InetSocketAddress address, String name) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, 5_000);
            socket.setSoTimeout(5_000);
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine();
        }
    }

    private static byte[] frame(InputStream in) throws IOException {
        byte[] frame = new byte[new DataInputStream(in).readInt()];
        int read = in.readNBytes(frame, 0, frame.length);
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        copy.write(frame, 0, read);
        return Arrays.copyOf(copy.toByteArray(), read);
    }

    private static int channel(InetSocketAddress address) throws IOException {
        try (SocketChannel channel = SocketChannel.open(); Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            if (!channel.connect(address)) {
                selector.select(5_000);
                channel.finishConnect();
            }
            channel.write(ByteBuffer.wrap(new byte[] {'?'}));
            key.interestOps(SelectionKey.OP_READ);
            selector.select(5_000);
            return channel.read(ByteBuffer.allocate(16));
        }
    }

    private static void tasks() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        CompletableFuture<String> done = new CompletableFuture<>();
        lock.lock();
        try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            timer.schedule(() -> done.complete("done"), 1, TimeUnit.MILLISECONDS);
            threads.submit(() -> done.get(5, TimeUnit.SECONDS)).get();
        } finally {
            lock.unlock();
        }
    }
}
