// Attacks: 07-read-timeout
// Expected: reports at once that the server ended, reset or refused, and closes
package pitfalls.readtimeout;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

public final class PriceClient implements Closeable {

    private final InetSocketAddress server;
    private Socket socket;

    public PriceClient(InetSocketAddress server, Duration replyTimeout) {
        this.server = server;
    }

    public String price(String symbol) throws IOException {
        if (socket == null) {
            socket = new Socket(server.getAddress(), server.getPort());
        }
        socket.getOutputStream().write(("PRICE " + symbol + "\n").getBytes(StandardCharsets.US_ASCII));
        StringBuilder price = new StringBuilder();
        for (int b = socket.getInputStream().read(); b != '\n'; b = socket.getInputStream().read()) {
            if (b < 0) {
                close();
                throw new IOException("the server ended the connection");
            }
            price.append((char) b);
        }
        return price.toString();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
