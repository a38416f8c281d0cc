// Misconception: a server that refuses is about to come back, so the timeout may be spent on it.
// Rejected by: reports a refused connection at once
package pitfalls.connecttimeout;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Asks a price server for the price of a share, over a new connection for each call.
 *
 * <p>The request is {@code PRICE SYMBOL} and the reply is the price, a line each, in ASCII, ended by a line
 * feed. A reply may come in parts. Several threads may use a client at once, and no call waits for another
 * one, of this client or of another. A client may be used again after a call has failed.
 */
public final class PriceClient {

    private final String host;
    private final int port;
    private final Duration connectTimeout;

    /**
     * @param host the server's name or literal address
     * @param port the server's port
     * @param connectTimeout how long {@link #price} dials at most once the name is resolved, and how long,
     *     counted from its request, it then waits for the reply; where that comes in parts, the count may
     *     begin anew with each; from a millisecond to some years
     */
    public PriceClient(String host, int port, Duration connectTimeout) {
        this.host = host;
        this.port = port;
        this.connectTimeout = connectTimeout;
    }

    /**
     * Asks for a price.
     *
     * <p>A request is sent once. When a call has ended, its connection is closed, nothing goes on dialling and
     * no thread is left behind but idle daemon threads that later calls use again. This holds also of a call whose
     * thread is interrupted; what else an interrupt does is left open. A call that waits computes nothing meanwhile.
     *
     * @param symbol the share, for instance {@code ACME}
     * @return the server's reply, without its line end; it may be empty
     * @throws SocketTimeoutException when the connection, or then the reply or the rest of it, has not come in
     *     time: when that time is over, and not before; its message names the host, as it was given, and the
     *     port
     * @throws IOException another one when the name is unknown, or the server refuses the connection, or ends
     *     or resets it before the reply is whole, or the system gives the dial up before its time is over, as
     *     Linux does after some two minutes: at once
     */
    public String price(String symbol) throws IOException {
        long end = System.nanoTime() + connectTimeout.toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), millis());
                return ask(socket, symbol);
            } catch (SocketTimeoutException e) {
                throw new SocketTimeoutException(
                    "no answer from " + host + ":" + port + " within " + connectTimeout.toMillis() + " ms");
            } catch (ConnectException e) {
                if (System.nanoTime() - end >= 0) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted");
        }
    }

    private String ask(Socket socket, String symbol) throws IOException {
        socket.setSoTimeout(millis());
        socket.getOutputStream().write(("PRICE " + symbol + "\n").getBytes(StandardCharsets.US_ASCII));
        return readLine(new BufferedInputStream(socket.getInputStream()));
    }

    private String readLine(InputStream reply) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = reply.read(); b != '\n'; b = reply.read()) {
            if (b < 0) {
                throw new EOFException("no price from " + host + ":" + port);
            }
            line.append((char) b);
        }
        return line.toString();
    }

    /** In milliseconds, from 1 to the most that a socket takes: 0 means without end there. */
    private int millis() {
        return (int) Math.clamp(connectTimeout.toMillis(), 1, Integer.MAX_VALUE);
    }
}
