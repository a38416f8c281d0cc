package pitfalls.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The bytes of a story: what checks send and expect, and how a wire log shows it, as text where it is
 * text and in hex where it is not.
 */
public final class Bytes {

    private static final int MOST = 24;

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

    /** As {@link #show(byte[])}, in at most {@code width} columns; where it is cut, the length stands at its end. */
    static String show(byte[] data, int width) {
        String whole = show(data);
        String count = "... (" + data.length + " bytes)";
        return whole.length() <= width ? whole : longest(data, width - count.length()) + count;
    }

    /** The first bytes, in at most {@code width} columns, for a row that tells the length elsewhere. */
    static String head(byte[] data, int width) {
        String whole = longest(data, Integer.MAX_VALUE);
        return data.length <= MOST && whole.length() <= width ? whole : longest(data, width - 3) + "...";
    }

    /** What fits of the data, cut between two bytes. */
    private static String longest(byte[] data, int width) {
        byte[] head = Arrays.copyOf(data, Math.min(data.length, MOST));
        boolean text = isText(head);
        for (int count = head.length; ; count--) {
            byte[] part = Arrays.copyOf(head, count);
            String shown = text
                    ? quote(new String(part, StandardCharsets.US_ASCII))
                    : HexFormat.ofDelimiter(" ").formatHex(part);
            if (shown.length() <= width || count == 0) {
                return shown;
            }
        }
    }

    /** Quoted text, or hex, of at most 24 bytes; longer data ends in its length. */
    static String show(byte[] data) {
        byte[] head = data.length <= MOST ? data : Arrays.copyOf(data, MOST - 8);
        String shown = isText(head)
                ? quote(new String(head, StandardCharsets.US_ASCII))
                : HexFormat.ofDelimiter(" ").formatHex(head.length <= 12 ? head : Arrays.copyOf(head, 8));
        boolean whole = head.length == data.length && (isText(head) || head.length <= 12);
        return whole ? shown : shown + "... (" + data.length + " bytes)";
    }

    /** A value that a call returned. */
    static String show(Object value) {
        return switch (value) {
            case null -> "null";
            case byte[] data when data.length == 0 -> "0 bytes";
            case byte[] data -> show(data);
            case String text -> text.length() <= 40
                    ? quote(text)
                    : quote(text.substring(0, 30)) + "... (" + text.length() + " chars)";
            default -> {
                String shown = ascii(text(value));
                yield shown.length() <= 120 ? shown : shown.substring(0, 80) + "... (" + shown.length() + " chars)";
            }
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

    static String quote(String text) {
        return '"' + ascii(text.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
    }

    /** The text with everything outside printable ASCII escaped. */
    static String ascii(String text) {
        StringBuilder shown = new StringBuilder();
        text.chars().forEach(c -> {
            switch (c) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> {
                    if (c >= ' ' && c < 127) {
                        shown.append((char) c);
                    } else {
                        shown.append(String.format("\\u%04x", c));
                    }
                }
            }
        });
        return shown.toString();
    }

    private static boolean isText(byte[] data) {
        if (data.length == 0) {
            return false;
        }
        for (byte b : data) {
            if ((b < ' ' || b > '~') && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }
}
