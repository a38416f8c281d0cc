// Attacks: 01-connect-timeout
// Expected: was still running
package pitfalls.connecttimeout;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

public final class PriceClient {

    private final String host;
    private final int port;

    public PriceClient(String host, int port, Duration connectTimeout) {
        this.host = host;
        this.port = port;
    }

    public String price(String symbol) throws IOException {
        for (long turn = 0; turn >= 0; turn = (turn + 1) & Long.MAX_VALUE) {
            Thread.onSpinWait();
        }
        try (Socket socket = new Socket(host, port)) {
            socket.getOutputStream().write(("PRICE " + symbol + "\n").getBytes(StandardCharsets.US_ASCII));
            String price = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)).readLine();
            if (price == null) {
                throw new IOException("no price from " + host + ":" + port);
            }
            return price;
        }
    }
}
