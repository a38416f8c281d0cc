package pitfalls.benchmarks.fixcost.starters;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The price client that lesson 01 starts from.
 *
 * <p>The flaw: the constructor of the socket dials before any timeout is set, so the connect has none.
 */
public final class UnboundedConnect {

    private final String host;
    private final int port;
    private final Duration replyTimeout;

    /**
     * @param host the server's name or literal address
     * @param port the server's port
     * @param replyTimeout how long a read of the reply may wait; at least a millisecond
     */
    public UnboundedConnect(String host, int port, Duration replyTimeout) {
        this.host = host;
        this.port = port;
        this.replyTimeout = replyTimeout;
    }

    /**
     * Asks for a price over a new connection.
     *
     * @param symbol the share, for instance {@code ACME}
     * @return the server's reply, without its line end
     */
    public String price(String symbol) throws IOException {
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout((int) replyTimeout.toMillis());
            socket.getOutputStream().write(("PRICE " + symbol + "\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader reply = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String price = reply.readLine();
            if (price == null) {
                throw new IOException("no price from " + host + ":" + port);
            }
            return price;
        }
    }
}
