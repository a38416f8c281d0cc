package pitfalls.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Shows values as a reader of a wire log wants them: text where it is text, hex where it is not. */
final class Bytes {

    private static final int MOST = 24;

    private Bytes() {}

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
            case CharSequence text -> text.length() <= 40
                    ? quote(text.toString())
                    : quote(text.subSequence(0, 30).toString()) + "... (" + text.length() + " chars)";
            default -> ascii(String.valueOf(value));
        };
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
