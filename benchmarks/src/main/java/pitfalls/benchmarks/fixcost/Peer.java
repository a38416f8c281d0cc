package pitfalls.benchmarks.fixcost;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A healthy peer on loopback, the same for the starter and the reference.
 *
 * <p>Each of its threads serves one connection after the other. What a service does not understand ends
 * its connection, so the benchmark fails with the end of its stream.
 */
final class Peer implements AutoCloseable {

    private static final int JOIN_MILLIS = 5_000;

    private final ServerSocket listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Service service;
    private final List<Thread> threads;

    /** What the peer does on a connection, until its client ends it. */
    @FunctionalInterface
    interface Service {
        void serve(Socket connection) throws IOException;
    }

    /** @param connections how many connections are served at a time */
    Peer(int connections, Service service) throws IOException {
        this.service = service;
        this.threads = IntStream.range(0, connections)
                .mapToObj(i -> Thread.ofPlatform().daemon().name("peer " + i).start(this::serveAll))
                .toList();
    }

    /** Answers each line with one line. */
    static Service lines(UnaryOperator<String> answer) {
        return connection -> {
            BufferedReader requests = new BufferedReader(
                    new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream replies = connection.getOutputStream();
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                replies.write((answer.apply(line) + "\n").getBytes(StandardCharsets.US_ASCII));
            }
        };
    }

    /** Answers {@code PRICE SYMBOL} with the price. */
    static Service prices() {
        return lines(line -> Share.priceOf(line.substring("PRICE ".length())));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Dials this peer. Small writes leave at once, or they would wait for a delayed acknowledgement. */
    Socket dial() throws IOException {
        Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort());
        socket.setTcpNoDelay(true);
        return socket;
    }

    private void serveAll() {
        while (!listener.isClosed()) {
            try (Socket connection = listener.accept()) {
                connection.setTcpNoDelay(true);
                open.add(connection);
                service.serve(connection);
                open.remove(connection);
            } catch (IOException | RuntimeException e) {
                if (!listener.isClosed()) {
                    e.printStackTrace();
                }
            }
        }
    }

    /** Ends every connection and every thread. The clients are closed by now. */
    @Override
    public void close() throws IOException, InterruptedException {
        listener.close();
        for (Socket connection : open) {
            connection.close();
        }
        for (Thread thread : threads) {
            thread.join(JOIN_MILLIS);
            if (thread.isAlive()) {
                throw new IllegalStateException(thread.getName() + " did not end");
            }
        }
    }
}
