package pitfalls.addressinuse;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A node that others tell messages, and that tells messages to others.
 *
 * <p>A message is a line in UTF-8 with a line feed at its end, and its answer is another one. A node answers
 * {@code OK} to each, of any length; what has no line feed when the connection ends is none. Who told may tell
 * more on the same connection, and ends it. Any number of threads may use a node at the same time, and any
 * number of others may tell it. None of them waits for another. A node leaves no thread behind, and nothing
 * open once it is closed.
 */
public final class Node implements Closeable {

    private static final int TIMEOUT_MILLIS = 1_000;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CompletableFuture<Void> listening;
    private final Set<Socket> tellers = ConcurrentHashMap.newKeySet();

    private Node(ServerSocket listener) {
        this.listener = listener;
        listening = CompletableFuture.runAsync(this::listen, threads);
    }

    /**
     * Starts a node. A port that a closed node had can be used again at once, whether or not those who
     * told it have ended their connections. Where it fails, nothing is left open.
     *
     * @param port where it can be told, 0 for a port that the system chooses
     * @return the node, which is now listening on that port of 127.0.0.1 and nowhere else; the caller closes it
     * @throws BindException when a node or another program listens on the port: at once
     * @throws IOException when it cannot listen there
     * @throws IllegalArgumentException when the port is not from 0 to 65,535
     */
    public static Node start(int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(LOOPBACK, port);
        ServerSocket listener = new ServerSocket();
        try {
            // What is left of an earlier node's connections must not keep us from the port.
            listener.setReuseAddress(true);
            listener.bind(address);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        return new Node(listener);
    }

    /** Where the node can be told. */
    public int port() {
        return listener.getLocalPort();
    }

    /**
     * Tells another node a message, on a new connection, and ends it in the ordinary way when the answer
     * has come. It can be told again at once, and it and others can be told at the same time. No node looks
     * at the port from which it is told.
     *
     * <p>This waits for a second at least and five at most for the connection, and then as long for the
     * answer, counted from when the message was sent, and anew from each part of the answer. It computes
     * nothing meanwhile. Where it fails, the connection is closed.
     *
     * @param other where that node listens, resolved
     * @param message a line, without its line feed, of at most 1,000 bytes; it may be empty
     * @return the answer, without its line feed, in whatever parts it came; it may be empty
     * @throws SocketTimeoutException when the connection, the answer or the rest of one has not come in time
     * @throws IOException another one when nobody listens there, or the node ends or resets the connection
     *     before the answer is whole: at once
     */
    public String tell(InetSocketAddress other, String message) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(other, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(line(message));
            String answer = readLine(new BufferedInputStream(socket.getInputStream()));
            if (answer == null) {
                throw new EOFException("the node at " + other + " ended the connection without an answer");
            }
            return answer;
        }
    }

    /**
     * Stops listening, and ends the connections of those who tell, in the ordinary way: by the time it
     * returns, nobody can dial the port any more. Whose messages lie unread may see a reset. What becomes of a
     * message that this node tells meanwhile or later is left open. Does nothing when the node is closed.
     */
    @Override
    public void close() throws IOException {
        listener.close();
        // The system listens until the thread has left accept.
        listening.join();
        for (Socket teller : tellers) {
            teller.close();
        }
        threads.shutdown();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket teller = listener.accept();
                tellers.add(teller);
                threads.execute(() -> answer(teller));
            } catch (IOException e) {
                // Closed, or a connection that broke before it was taken.
            }
        }
    }

    /** Answers OK to each message; what has no line feed when the connection ends is none. */
    private void answer(Socket connection) {
        try (Socket teller = connection) {
            InputStream messages = new BufferedInputStream(teller.getInputStream());
            while (readLine(messages) != null) {
                teller.getOutputStream().write(line("OK"));
            }
        } catch (IOException e) {
            // Who told has gone, or the node was closed.
        } finally {
            tellers.remove(connection);
        }
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** A line, or null where the stream ends before its line feed. */
    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
