package pitfalls.benchmarks.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every server keeps the protocol that {@link EchoServer} states. */
@Timeout(30)
class EchoServerTest {

    @ParameterizedTest
    @EnumSource
    void echoesFramesOfAnyLength(Server server) throws IOException {
        try (EchoServer echo = server.start(); Socket peer = connect(echo)) {
            for (int payload : new int[] {0, 1, 12, 128, 4_096, 65_532, 65_536, EchoServer.MAX_PAYLOAD}) {
                byte[] frame = frame(payload);
                Thread sender = Thread.ofVirtual().start(() -> send(peer, frame));
                assertArrayEquals(frame, peer.getInputStream().readNBytes(frame.length));
                join(sender);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitsForAFrameThatComesByteByByte(Server server) throws IOException {
        try (EchoServer echo = server.start(); Socket peer = connect(echo)) {
            byte[] frame = frame(20);
            for (byte b : frame) {
                send(peer, new byte[] {b});
            }
            assertArrayEquals(frame, peer.getInputStream().readNBytes(frame.length));
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersFramesThatComeInOnePiece(Server server) throws IOException {
        try (EchoServer echo = server.start(); Socket peer = connect(echo)) {
            byte[] first = frame(10);
            byte[] second = frame(300);
            byte[] both = ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
            send(peer, both);
            assertArrayEquals(both, peer.getInputStream().readNBytes(both.length));
        }
    }

    /** The peer reads nothing until it has sent more than both socket buffers hold. */
    @ParameterizedTest
    @EnumSource
    void losesNothingWhenThePeerReadsLate(Server server) throws IOException {
        try (EchoServer echo = server.start(); Socket peer = connect(echo)) {
            byte[] frame = frame(1 << 19);
            int frames = 40;
            Thread sender = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < frames; i++) {
                    send(peer, frame);
                }
            });
            for (int i = 0; i < frames; i++) {
                assertArrayEquals(frame, peer.getInputStream().readNBytes(frame.length));
            }
            join(sender);
        }
    }

    @ParameterizedTest
    @EnumSource
    void closesAConnectionThatAnnouncesAnImpossibleLength(Server server) throws IOException {
        try (EchoServer echo = server.start(); Socket peer = connect(echo)) {
            send(peer, ByteBuffer.allocate(4).putInt(EchoServer.MAX_PAYLOAD + 1).array());
            assertEquals(-1, peer.getInputStream().read());
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersTheFrameBeforeAnImpossibleLength(Server server) throws IOException {
        try (EchoServer echo = server.start(); Socket peer = connect(echo)) {
            byte[] frame = frame(10);
            send(peer, ByteBuffer.allocate(frame.length + 4).put(frame).putInt(-1).array());
            assertArrayEquals(frame, peer.getInputStream().readNBytes(frame.length));
            assertEquals(-1, peer.getInputStream().read());
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersAPeerThatHasSentItsLast(Server server) throws IOException {
        try (EchoServer echo = server.start(); Socket peer = connect(echo)) {
            byte[] frame = frame(10);
            send(peer, frame);
            peer.shutdownOutput();
            assertArrayEquals(frame, peer.getInputStream().readNBytes(frame.length));
            assertEquals(-1, peer.getInputStream().read());
        }
    }

    private static Socket connect(EchoServer echo) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), echo.port());
    }

    private static byte[] frame(int payload) {
        byte[] bytes = new byte[payload];
        new Random(payload).nextBytes(bytes);
        return ByteBuffer.allocate(EchoServer.LENGTH_BYTES + payload).putInt(payload).put(bytes).array();
    }

    private static void send(Socket peer, byte[] bytes) {
        try {
            peer.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
