package pitfalls.grader.marks;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names that people gave to files, read whatever the locale is, and names that every system can store. */
final class FileNames {

    private static final int MOST_BYTES = 200;
    private static final int MOST_CHARACTERS = 60;

    private static final Pattern ODD = Pattern.compile("[<>:\"/\\\\|?*\\p{C}\\p{Zl}\\p{Zp}]");

    /** A device of Windows, an end that Windows drops, a hidden name, or one that {@link #marked} could make. */
    private static final Pattern SPECIAL = Pattern.compile(
            "(?i)(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?|.*[. ]|\\..*|.*~[0-9a-f]{8}|");

    private FileNames() {}

    /**
     * A file's name as its owner wrote it: UTF-8, whatever this process takes names for. A byte that is
     * no UTF-8 and a control character stand as {@code %EB}.
     */
    static String of(Path file) {
        String name = decoded(bytes(raw(file)));
        return Normalizer.normalize(escaped(name), Normalizer.Form.NFC);
    }

    /** A file's own name, exactly: as a URI has it. */
    static String raw(Path file) {
        String path = file.toUri().getRawPath().replaceAll("/+$", "");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** What two names have in common that are one name on some system. */
    static String key(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /** The name itself where every system can store it, else one that is made from it and from no other. */
    static String storable(String name) {
        return isStorable(name) ? name : marked(name, name);
    }

    static boolean isStorable(String name) {
        return !ODD.matcher(name).find() && !SPECIAL.matcher(name).matches()
                && name.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES && isPath(name);
    }

    /**
     * A storable name that tells of a name, and is another for another origin.
     *
     * @param origin what makes it its own
     */
    static String marked(String name, String origin) {
        String start = ODD.matcher(name).replaceAll("_");
        if (start.codePointCount(0, start.length()) > MOST_CHARACTERS) {
            start = start.substring(0, start.offsetByCodePoints(0, MOST_CHARACTERS));
        }
        String plain = isPath(start) ? start : start.replaceAll("[^ -~]", "_");
        return plain.replaceAll("^\\.", "_") + "~" + digest(origin);
    }

    private static boolean isPath(String name) {
        try {
            return Path.of(name).getNameCount() == 1;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static String digest(String text) {
        try {
            byte[] all = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length(); i++) {
            boolean escape = raw.charAt(i) == '%';
            bytes.write(escape ? HexFormat.fromHexDigits(raw, i + 1, i + 3) : raw.charAt(i));
            i += escape ? 2 : 0;
        }
        return bytes.toByteArray();
    }

    private static String decoded(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(3 * bytes.length);
        while (in.hasRemaining()) {
            CoderResult result = decoder.decode(in, out, true);
            for (int i = 0; result.isMalformed() && i < result.length(); i++) {
                out.put("%%%02X".formatted(in.get()));
            }
        }
        return out.flip().toString();
    }

    private static String escaped(String name) {
        return Pattern.compile("\\p{Cc}").matcher(name)
                .replaceAll(control -> "%%%02X".formatted((int) control.group().charAt(0)));
    }
}
