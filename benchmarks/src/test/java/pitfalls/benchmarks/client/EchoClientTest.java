package pitfalls.benchmarks.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pitfalls.benchmarks.server.EchoServer;
import pitfalls.benchmarks.server.Server;

/** The client counts what came, and notices what came wrong. */
@Timeout(30)
class EchoClientTest {

    @Test
    void countsEveryReply() throws IOException {
        try (EchoServer server = Server.NIO.start();
                EchoClient client = new EchoClient(server.port(), 8, 65_536)) {
            client.exchange(100);
            client.settle();
            long settled = client.replies();
            client.roundTrip();
            client.connectAndExchange();

            assertTrue(settled >= 100 && settled <= 116, "replies: " + settled);
            assertEquals(settled + 2, client.replies());
        }
    }

    @Test
    void recordsAResponseTimeForEveryRequestOfAFixedRate() throws IOException {
        try (EchoServer server = Server.NIO.start();
                EchoClient client = new EchoClient(server.port(), 4, 16)) {
            client.exchange(10);
            Histogram responses = client.respond(1_000, TimeUnit.MILLISECONDS.toNanos(200));

            assertEquals(200, responses.getTotalCount());
        }
    }

    @Test
    void failsWhereAByteOfAReplyDiffers() throws IOException {
        IOException failure = failureAgainst(frame -> {
            frame[frame.length - 1]++;
            return frame;
        });

        assertEquals("a reply differs from its request in byte 19", failure.getMessage());
    }

    @Test
    void failsWhereTheServerEndsAConnection() throws IOException {
        IOException failure = failureAgainst(frame -> new byte[0]);

        assertEquals("the server ended a connection", failure.getMessage());
    }

    /** Makes one exchange with a server that answers as told and then ends the connection. */
    private static IOException failureAgainst(UnaryOperator<byte[]> answer) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket peer = listener.accept()) {
                    peer.getOutputStream().write(answer.apply(peer.getInputStream().readNBytes(20)));
                    peer.shutdownOutput();
                    peer.getInputStream().read();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            try (EchoClient client = new EchoClient(listener.getLocalPort(), 1, 16)) {
                return assertThrows(IOException.class, client::roundTrip);
            }
        }
    }
}
