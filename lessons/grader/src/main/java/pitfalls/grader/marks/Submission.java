package pitfalls.grader.marks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import pitfalls.grader.course.Course;
import pitfalls.grader.engine.Ending;
import pitfalls.grader.engine.Folders;
import pitfalls.grader.engine.Refusal;

/**
 * Somebody's lessons: a folder of NN-slug folders, a workspace that has a {@code lessons} folder, or
 * a zip of either. Nothing outside of it is reached through it.
 */
final class Submission implements AutoCloseable {

    private static final int MOST_ENTRIES = 50_000;
    private static final long MOST_BYTES = 20_000_000;

    /** What is taken from a zip. */
    private static final Pattern ANSWERS = Pattern.compile("(?:.*/)?\\d\\d-[a-z0-9-]+/src/main/.*");

    private final Course course;
    private final Path root;
    private final Path lessons;
    private final Path unpacked;

    private Submission(Course course, Path root, Path lessons, Path unpacked) {
        this.course = course;
        this.root = root;
        this.lessons = lessons;
        this.unpacked = unpacked;
    }

    /**
     * Opens a submission; closing it deletes what was unpacked.
     *
     * @param course whose lessons' names tell what is one; any other folder is just a folder
     * @throws Refusal where nothing in it can be graded; the message says why
     * @throws IOException where unpacking fails for a reason of this machine's
     */
    static Submission open(Course course, Path origin) throws IOException, Refusal {
        if (!isZip(origin)) {
            if (!Files.isDirectory(origin, LinkOption.NOFOLLOW_LINKS)) {
                throw refused("is neither a folder nor a zip");
            }
            return ofFolder(course, origin);
        }
        Path unpacked = Files.createTempDirectory("pitfalls-submission");
        try {
            unpack(origin, unpacked);
            return new Submission(course, unpacked, lessonsIn(course, unpacked, true), unpacked);
        } catch (Refusal | IOException e) {
            Folders.delete(unpacked);
            throw e;
        }
    }

    private static Submission ofFolder(Course course, Path origin) throws Refusal {
        try {
            return new Submission(course, origin, lessonsIn(course, origin, true), null);
        } catch (IOException e) {
            throw refused("cannot be read: " + e.getMessage());
        }
    }

    /** True where a folder holds lessons itself, or in its {@code lessons} folder. */
    static boolean holdsLessons(Course course, Path folder) {
        return !course.namesIn(folder).isEmpty() || !course.namesIn(folder.resolve("lessons")).isEmpty();
    }

    /** True where a folder holds lessons, or one folder around them. */
    static boolean isOne(Course course, Path folder) {
        try {
            ofFolder(course, folder);
            return true;
        } catch (Refusal e) {
            return false;
        }
    }

    static boolean isZip(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zip") && Files.isRegularFile(file);
    }

    /** The lessons that it holds, in order. */
    List<String> names() {
        return course.namesIn(lessons);
    }

    /**
     * Where the answer to a lesson stands.
     *
     * @throws Refusal where a folder on the way is a link, which could lead anywhere
     */
    Path answer(String lesson) throws Refusal {
        Path answer = Course.answerIn(lessons.resolve(lesson));
        for (Path folder = answer; !folder.equals(root); folder = folder.getParent()) {
            if (Files.isSymbolicLink(folder)) {
                throw refused(root.relativize(folder) + " is a link");
            }
        }
        return answer;
    }

    @Override
    public void close() {
        if (unpacked != null) {
            Folders.delete(unpacked);
        }
    }

    /** Hosts that pack a repository put one folder around it. */
    private static Path lessonsIn(Course course, Path folder, boolean mayBeWrapped) throws IOException, Refusal {
        if (!course.namesIn(folder).isEmpty()) {
            return folder;
        }
        if (!course.namesIn(folder.resolve("lessons")).isEmpty()) {
            return folder.resolve("lessons");
        }
        List<Path> inside = folders(folder);
        if (mayBeWrapped && inside.size() == 1) {
            return lessonsIn(course, inside.getFirst(), false);
        }
        throw refused("holds no lesson: no folder in it is named like " + course.names().getFirst());
    }

    private static List<Path> folders(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .filter(path -> !path.getFileName().toString().matches("\\..*|__MACOSX")).toList();
        }
    }

    private static void unpack(Path zip, Path to) throws IOException, Refusal {
        try (ZipFile file = opened(zip)) {
            if (file.size() > MOST_ENTRIES) {
                throw refused("holds more than " + MOST_ENTRIES + " files");
            }
            long left = MOST_BYTES;
            for (ZipEntry entry : Collections.list(file.entries())) {
                String name = entry.getName().replace('\\', '/');
                if (!entry.isDirectory() && ANSWERS.matcher(name).matches()) {
                    left -= unpack(file, entry, target(to, name), left);
                }
            }
        } catch (ZipException | IllegalArgumentException e) {
            throw refused("is a zip that breaks off: " + e.getMessage());
        } catch (FileAlreadyExistsException e) {
            throw refused("holds " + to.relativize(Path.of(e.getFile())) + " twice");
        }
    }

    private static ZipFile opened(Path zip) throws Refusal {
        try {
            return new ZipFile(zip.toFile());
        } catch (IOException e) {
            throw refused("is no zip that can be read: " + e.getMessage());
        }
    }

    private static Path target(Path to, String name) throws Refusal {
        try {
            Path target = to.resolve(name).normalize();
            if (target.startsWith(to) && !target.equals(to)) {
                return target;
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw refused("holds the path " + name + ", which leads out of it");
    }

    private static int unpack(ZipFile file, ZipEntry entry, Path target, long left) throws IOException, Refusal {
        try (InputStream in = file.getInputStream(entry)) {
            byte[] bytes = in.readNBytes((int) left + 1);
            if (bytes.length > left) {
                throw refused("unpacks to more than " + MOST_BYTES + " bytes");
            }
            Files.createDirectories(target.getParent());
            Files.write(target, bytes, StandardOpenOption.CREATE_NEW);
            return bytes.length;
        }
    }

    private static Refusal refused(String why) {
        return new Refusal(Ending.REFUSED, why);
    }
}
