package pitfalls.grader.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Folders of the engine's own, below the system's temporary folder. */
public final class Folders {

    private Folders() {}

    /** Copies a jar, or packs a folder of classes into one. */
    static Path toJar(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return Files.copy(from, to);
        }
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(to))) {
            for (Path file : walk(from)) {
                if (Files.isRegularFile(file)) {
                    jar.putNextEntry(new JarEntry(from.relativize(file).toString().replace('\\', '/')));
                    Files.copy(file, jar);
                }
            }
        }
        return to;
    }

    /** Lets every user read a folder and all below it, and only its owner write. */
    static void share(Path root) throws IOException {
        for (Path path : walk(root)) {
            Files.setPosixFilePermissions(path,
                    PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    static void giveTo(int user, Path folder) throws IOException {
        Files.setAttribute(folder, "unix:gid", user, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(folder, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    }

    /** Deletes what it can: a process that an answer left behind may still write. */
    public static void delete(Path root) {
        try {
            for (Path path : walk(root).stream().sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            // The system clears its temporary folder; no verdict depends on it.
        }
    }

    private static List<Path> walk(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.toList();
        }
    }
}
