package pitfalls.smallwrites;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How long a request and its reply take on this machine, now, when the request leaves in one write, and
 * when its first line and its argument leave in two.
 *
 * @param oneWrite the middle one of some round trips
 * @param twoWrites the middle one of as many
 */
record Comparison(Duration oneWrite, Duration twoWrites) {

    /** How many round trips are compared. The one before them is not counted: it is not held back. */
    static final int ROUND_TRIPS = 5;

    private static final byte REPLY = '\n';

    /** Measures both, on a connection each. */
    static Comparison of(byte[] line, byte[] argument) throws Exception {
        byte[] whole = Arrays.copyOf(line, line.length + argument.length);
        System.arraycopy(argument, 0, whole, line.length, argument.length);
        return new Comparison(roundTrip(whole), roundTrip(line, argument));
    }

    /** The middle one. */
    static Duration middle(List<Duration> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    /** True where this system holds back what is written second, so that an answer can be judged. */
    boolean holdsBack() {
        return twoWrites.compareTo(oneWrite.multipliedBy(2)) > 0;
    }

    /** True for what is nearer to one write than to two. */
    boolean isLikeOneWrite(Duration roundTrip) {
        return roundTrip.multipliedBy(2).compareTo(oneWrite.plus(twoWrites)) < 0;
    }

    private static Duration roundTrip(byte[]... writes) throws Exception {
        int length = Arrays.stream(writes).mapToInt(write -> write.length).sum();
        Duration[] times = new Duration[1 + ROUND_TRIPS];
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            Thread answering = Thread.ofPlatform().daemon().start(() -> answer(server, length, times.length));
            OutputStream out = client.getOutputStream();
            InputStream in = client.getInputStream();
            for (int i = 0; i < times.length; i++) {
                long start = System.nanoTime();
                for (byte[] write : writes) {
                    out.write(write);
                }
                in.read();
                times[i] = Duration.ofNanos(System.nanoTime() - start);
            }
            answering.join();
        }
        return middle(Arrays.asList(times).subList(1, times.length));
    }

    private static void answer(Socket connection, int length, int times) {
        try {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            for (int i = 0; i < times; i++) {
                in.readFully(new byte[length]);
                connection.getOutputStream().write(REPLY);
            }
        } catch (IOException e) {
            // The client's read sees the end, and its times are of no use.
        }
    }
}
