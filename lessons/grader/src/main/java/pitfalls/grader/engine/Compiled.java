package pitfalls.grader.engine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What javac made of some sources: class files, or its first error.
 *
 * @param classes by their path below the folder of classes, with {@code /}; none where there is an error
 * @param error null where there is none
 */
record Compiled(Map<String, byte[]> classes, Error error) {

    private static final int MOST_BYTES = 64 << 20;

    /**
     * Javac's word on a source.
     *
     * @param file the name of the source, or an empty text where the error is in none
     * @param line from 1, or -1
     * @param message in English, perhaps of several lines
     */
    record Error(String file, long line, String message) {

        /** "PriceClient.java:23: ", or an empty text. */
        String at() {
            return file.isEmpty() ? "" : file + ":" + line + ": ";
        }

        String firstLine() {
            return message.lines().findFirst().orElse("no message");
        }
    }

    void write(DataOutputStream out) throws IOException {
        out.writeBoolean(error == null);
        if (error != null) {
            out.writeUTF(cut(error.file));
            out.writeLong(error.line);
            out.writeUTF(cut(error.message));
            return;
        }
        out.writeInt(classes.size());
        for (Map.Entry<String, byte[]> one : classes.entrySet()) {
            out.writeUTF(one.getKey());
            out.writeInt(one.getValue().length);
            out.write(one.getValue());
        }
    }

    static Compiled read(DataInputStream in) throws IOException {
        if (!in.readBoolean()) {
            return new Compiled(Map.of(), new Error(in.readUTF(), in.readLong(), in.readUTF()));
        }
        Map<String, byte[]> classes = new TreeMap<>();
        int left = MOST_BYTES;
        for (int i = in.readInt(); i > 0; i--) {
            String name = in.readUTF();
            int length = in.readInt();
            left -= length;
            if (length < 0 || left < 0) {
                throw new IOException("classes of more than " + MOST_BYTES + " bytes");
            }
            classes.put(name, in.readNBytes(length));
        }
        return new Compiled(classes, null);
    }

    /** Writes the class files below a folder that is empty. */
    void into(Path folder) throws IOException {
        for (Map.Entry<String, byte[]> one : classes.entrySet()) {
            Path file = folder.resolve(one.getKey()).normalize();
            if (!file.startsWith(folder)) {
                throw new IOException("a class file outside of its folder, " + one.getKey());
            }
            Files.createDirectories(file.getParent());
            Files.write(file, one.getValue());
        }
    }

    /** A UTF text of {@link DataOutputStream} has 65,535 bytes at most. */
    private static String cut(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length < 20_000 ? text
                : text.substring(0, Math.min(5_000, text.length())) + " ...";
    }
}
