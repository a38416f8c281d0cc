package pitfalls.testkit.trace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The bytes of an event: the first of them, and how many there are. The rest is not kept.
 *
 * @param first at most {@link #MOST} bytes
 * @param count how many there are in all; the first are none where nobody kept them
 */
public record Data(byte[] first, long count) {

    /** How many bytes are kept. */
    public static final int MOST = 64;

    /** How many bytes a line of text shows. */
    private static final int SHOWN = 24;

    /** How many of longer data it shows, as text and in hex. */
    private static final int HEAD_OF_TEXT = SHOWN - 8;
    private static final int HEAD_IN_HEX = 8;
    private static final int WHOLE_IN_HEX = 12;

    /** @throws IllegalArgumentException where the first bytes are too many, or more than there are in all */
    public Data {
        if (first.length > MOST || first.length > count) {
            throw new IllegalArgumentException(first.length + " first bytes of " + count);
        }
        first = first.clone();
    }

    /** These bytes, of which the first are kept. */
    public static Data of(byte[] bytes) {
        return new Data(Arrays.copyOf(bytes, Math.min(bytes.length, MOST)), bytes.length);
    }

    /** So many bytes, of which none is kept. */
    public static Data counted(long count) {
        return new Data(new byte[0], count);
    }

    @Override
    public byte[] first() {
        return first.clone();
    }

    /** True where the first of them are kept. */
    public boolean keeps() {
        return first.length > 0;
    }

    /** True where there are more bytes than are kept. */
    public boolean isCut() {
        return first.length < count;
    }

    /** True where what is kept is printable ASCII and line ends. */
    public boolean isText() {
        return isText(first);
    }

    /** Quoted text, or hex, of at most 24 bytes; longer data ends in its length. */
    public String show() {
        byte[] head = count <= SHOWN ? first : start(HEAD_OF_TEXT);
        boolean text = isText(head);
        String shown = text ? text(head) : hex(head.length <= WHOLE_IN_HEX ? head : start(HEAD_IN_HEX));
        boolean whole = head.length == count && (text || head.length <= WHOLE_IN_HEX);
        return whole ? shown : shown + "... (" + count + " bytes)";
    }

    /** As {@link #show()}, in at most {@code width} columns; where it is cut, the length stands at its end. */
    String show(int width) {
        String whole = show();
        String length = "... (" + count + " bytes)";
        return whole.length() <= width ? whole : longest(width - length.length()) + length;
    }

    /** The first bytes, in at most {@code width} columns, for a row that tells the length elsewhere. */
    String head(int width) {
        String whole = longest(Integer.MAX_VALUE);
        return count <= SHOWN && whole.length() <= width ? whole : longest(width - 3) + "...";
    }

    /** What fits of the data, cut between two bytes. */
    private String longest(int width) {
        byte[] head = start(SHOWN);
        boolean text = isText(head);
        for (int fit = head.length; ; fit--) {
            byte[] part = Arrays.copyOf(head, fit);
            String shown = text ? text(part) : hex(part);
            if (shown.length() <= width || fit == 0) {
                return shown;
            }
        }
    }

    private byte[] start(int most) {
        return Arrays.copyOf(first, Math.min(first.length, most));
    }

    static String hex(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }

    static String text(byte[] bytes) {
        return Text.quote(new String(bytes, StandardCharsets.US_ASCII));
    }

    static boolean isText(byte[] bytes) {
        for (byte b : bytes) {
            if ((b < ' ' || b > '~') && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return bytes.length > 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Data data && count == data.count && Arrays.equals(first, data.first);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(first) + Long.hashCode(count);
    }

    @Override
    public String toString() {
        return show();
    }
}
