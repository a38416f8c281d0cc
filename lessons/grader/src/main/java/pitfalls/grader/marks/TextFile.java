package pitfalls.grader.marks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A text that a teacher wrote: in UTF-8, or as editors of Windows write it, with a byte order mark or in UTF-16. */
final class TextFile {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private TextFile() {}

    /** @throws IllegalArgumentException where there is no such text; the message names the file */
    static String read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            String text = isUtf16(bytes) ? new String(bytes, StandardCharsets.UTF_16)
                    : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("The file " + file + " is not UTF-8.");
        } catch (IOException e) {
            throw new IllegalArgumentException("The file " + file + " cannot be read: " + switch (e) {
                case NoSuchFileException missing -> "it is not there";
                case AccessDeniedException denied -> "access is denied";
                default -> e.getMessage();
            } + ".");
        }
    }

    /** Its first bytes are FE and FF, in one order or the other: no others add up to as much. */
    private static boolean isUtf16(byte[] bytes) {
        return bytes.length > 1 && (bytes[0] & 0xff) + (bytes[1] & 0xff) == 0xfe + 0xff;
    }
}
