package pitfalls.grader.marks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import pitfalls.grader.course.Course;
import pitfalls.grader.engine.Refusal;

/**
 * Unpacks of a zip what a submission is made of, and nothing else: the lessons' folders, the Java
 * sources in them, the names of what stands beside these, and further zips. Zips come from many
 * hands: names in the code page of somebody's Windows, backslashes, missing entries for folders. Of
 * a name only what lies below a lesson's folder has a meaning; what stands before it is kept apart
 * and never understood.
 */
final class Zip {

    /** Of all zips of a submission. */
    static final long MOST_BYTES = 100_000_000;

    /** What a file costs beside its content. */
    private static final int BYTES_OF_A_NAME = 1_000;

    /** Where Windows has no better idea, its consoles and its zips use this or one like it. */
    private static final Charset CODE_PAGE = Charset.forName("IBM437");

    /** What needs no further library; for the others Compress has classes that do not load. */
    private static final Set<ZipMethod> METHODS =
            EnumSet.of(ZipMethod.STORED, ZipMethod.DEFLATED, ZipMethod.ENHANCED_DEFLATED, ZipMethod.BZIP2);

    private final Course course;
    private final Path to;
    private final Set<Path> links = new HashSet<>();
    private final Map<Path, HandedIn> times = new HashMap<>();
    private final Set<List<String>> workspaces = new HashSet<>();
    private long left;

    private Zip(Course course, Path to, long left) {
        this.course = course;
        this.to = to;
        this.left = left;
    }

    /**
     * What came out of a zip.
     *
     * @param links paths at which the zip has a link, relative to the folder; none of them is made
     * @param times when each file was packed, as far as the zip says
     * @param left how many bytes the next zip of this submission may unpack to
     */
    record Unpacked(Set<Path> links, Map<Path, HandedIn> times, long left) {}

    /** An entry that is needed, and where it goes. */
    private record Wanted(ZipArchiveEntry entry, List<String> path) {

        boolean isBelow(List<String> folder) {
            return path.size() > folder.size() && path.subList(0, folder.size()).equals(folder);
        }
    }

    /**
     * Unpacks a zip into an empty folder.
     *
     * @param left how many bytes it may unpack to
     * @throws Refusal where that cannot be done; the message says why, of the zip
     */
    static Unpacked unpack(Course course, Path zip, Path to, long left) throws Refusal {
        Zip unpacking = new Zip(course, to, left);
        try {
            unpacking.unpack(zip);
            return new Unpacked(Set.copyOf(unpacking.links), Map.copyOf(unpacking.times), unpacking.left);
        } catch (AccessDeniedException e) {
            throw Submission.refused("cannot be read: access is denied");
        } catch (FileSystemException e) {
            throw Submission.refused("cannot be unpacked: "
                    + (e.getReason() != null ? e.getReason() : "a file and a folder in it have the same name"));
        } catch (IOException | RuntimeException e) {
            throw Submission.refused("is no zip that can be read: it is damaged, or another kind of file");
        } catch (OutOfMemoryError e) {
            throw Submission.refused("lists more files than there is memory for");
        }
    }

    private void unpack(Path zip) throws IOException, Refusal {
        try (ZipFile file = ZipFile.builder().setPath(zip).get()) {
            List<ZipArchiveEntry> entries = Collections.list(file.getEntries());
            List<Wanted> wanted = new ArrayList<>();
            for (ZipArchiveEntry entry : entries) {
                take(entry, wanted);
            }
            for (Wanted one : wanted) {
                if (isRead(one)) {
                    write(file, one);
                }
            }
            for (Wanted one : wanted) {
                if (!isRead(one)) {
                    writeName(one);
                }
            }
        }
    }

    /** A source of a lesson is; so is a zip, unless there are lessons beside it or around it. */
    private boolean isRead(Wanted wanted) {
        String name = wanted.path().getLast();
        return lesson(wanted.path()) >= 0 ? name.endsWith(".java") : workspaces.stream().noneMatch(wanted::isBelow);
    }

