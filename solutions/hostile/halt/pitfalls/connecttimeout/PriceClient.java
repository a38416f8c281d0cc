// Attacks: 01-connect-timeout
// Expected: crashed: its JVM ended with code 0 before its checks had
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
        Runtime.getRuntime().halt(0);
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
