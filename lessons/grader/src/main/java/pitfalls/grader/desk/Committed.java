package pitfalls.grader.desk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The answers of all lessons as the workspace's repository has them in its last commit. */
final class Committed {

    private static final long SECONDS = 10;

    private Committed() {}

    /**
     * Writes them below a folder, by their paths in the workspace. Where there is no git, no commit, or no
     * answer in it, nothing is written.
     */
    static void answers(Path workspace, Path to) throws IOException {
        Path zip = Files.createTempFile(to.toAbsolutePath().getParent(), "committed", ".zip");
        try {
            if (archive(workspace, zip)) {
                unpack(zip, to);
            }
        } finally {
            Files.deleteIfExists(zip);
        }
    }

    private static boolean archive(Path workspace, Path zip) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("git", "archive", "--format=zip", "HEAD",
                ":(glob)lessons/*/src/main/java/**").directory(workspace.toFile())
                .redirectOutput(zip.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
        Process git;
        try {
            git = builder.start();
        } catch (IOException e) {
            return false;
        }
        try {
            git.getOutputStream().close();
            return git.waitFor(SECONDS, TimeUnit.SECONDS) && git.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            git.destroyForcibly();
        }
    }

    private static void unpack(Path zip, Path to) throws IOException {
        try (InputStream file = Files.newInputStream(zip); ZipInputStream entries = new ZipInputStream(file)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path path = to.resolve(entry.getName()).normalize();
                if (!entry.isDirectory() && path.startsWith(to)) {
                    Files.createDirectories(path.getParent());
                    Files.copy(entries, path);
                }
            }
        }
    }
}
