package pitfalls.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Exceptions, and values, whose class is the answer's own and says what it likes. */
class ThrownTest {

    private final Answer answer = new Answer("pitfalls.testkit", "pitfalls.testkit.NoTest");

    private static final class ThrowsFromMessage extends IOException {
        @Override
        public String getMessage() {
            throw new IllegalStateException();
        }
    }

    private static final class WithoutStack extends IOException {
        @Override
        public StackTraceElement[] getStackTrace() {
            return null;
        }
    }

    private record Lying(String text) {
        @Override
        public boolean equals(Object other) {
            return true;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    @Test
    void aMessageThatCannotBeReadIsNotWaitedFor() {
        assertEquals("ThrowsFromMessage, whose message cannot be read", Thrown.of(new ThrowsFromMessage(), answer).text());
    }

    @Test
    void aLongOrOddMessageIsCutAndEscaped() {
        String text = Thrown.of(new IOException("\u001b[2J" + "x".repeat(1 << 20)), answer).text();

        assertTrue(text.startsWith("IOException: \\u001b[2Jxxx"), text);
        assertTrue(text.length() < 120, text);
    }

    @Test
    void aStackThatIsMadeUpHasNoLine() {
        IOException forged = new IOException();
        forged.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("pitfalls.testkit.Feed", "at", "the teacher.is to blame", 1),
            new StackTraceElement("pitfalls.testkit.Feed", "at", null, -1)});

        assertNull(Thrown.of(forged, answer).yourLine());
        assertNull(Thrown.of(new WithoutStack(), answer).yourLine());
    }

    @Test
    void aRecordIsComparedByItsComponents() {
        assertTrue(Same.as(new Lying("a"), new Lying("a")));
        assertFalse(Same.as(new Lying("a"), new Lying("b")));
        assertFalse(Same.as(new Lying("a"), null));
        assertFalse(Same.as("a", new Lying("a")));
        assertTrue(Same.as(new byte[] {1}, new byte[] {1}));
        assertTrue(Same.as(null, null));
    }
}
