package pitfalls.grader.marks;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import pitfalls.grader.course.ClassPath;
import pitfalls.grader.course.Course;
import pitfalls.grader.engine.Folders;

/**
 * Grades a folder of submissions, one after another. A run that was stopped is taken up where it
 * stopped, as long as nothing has changed that a mark depends on; a finished run is never read.
 */
public final class ClassRun {

    private static final String UNFINISHED = "unfinished";

    /** Names beyond this many characters do not push the others' marks aside. */
    private static final int WIDEST = 40;

    /** A gradebook of a run that was stopped, and what it depends on. */
    private record Kept(String digest, Gradebook book) {}

    private final Marker marker;
    private final Path results;
    private final ResultsWriter writer;
    private final PrintStream screen;

    /** @param results the folder for a class's results, which holds nothing else */
    public ClassRun(Marker marker, Path results, ResultsWriter writer, PrintStream screen) {
        this.screen = screen;
        this.marker = marker;
        this.results = results;
        this.writer = writer;
    }

    /**
     * True where a folder holds no lessons itself, and what stands in it does: something packed, or several
     * folders. One folder alone is what a host packs around a repository.
     */
    public static boolean isClass(Course course, Path folder) throws IOException {
        return Files.isDirectory(folder) && !Submission.holdsLessons(course, folder)
                && Submissions.in(folder).areClass(course);
    }

    /** Grades all, prints a line for each, and writes their results. */
    public List<Gradebook> grade(Path folder) throws IOException {
        Path unfinished = results.resolve(UNFINISHED);
        if (!Files.isDirectory(unfinished)) {
            Folders.delete(results);
            Files.createDirectories(unfinished);
        }
        Submissions submissions = Submissions.in(folder);
        List<Gradebook> books = new ArrayList<>();
        int width = submissions.all().stream().mapToInt(one -> one.name().length()).max().orElse(0);
        for (Submissions.One one : submissions.all()) {
            long start = System.nanoTime();
            // Before it is graded: a submission that changes meanwhile is graded again after a stop.
            String digest = digest(one.origin());
            Gradebook kept = kept(unfinished, one, digest);
            Gradebook book = kept != null ? kept : marker.mark(one.name(), one.origin(), ignored -> { });
            books.add(book);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            writer.write(book, results.resolve("students").resolve(one.folder()), took);
            // What could not be opened is opened again: the reason may have been this machine's.
            if (book.problem().isEmpty()) {
                keep(unfinished, one, new Kept(digest, book));
            }
            String how = !book.problem().isEmpty() ? book.problem()
                    : book.score() + (kept != null ? ", graded before the stop" : ", " + took.toSeconds() + " s");
            screen.printf(Locale.ROOT, "  %3d of %d  %-" + Math.clamp(width, 1, WIDEST) + "s  %s%n",
                    books.size(), submissions.all().size(), book.submission(), how);
        }
        if (!submissions.leftOut().isEmpty()) {
            screen.println();
            screen.println("  Left out, for it is no submission: "
                    + CleanText.line(String.join(", ", submissions.leftOut())));
        }
        writer.write(marker.names(), books, results);
        Folders.delete(unfinished);
        return books;
    }

    private static Gradebook kept(Path unfinished, Submissions.One one, String digest) throws IOException {
        Path file = unfinished.resolve(one.folder() + ".json");
        Kept kept = Files.exists(file) ? Json.read(file, Kept.class) : null;
        return kept != null && kept.digest().equals(digest) ? kept.book() : null;
    }

    private static void keep(Path unfinished, Submissions.One one, Kept kept) throws IOException {
        Path half = unfinished.resolve(one.folder() + ".half");
        Files.writeString(half, Json.write(kept));
        Files.move(half, unfinished.resolve(one.folder() + ".json"), StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Of all that a mark depends on: the submission, the checks, the points, the grader and the JDK. */
    private String digest(Path origin) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        add(digest, Runtime.version() + " " + marker.points());
        marker.checks().forEach(source -> add(digest, source.getCharContent(true).toString()));
        for (Path entry : ClassPath.entries()) {
            add(digest, entry);
        }
        add(digest, origin);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, Path root) throws IOException {
        OutputStream into = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
        try {
            Path top = root.toRealPath();
            for (Path file : below(top)) {
                add(digest, top.relativize(file).toString());
                if (Files.isSymbolicLink(file)) {
                    add(digest, "-> " + Files.readSymbolicLink(file));
                } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.isReadable(file)) {
                    Files.copy(file, into);
                }
            }
        } catch (UncheckedIOException | IOException e) {
            add(digest, "it cannot be read");
        }
    }

    private static List<Path> below(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.sorted().toList();
        }
    }

    private static void add(MessageDigest digest, String text) {
        digest.update((text + "\0").getBytes(StandardCharsets.UTF_8));
    }
}
