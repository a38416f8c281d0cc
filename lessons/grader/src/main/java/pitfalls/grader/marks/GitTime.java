package pitfalls.grader.marks;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import pitfalls.grader.engine.Folders;

/**
 * Asks git for the last commit that touched an answer. A repository is somebody's, and its settings can name programs
 * to run; so git is given a folder of its own, with nothing of the repository in it but the name of its last commit,
 * and reads the objects alone from there.
 */
final class GitTime implements AutoCloseable {

    private static final String COMMIT = "[0-9a-f]{40}";
    private static final String BRANCH = "refs/heads/[\\w./-]{1,200}";
    private static final int MOST_BYTES = 1_000_000;
    private static final long SECONDS = 30;

    private final Path work;
    private final Path objects;
    private final Path own;

    private GitTime(Path work, Path objects, Path own) {
        this.work = work;
        this.objects = objects;
        this.own = own;
    }

    /**
     * @param work the folder in which the repository's {@code .git} stands
     * @return null where the files are not as they were committed, or never were, so that no commit tells
     * @throws IOException where this machine's own files fail
     */
    static HandedIn of(Path work, Path answer) throws IOException {
        Path git = work.resolve(".git");
        Path objects = git.resolve("objects");
        String head = isPlain(git, objects) ? head(git) : null;
        if (head == null || Files.exists(objects.resolve("info/alternates"), LinkOption.NOFOLLOW_LINKS)) {
            return HandedIn.unknown("its repository cannot be read");
        }
        try (GitTime time = new GitTime(work, objects, Files.createTempDirectory("pitfalls-git"))) {
            time.prepare(head, read(git, "shallow"));
            return time.of(work.relativize(answer).toString());
        }
    }

    @Override
    public void close() {
        Folders.delete(own);
    }

    private HandedIn of(String answer) throws IOException {
        Optional<String> read = git("read-tree", "HEAD");
        Optional<String> changed = git("status", "--porcelain", "--ignored", "--ignore-submodules=all", "--", answer);
        Optional<String> last = git("log", "-1", "--no-show-signature", "--format=%cI", "HEAD", "--", answer);
        if (read.isEmpty() || changed.isEmpty() || last.isEmpty()) {
            return HandedIn.unknown("git cannot read its repository");
        }
        try {
            return !changed.get().isEmpty() || last.get().isEmpty() ? null
                    : HandedIn.at(OffsetDateTime.parse(last.get().strip()).toInstant());
        } catch (DateTimeParseException e) {
            return HandedIn.unknown("the time of its last commit is none");
        }
    }

    private void prepare(String head, String shallow) throws IOException {
        Files.createDirectory(own.resolve("refs"));
        Files.writeString(own.resolve("HEAD"), head + "\n");
        if (shallow != null) {
            Files.writeString(own.resolve("shallow"), shallow);
        }
    }

    /** What git prints; nothing where it fails, takes too long or cannot be run. */
    private Optional<String> git(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("git", "-c", "core.autocrlf=input", "-c", "core.fileMode=false",
                "--no-pager", "--no-optional-locks", "--literal-pathspecs"));
        command.addAll(List.of(arguments));
        File out = own.resolve("out").toFile();
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile())
                .redirectOutput(out).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
        builder.environment().put("GIT_DIR", own.toString());
        builder.environment().put("GIT_WORK_TREE", work.toAbsolutePath().toString());
        builder.environment().put("GIT_OBJECT_DIRECTORY", objects.toAbsolutePath().toString());
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        builder.environment().put("GIT_CONFIG_GLOBAL", own.resolve("none").toString());
        Process git;
        try {
            git = builder.start();
            git.getOutputStream().close();
        } catch (IOException e) {
            return Optional.empty();
        }
        try {
            boolean ended = git.waitFor(SECONDS, TimeUnit.SECONDS);
            return ended && git.exitValue() == 0 && out.length() < MOST_BYTES
                    ? Optional.of(Files.readString(out.toPath(), StandardCharsets.ISO_8859_1)) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the grader was stopped");
        } finally {
            git.destroyForcibly();
        }
    }

    /** The last commit, or null where the repository does not say. */
    private static String head(Path git) throws IOException {
        String head = read(git, "HEAD");
        String named = head == null ? "" : head.strip().replaceFirst("^ref: ", "");
        if (named.matches(COMMIT)) {
            return named;
        }
        if (!named.matches(BRANCH) || named.contains("..")) {
            return null;
        }
        String loose = read(git, named);
        if (loose != null && loose.strip().matches(COMMIT)) {
            return loose.strip();
        }
        String packed = read(git, "packed-refs");
        return packed == null ? null : packed.lines().filter(line -> line.matches(COMMIT + " \\Q" + named + "\\E"))
                .map(line -> line.replaceFirst(" .*", "")).findFirst().orElse(null);
    }

    /** @return null where it is no file of the repository's own, or too large for one that git keeps here */
    private static String read(Path git, String name) throws IOException {
        Path file = git.resolve(name);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isInside(git, file.getParent())
                && Files.size(file) < MOST_BYTES ? Files.readString(file, StandardCharsets.ISO_8859_1) : null;
    }

    /** True where all below a folder of the repository is folders and files, and nothing else. */
    private static boolean isPlain(Path git, Path folder) throws IOException {
        if (!isInside(git, folder)) {
            return false;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.allMatch(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                    || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
        }
    }

    /** True where a folder is the repository's or below it, and no link is on the way. */
    private static boolean isInside(Path git, Path folder) {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && (folder.equals(git) || isInside(git, folder.getParent()));
    }
}
