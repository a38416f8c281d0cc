package pitfalls.grader.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine's end of the line to an answer's runner. */
class LineTest {

    @TempDir
    private Path folder;

    @Test
    void whoDoesNotKnowTheNonceKeepsNobodyOut() throws IOException {
        Path path = folder.resolve("line");
        try (Line line = new Line(path, "nonce"); SocketChannel silent = connect(path);
                SocketChannel wrong = connect(path); SocketChannel right = connect(path)) {
            say(wrong, "something else", 1);
            assertFalse(line.isTaken());
            say(right, "nonce", 2);

            assertEquals(2, line.reports().readInt());
            assertTrue(line.isTaken());
            assertTrue(silent.isOpen());
        }
    }

    @Test
    void aClosedLineWaitsForNobody() throws IOException {
        Line line = new Line(folder.resolve("line"), "nonce");
        line.close();

        assertThrows(IOException.class, line::reports);
        assertFalse(line.isTaken());
    }

    private static SocketChannel connect(Path path) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    private static void say(SocketChannel channel, String nonce, int report) throws IOException {
        DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel));
        out.writeUTF(nonce);
        out.writeInt(report);
        out.flush();
    }
}
