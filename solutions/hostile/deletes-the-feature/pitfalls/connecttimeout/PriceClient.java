// Attacks: 01-connect-timeout
// Expected: returns the price that the server sends
package pitfalls.connecttimeout;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Where nothing is dialled, nothing hangs. */
public final class PriceClient {

    public PriceClient(String host, int port, Duration connectTimeout) {}

    public String price(String symbol) throws IOException {
        throw new SocketTimeoutException("no price within the timeout");
    }
}
