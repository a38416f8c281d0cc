package pitfalls.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a wire log shows of a long story, and what it leaves out. */
class WireTest {

    private final Wire wire = new Wire();

    @Test
    void aSingleConnectionHasNoNumber() {
        wire.toPeer(wire.newConnection(), "connect", "accepts");

        assertFalse(log().contains("#"));
    }

    @Test
    void severalConnectionsAllHaveTheirNumber() {
        wire.toPeer(wire.newConnection(), "connect", "accepts");
        wire.toPeer(wire.newConnection(), "connect", "accepts");
        wire.states(1, "your socket: ESTABLISHED", "ESTABLISHED");

        assertTrue(log().contains("#1 accepts"));
        assertTrue(log().contains("#2 accepts"));
        assertTrue(log().contains("#1 ESTABLISHED"));
    }

    @Test
    void theMiddleOfARunOfAlikeRowsIsCounted() {
        int connection = wire.newConnection();
        wire.call("next()");
        for (int i = 0; i < 100; i++) {
            wire.toYou(connection, new byte[] {(byte) i});
        }
        wire.toYou(connection, "closes");

        List<String> lines = wire.lines();
        assertEquals(1 + 1 + 3 + 1 + 3 + 1, lines.size());
        assertTrue(lines.get(5).contains("... 94 more like these ..."));
    }

    @Test
    void noEventIsLeftOut() {
        int connection = wire.newConnection();
        for (int i = 0; i < 100; i++) {
            wire.call("next() number " + i);
            wire.toYou(connection, new byte[] {(byte) i});
            if (i == 50) {
                wire.toYou(connection, "resets");
                wire.event("next() threw SocketException");
            }
        }

        assertTrue(log().contains("resets"));
        assertTrue(log().contains("threw SocketException"));
        assertTrue(log().contains(" more rows ..."));
        assertTrue(wire.lines().size() < 20);
    }

    @Test
    void theSameRowAgainIsCounted() {
        for (int i = 0; i < 1_000_000; i++) {
            wire.toYou(1, "end of stream");
        }

        assertEquals(3, wire.lines().size());
        assertTrue(log().contains("... and the same 999999 times more ..."));
    }

    @Test
    void roundsThatWentWellAreCounted() {
        wire.call("before");
        for (int i = 0; i < 5; i++) {
            wire.round("round " + i);
            wire.toYou(wire.newConnection(), new byte[1]);
        }

        assertTrue(log().contains("before"));
        assertTrue(log().contains("(4 rounds before this one went well)"));
        assertTrue(log().contains("round 4"));
        assertFalse(log().contains("round 3"));
        assertFalse(log().contains("#"));
    }

    @Test
    void dataThatDoesNotFitEndsInItsLength() {
        int connection = wire.newConnection();
        wire.newConnection();
        wire.toYou(connection, new byte[300]);
        wire.toPeer(connection, new byte[300]);

        assertTrue(log().contains("#1 00 00... (300 bytes)"));
        assertTrue(log().contains("#1 reads 300 bytes"));
    }

    @Test
    void anExceptionIsShownWhole() {
        String message = "no byte came on connection 127.0.0.1:40123 within 100 ms, as agreed";
        wire.failure(1, new IOException(message));

        assertTrue(log().replaceAll("\\s+", " ").contains("IOException: " + message));
    }

    @Test
    void noLineIsWiderThanTheScreen() {
        byte[] letters = new byte[1000];
        Arrays.fill(letters, (byte) 'x');
        int connection = wire.newConnection();
        for (int i = 0; i < 12; i++) {
            wire.newConnection();
        }
        wire.toYou(connection + 11, letters);
        wire.toPeer(connection + 11, letters);
        wire.toPeer(connection + 11, new byte[16 << 20]);
        wire.writes("you: send(1, \"a\")", letters);
        wire.event("y".repeat(200));
        wire.failure(connection + 11, new IOException("z".repeat(200)));

        wire.lines().forEach(line -> assertTrue(line.length() <= 80, line));
    }

    private String log() {
        return String.join("\n", wire.lines());
    }
}
