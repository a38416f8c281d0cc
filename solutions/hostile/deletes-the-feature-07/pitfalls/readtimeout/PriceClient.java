// Attacks: 07-read-timeout
// Expected: returns the price that the server sends
package pitfalls.readtimeout;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Where nothing is read, nothing hangs. */
public final class PriceClient implements Closeable {

    public PriceClient(InetSocketAddress server, Duration replyTimeout) {}

    public String price(String symbol) throws IOException {
        throw new SocketTimeoutException("no price within the timeout");
    }

    @Override
    public void close() {}
}
