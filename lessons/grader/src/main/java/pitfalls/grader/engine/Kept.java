package pitfalls.grader.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The files of a folder, kept for the next who makes the same. Where they cannot be kept or read, they
 * are made again.
 *
 * @param root what is kept for others than this one is deleted in it
 * @param name tells what was made from what
 */
record Kept(Path root, String name) {

    /** Copies what is kept into a folder, the times of the files too; false where there is none, and the folder is empty then. */
    boolean copyTo(Path folder) throws IOException {
        try {
            List<Path> files = files(root.resolve(name));
            copy(files, folder);
            return !files.isEmpty();
        } catch (IOException | UncheckedIOException e) {
            // It is not there, or another process is deleting it.
            for (Path half : files(folder)) {
                Files.delete(half);
            }
            return false;
        }
    }

    /** Keeps the files of a folder, whole or not at all. */
    void keep(Path folder) {
        Path half = root.resolve("half-" + UUID.randomUUID());
        try {
            for (Path other : Files.isDirectory(root) ? files(root) : List.<Path>of()) {
                Folders.delete(other);
            }
            Files.createDirectories(half);
            copy(files(folder), half);
            Files.move(half, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | UncheckedIOException e) {
            // It may not be written to, it is full, or another process was first.
            Folders.delete(half);
        }
    }

    private static void copy(List<Path> files, Path folder) throws IOException {
        for (Path file : files) {
            Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
