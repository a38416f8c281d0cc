package pitfalls.grader.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Tells texts and files from others: a digest of all that was added, in order. */
public final class Fingerprint {

    private final MessageDigest digest;

    public Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public Fingerprint add(String text) {
        digest.update((text + "\0").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Adds a file, or a folder and all below it; that something cannot be read is a part of it. */
    public Fingerprint add(Path root) {
        OutputStream into = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
        try {
            Path top = root.toRealPath();
            for (Path file : below(top)) {
                add(top.relativize(file).toString());
                if (Files.isSymbolicLink(file)) {
                    add("-> " + Files.readSymbolicLink(file));
                } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.isReadable(file)) {
                    Files.copy(file, into);
                }
            }
        } catch (UncheckedIOException | IOException e) {
            add("it cannot be read");
        }
        return this;
    }

    private static List<Path> below(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.sorted().toList();
        }
    }

    /** The digest in hexadecimal digits; nothing can be added after it. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
