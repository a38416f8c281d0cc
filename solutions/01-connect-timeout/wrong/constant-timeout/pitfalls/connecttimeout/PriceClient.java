// Misconception: one limit fits every caller.
// Rejected by: gives each client its own timeout
package pitfalls.connecttimeout;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Asks a price server for the price of a share, over a new connection for each call.
 *
 * <p>The request is {@code PRICE SYMBOL} and the reply is the price, a line each. A client may be
 * used again after a call has failed, and by several threads at once.
 */
public final class PriceClient {

    private static final int CONNECT_MILLIS = 250;

    private final String host;
    private final int port;
    private final Duration connectTimeout;

    /**
     * @param host the server's name or literal address
     * @param port the server's port
     * @param connectTimeout how long {@link #price} may try to connect, and how long a read of the
     *     reply may wait after that; at least a millisecond
     */
    public PriceClient(String host, int port, Duration connectTimeout) {
        this.host = host;
        this.port = port;
        this.connectTimeout = connectTimeout;
    }

    /**
     * Asks for a price.
     *
     * <p>Once the host's name is resolved, connecting ends within this client's timeout, whatever the
     * server or the network does, and nothing goes on dialling after the call has ended.
     *
     * @param symbol the share, for instance {@code ACME}
     * @return the server's reply, without its line end
     * @throws SocketTimeoutException when the connection, or then the reply, did not come in time; its
     *     message names the host and the port
     * @throws IOException when the server refuses or ends the connection; reported at once
     */
    public String price(String symbol) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            socket.setSoTimeout(millis());
            socket.getOutputStream().write(("PRICE " + symbol + "\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader reply = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String price = reply.readLine();
            if (price == null) {
                throw new IOException("no price from " + host + ":" + port);
            }
            return price;
        } catch (SocketTimeoutException e) {
            throw new SocketTimeoutException(
                    "no answer from " + host + ":" + port + " within " + connectTimeout.toMillis() + " ms");
        }
    }

    /** In milliseconds, at least 1: for a socket 0 means without end. */
    private int millis() {
        return (int) Math.clamp(connectTimeout.toMillis(), 1, Integer.MAX_VALUE);
    }
}
