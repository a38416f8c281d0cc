package pitfalls.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import pitfalls.testkit.trace.Data;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Text;

/**
 * The bytes of a story: what checks send and expect, and how a page shows it, as text where it is text
 * and in hex where it is not.
 */
public final class Bytes {

    private Bytes() {}

    /** The text in UTF-8. */
    public static byte[] of(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The parts, one after the other. */
    public static byte[] join(byte[]... parts) {
        ByteBuffer joined = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(joined::put);
        return joined.array();
    }

    /** A frame: the body's length in four bytes, big-endian, and the body. */
    public static byte[] frame(byte[] body) {
        return join(ByteBuffer.allocate(Integer.BYTES).putInt(body.length).array(), body);
    }

    /** The first {@code count} bytes. */
    public static byte[] first(int count, byte[] bytes) {
        return Arrays.copyOf(bytes, count);
    }

    /** What comes after the first {@code count} bytes. */
    public static byte[] after(int count, byte[] bytes) {
        return Arrays.copyOfRange(bytes, count, bytes.length);
    }

    /** Quoted text, or hex, of at most 24 bytes; longer data ends in its length. */
    static String show(byte[] data) {
        return Data.of(data).show();
    }

    /** A value that a call returned. */
    static String show(Object value) {
        return switch (value) {
            case null -> "null";
            case byte[] data when data.length == 0 -> "0 bytes";
            case byte[] data -> show(data);
            case String text -> text.length() <= 40
                    ? Text.quote(text)
                    : Text.quote(text.substring(0, 30)) + "... (" + text.length() + " chars)";
            default -> {
                String shown = Text.ascii(text(value));
                yield shown.length() <= 120 ? shown : shown.substring(0, 80) + "... (" + shown.length() + " chars)";
            }
        };
    }

    /** The expected value beside the one that a call returned. */
    static Event.Comparison compare(Object expected, Object value) {
        return switch (expected) {
            case byte[] bytes when value instanceof byte[] others -> Event.Comparison.of(bytes, others);
            case String text when value instanceof String other -> Event.Comparison.of(text, other);
            case null, default -> new Event.Comparison(false, 0, show(expected), show(value));
        };
    }

    /** The value may be of a class of the answer's, and so may its method. */
    private static String text(Object value) {
        try {
            return String.valueOf((Object) value.toString());
        } catch (Throwable e) {
            return "an object of " + value.getClass().getSimpleName() + " that cannot be shown";
        }
    }
}
