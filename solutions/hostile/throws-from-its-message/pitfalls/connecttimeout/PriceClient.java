// Attacks: 01-connect-timeout
// Expected: Unreadable, whose message cannot be read
package pitfalls.connecttimeout;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

public final class PriceClient {

    private static final class Unreadable extends IOException {
        @Override
        public String getMessage() {
            throw new IllegalStateException();
        }
    }

    private final String host;
    private final int port;
    private final Duration connectTimeout;

    public PriceClient(String host, int port, Duration connectTimeout) {
        this.host = host;
        this.port = port;
        this.connectTimeout = connectTimeout;
    }

    public String price(String symbol) throws IOException {
        if (port > 0) {
            throw new Unreadable();
        }
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout(millis());
            socket.getOutputStream().write(("PRICE " + symbol + "\n").getBytes(StandardCharsets.US_ASCII));
            return readLine(new BufferedInputStream(socket.getInputStream()));
        } catch (SocketTimeoutException e) {
            throw new SocketTimeoutException(
                    "no answer from " + host + ":" + port + " within " + connectTimeout.toMillis() + " ms");
        }
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

    private int millis() {
        return (int) Math.clamp(connectTimeout.toMillis(), 1, Integer.MAX_VALUE);
    }
}
