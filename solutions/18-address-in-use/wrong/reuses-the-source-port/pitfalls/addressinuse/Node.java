// Misconception: with address reuse a port can be used as often as you like.
// Rejected by: tells one node two things at the same time
package pitfalls.addressinuse;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A node that others tell messages, and that tells messages to others, on the loopback address.
 *
 * <p>A message is a line, and its answer is a line. Who told may tell more on the same connection, and
 * ends it. Any number of threads may use a node at the same time.
 */
public final class Node implements Closeable {

    private static final int TIMEOUT_MILLIS = 5_000;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final ServerSocket listener;
    private final Thread listening = Thread.ofVirtual().unstarted(this::listen);
    private final Set<Socket> tellers = ConcurrentHashMap.newKeySet();
    private volatile int sourcePort;

    private Node(ServerSocket listener) {
        this.listener = listener;
    }

    /**
     * Starts a node. A port that a closed node had can be used again at once, whether or not those who
     * told it have ended their connections.
     *
     * @param port where it can be told, 0 for a port that the system chooses
     * @return the node, which is now listening on that port and no other; the caller closes it
     * @throws BindException when a node or another program listens on the port; reported at once
     * @throws IOException when it cannot listen there
     */
    public static Node start(int port) throws IOException {
        ServerSocket listener = new ServerSocket();
        try {
            // What is left of an earlier node's connections must not keep us from the port.
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(LOOPBACK, port));
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        Node node = new Node(listener);
        node.listening.start();
        return node;
    }

    /** Where the node can be told. */
    public int port() {
        return listener.getLocalPort();
    }

    /**
     * Tells another node a message, on a new connection, and ends it in the ordinary way when the answer
     * has come. It can be told again at once, and others can be told at the same time.
     *
     * @param other where that node listens
     * @param message a line, without its line end
     * @return the answer, without its line end
     * @throws IOException when there is no such node, or no whole answer comes within 5 s
     */
    public String tell(InetSocketAddress other, String message) throws IOException {
        try (Socket socket = new Socket()) {
            // One port for all that we send, so that a firewall's log has one line for us.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(LOOPBACK, sourcePort));
            sourcePort = socket.getLocalPort();
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

    /** Stops listening, and ends the connections of those who tell, in the ordinary way. */
    @Override
    public void close() throws IOException {
        listener.close();
        try {
            // The system listens until the thread has left accept.
            listening.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket teller : tellers) {
            teller.close();
        }
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket teller = listener.accept();
                tellers.add(teller);
                Thread.ofVirtual().start(() -> answer(teller));
            } catch (IOException e) {
                // Closed, or a connection that broke before it was taken.
            }
        }
    }

    private void answer(Socket connection) {
        try (Socket teller = connection) {
            InputStream messages = new BufferedInputStream(teller.getInputStream());
            for (String message = readLine(messages); message != null; message = readLine(messages)) {
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

    /** A line, or null where the stream ends before its line end. */
    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            line.append((char) b);
        }
        return line.toString();
    }
}
