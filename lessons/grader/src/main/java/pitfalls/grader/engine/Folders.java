package pitfalls.grader.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Folders of the engine's own, below the system's temporary folder. */
public final class Folders {

    /** How often a folder is deleted that does not go. */
    private static final int ATTEMPTS = 3;

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

    /** Lets one user read a folder and all below it, and nobody else but root; the group is the user's own. */
    static void shareWith(int user, Path root) throws IOException {
        for (Path path : walk(root)) {
            Files.setAttribute(path, "unix:gid", user, LinkOption.NOFOLLOW_LINKS);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(
                    Files.isDirectory(path) ? "rwxr-x---" : Files.isRegularFile(path) ? "rw-r-----" : "rw-rw----"));
        }
    }

    static void giveTo(int user, Path folder) throws IOException {
        Files.setAttribute(folder, "unix:gid", user, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(folder, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Deletes a folder and all below it, as far as it can. Where the system has folders that can be held
     * open (openat(2)), no link that is put in the way meanwhile leads anywhere else.
     */
    public static void delete(Path root) {
        for (int i = 0; i < ATTEMPTS && Files.exists(root, LinkOption.NOFOLLOW_LINKS); i++) {
            try {
                if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
                    empty(root);
                }
                Files.deleteIfExists(root);
            } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
                // Somebody who has just been killed has still written; else the system clears its temporary folder.
            }
        }
    }

    private static void empty(Path root) throws IOException {
        try (DirectoryStream<Path> top = Files.newDirectoryStream(root)) {
            if (top instanceof SecureDirectoryStream<Path> held) {
                empty(held);
            } else {
                for (Path path : walk(root).stream().sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    /** Moves what lies deep up to the top, one folder at a time, so that no depth is too much. */
    private static void empty(SecureDirectoryStream<Path> top) throws IOException {
        Deque<Path> folders = new ArrayDeque<>();
        sort(top, top, folders);
        while (!folders.isEmpty()) {
            Path folder = folders.pop();
            try (SecureDirectoryStream<Path> inside = top.newDirectoryStream(folder, LinkOption.NOFOLLOW_LINKS)) {
                sort(inside, top, folders);
            }
            top.deleteDirectory(folder);
        }
    }

    private static void sort(SecureDirectoryStream<Path> folder, SecureDirectoryStream<Path> top, Deque<Path> folders)
            throws IOException {
        for (Path entry : folder) {
            Path name = entry.getFileName();
            if (!folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes().isDirectory()) {
                folder.deleteFile(name);
            } else if (folder == top) {
                folders.push(name);
            } else {
                Path moved = name.resolveSibling("moved-" + UUID.randomUUID());
                folder.move(name, top, moved);
                folders.push(moved);
            }
        }
    }

    private static List<Path> walk(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.toList();
        }
    }
}
