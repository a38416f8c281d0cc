package pitfalls.benchmarks.fixcost;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import pitfalls.benchmarks.fixcost.starters.UnlockedFrames;
import pitfalls.interleavedwrites.ChatConnection;

/**
 * Lesson 15: what does the lock around a frame cost?
 *
 * <p>Compared is one frame of 128 bytes, with a peer that reads all the time, looks at every frame and
 * says when 256 are there. With one sender the starter is right too. Four send through the starter in
 * turn, under a lock of their own, for without one their frames mix: so that row compares a lock within
 * with a lock without. Expect no difference in either row: a lock that is free costs nanoseconds, and the
 * two writes of a frame microseconds. All threads share one processor, see {@link OneProcessor}.
 *
 * <p>The average of a steady state, in microseconds for each frame: a single send ends in the socket's
 * buffer, so that its own time says little.
 *
 * <p>{@code mvn verify -Pbenchmarks -Djmh=fixcost.InterleavedWrites}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class InterleavedWrites {

    private static final int FRAMES = 256;
    private static final int BODY_BYTES = 128;

    @Param({"1", "4"})
    public int senders;

    private final Object turn = new Object();
    private byte[][] bodies;
    private Peer peer;
    private Crew crew;
    private Socket socket;
    private InputStream acknowledgements;
    private UnlockedFrames starter;
    private ChatConnection reference;

    /** One of the two connections. */
    @FunctionalInterface
    private interface Sending {
        void send(int length, InputStream body) throws IOException;
    }

    @Setup(Level.Trial)
    public void open() throws IOException, InterruptedException {
        bodies = new byte[senders][BODY_BYTES];
        for (int sender = 0; sender < senders; sender++) {
            Arrays.fill(bodies[sender], (byte) sender);
        }
        OneProcessor.hold();
        peer = new Peer(1, this::receive);
        crew = new Crew(senders);
        socket = peer.dial();
        acknowledgements = socket.getInputStream();
        starter = new UnlockedFrames(socket);
        reference = new ChatConnection(socket);
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
        crew.close();
        socket.close();
        peer.close();
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int starter() throws Exception {
        return exchange(senders == 1 ? starter::send : this::sendInTurn);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int reference() throws Exception {
        return exchange(reference::send);
    }

    private void sendInTurn(int length, InputStream body) throws IOException {
        synchronized (turn) {
            starter.send(length, body);
        }
    }

    private int exchange(Sending connection) throws Exception {
        crew.all(sender -> {
            for (int i = 0; i < FRAMES / senders; i++) {
                connection.send(BODY_BYTES, new ByteArrayInputStream(bodies[sender]));
            }
        });
        int acknowledged = acknowledgements.read();
        if (acknowledged < 0) {
            throw new EOFException("the peer got a frame that nobody sent");
        }
        return acknowledged;
    }

    /** Writes one byte for every 256 whole frames; ends with an exception at a frame that is not whole. */
    private void receive(Socket connection) throws IOException {
        DataInputStream frames = new DataInputStream(new BufferedInputStream(connection.getInputStream()));
        byte[] body = new byte[BODY_BYTES];
        for (int received = 1; ; received++) {
            int length;
            try {
                length = frames.readInt();
            } catch (EOFException end) {
                return;
            }
            if (length != BODY_BYTES) {
                throw new IOException(
                        "should have got a frame of " + BODY_BYTES + " bytes, but got " + length);
            }
            frames.readFully(body);
            if (!Arrays.equals(body, bodies[body[0]])) {
                throw new IOException("got the bytes of two senders in one frame");
            }
            if (received % FRAMES == 0) {
                connection.getOutputStream().write(1);
            }
        }
    }
}
