package pitfalls.benchmarks.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pitfalls.benchmarks.server.Server;

/** A server's process ends when it should, and what it says last is not lost. */
@Timeout(60)
class ServerProcessTest {

    @Test
    void endsWhenItIsClosed() throws IOException {
        ServerProcess server = new ServerProcess(Server.NIO, Placement.UNPINNED);
        List<ProcessHandle> running = children();
        server.close();

        assertEquals(1, running.size());
        assertEquals(List.of(), children());
    }

    @Test
    void saysWhyItDidNotStart() {
        IOException failure = assertThrows(
                IOException.class, () -> new ServerProcess(Server.NIO, Placement.UNPINNED, "-XX:NoSuchOption"));

        assertTrue(failure.getMessage().contains("exit code 1"), failure.getMessage());
        assertTrue(failure.getMessage().contains("NoSuchOption"), failure.getMessage());
        assertEquals(List.of(), children());
    }

    @Test
    void saysHowItDied() throws IOException, InterruptedException {
        try (Rig rig = new Rig(Server.VIRTUAL, Placement.UNPINNED, 2, 128)) {
            children().forEach(ProcessHandle::destroyForcibly);
            IOException failure = assertThrows(IOException.class, () -> rig.run(client -> client.exchange(10)));

            assertTrue(failure.getMessage().contains("the VIRTUAL server has ended"), failure.getMessage());
        }
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current().children().toList();
    }
}