    /** Makes the lesson's folder that an entry is in, and notes the entry where it is needed. */
    private void take(ZipArchiveEntry entry, List<Wanted> wanted) throws IOException, Refusal {
        String name = name(entry);
        List<String> path = new ArrayList<>(List.of(name.split("[/\\\\]")));
        path.removeIf(step -> step.isEmpty() || step.equals("."));
        int lesson = lesson(path);
        boolean inAnswer = lesson >= 0 && path.size() > lesson + 3
                && path.get(lesson + 1).equals("src") && path.get(lesson + 2).equals("main");
        boolean zip = lesson < 0 && !path.isEmpty() && Submission.hasEnding(path.getLast(), ".zip");
        if (lesson < 0 && !zip || path.contains("__MACOSX")) {
            return;
        }
        if (path.contains("..")) {
            throw Submission.refused("holds the path " + name.replace('\\', '/') + ", which leads out of it");
        }
        if (path.stream().limit(zip ? path.size() : lesson).anyMatch(step -> step.startsWith("."))) {
            return;
        }
        spend(BYTES_OF_A_NAME);
        boolean folder = entry.isDirectory() || name.endsWith("\\");
        if (lesson >= 0 && (folder || entry.isUnixSymlink() || lesson < path.size() - 1)) {
            Files.createDirectories(target(path.subList(0, lesson + 1)));
            boolean inLessons = lesson > 0 && path.get(lesson - 1).equals("lessons");
            workspaces.add(List.copyOf(path.subList(0, inLessons ? lesson - 1 : lesson)));
        }
        if (entry.isUnixSymlink()) {
            links.add(to.relativize(target(path)));
        } else if (!folder && (inAnswer || zip)) {
            wanted.add(new Wanted(entry, path));
        }
    }

    /** The last step that is the name of a lesson, or -1: what stands before it is a folder around it. */
    private int lesson(List<String> path) {
        for (int i = path.size() - 1; i >= 0; i--) {
            if (course.names().contains(path.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private void write(ZipFile file, Wanted wanted) throws IOException, Refusal {
        ZipArchiveEntry entry = wanted.entry();
        Path target = target(wanted.path());
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw Submission.refused("is a zip with a password");
        }
        if (!METHODS.contains(ZipMethod.getMethodByCode(entry.getMethod()))) {
            throw Submission.refused("is packed with method " + entry.getMethod() + ", which is not read:"
                    + " pack it as an ordinary zip");
        }
        CRC32 sum = new CRC32();
        try (InputStream in = new CheckedInputStream(file.getInputStream(entry), sum)) {
            Files.createDirectories(target.getParent());
            try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                copy(in, out);
            }
        } catch (FileAlreadyExistsException e) {
            throw Submission.refused("holds " + String.join("/", wanted.path()) + " twice");
        }
        if (entry.getCrc() != -1 && entry.getCrc() != sum.getValue()) {
            throw Submission.refused("is damaged: " + String.join("/", wanted.path()) + " is not what was packed");
        }
        times.put(target, HandedIn.ofEntry(entry));
    }

    private void copy(InputStream in, OutputStream out) throws IOException, Refusal {
        byte[] buffer = new byte[8192];
        for (int read; (read = in.read(buffer)) >= 0;) {
            spend(read);
            try {
                out.write(buffer, 0, read);
            } catch (IOException e) {
                throw Submission.refused("cannot be unpacked: " + e.getMessage());
            }
        }
    }

    private void spend(int bytes) throws Refusal {
        left -= bytes;
        if (left < 0) {
            throw Submission.refused("unpacks to more than " + MOST_BYTES + " bytes");
        }
    }

    /** What is no source is never read: its name is enough to say that it was left out. */
    private void writeName(Wanted wanted) {
        try {
            Path target = target(wanted.path());
            Files.createDirectories(target.getParent());
            Files.createFile(target);
        } catch (IOException e) {
            // Then nothing is said of it.
        }
    }

    private Path target(List<String> path) {
        Path target = to;
        for (String step : path.subList(0, path.size() - 1)) {
            target = target.resolve(FileNames.storable(step));
        }
        try {
            return target.resolve(path.getLast());
        } catch (InvalidPathException e) {
            String end = path.getLast().endsWith(".java") ? ".java" : "";
            return target.resolve(FileNames.storable(path.getLast()) + end);
        }
    }

    /** Many zips do not say how their names are written; UTF-8 is recognised, the rest is told apart. */
    private static String name(ZipArchiveEntry entry) {
        if (entry.getGeneralPurposeBit().usesUTF8ForNames()
                || entry.getNameSource() != ZipArchiveEntry.NameSource.NAME) {
            return entry.getName();
        }
        byte[] raw = entry.getRawName();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
        } catch (CharacterCodingException e) {
            return new String(raw, CODE_PAGE);
        }
    }
}
