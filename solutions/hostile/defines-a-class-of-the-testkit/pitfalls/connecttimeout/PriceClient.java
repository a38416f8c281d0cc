// Attacks: 01-connect-timeout
// Expected: gives up on a silent address within its timeout
package pitfalls.connecttimeout;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandles;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

public final class PriceClient {

    static {
        try {
            byte[] fake = ClassFile.of().build(ClassDesc.of("pitfalls.testkit.PartialChannel"), type -> { });
            MethodHandles.privateLookupIn(Class.forName("pitfalls.testkit.Scene"), MethodHandles.lookup())
                    .defineClass(fake);
            Runtime.getRuntime().halt(7);
        } catch (LinkageError | ReflectiveOperationException e) {
            // It is there already.
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
