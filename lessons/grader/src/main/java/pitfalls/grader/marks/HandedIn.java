package pitfalls.grader.marks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * When an answer was last touched: by a commit, where it stands in a repository; else its newest file, or its newest
 * entry in a zip. All three are what the student's own machine says.
 *
 * @param at null where it is not known
 * @param zoned false where it is the time on a clock whose zone nobody told, as if it were in UTC; a zip's entry has
 *     nothing else where its writer did not add more
 * @param unknown why it is not known, or an empty text
 */
record HandedIn(Instant at, boolean zoned, String unknown) {

    private static final Comparator<HandedIn> BY_TIME = Comparator.comparing(HandedIn::at);

    /** Extra fields of a zip's entry that have a time in UTC: NTFS, and Info-ZIP's extended timestamp. */
    private static final List<Integer> TIMES_IN_UTC = List.of(0x000a, 0x5455);

    static HandedIn at(Instant at) {
        return new HandedIn(at, true, "");
    }

    static HandedIn unknown(String why) {
        return new HandedIn(null, true, why);
    }

    boolean isKnown() {
        return at != null;
    }

    /**
     * @param origin the submission, a folder or zip
     * @param answer where its answer to the lesson stands; outside of the submission where that was unpacked
     * @throws IOException where this machine's own files fail
     */
    static HandedIn of(Path origin, Path answer, String lesson) throws IOException {
        try {
            return answer.startsWith(origin) ? ofFolder(origin, answer) : ofZips(origin, lesson);
        } catch (UncheckedIOException e) {
            return unknown("its files cannot be read");
        }
    }

    private static HandedIn ofFolder(Path origin, Path answer) throws IOException {
        for (Path folder = answer; folder.startsWith(origin); folder = folder.getParent()) {
            if (Files.exists(folder.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
                HandedIn commit = GitTime.of(folder, answer);
                return commit != null ? commit : newest(answer);
            }
        }
        return newest(answer);
    }

    private static HandedIn newest(Path answer) throws IOException {
        try (Stream<Path> all = Files.walk(answer)) {
            return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).map(HandedIn::ofFile)
                    .max(BY_TIME).orElseGet(() -> unknown("it has no file"));
        }
    }

    private static HandedIn ofFile(Path file) {
        try {
            return at(Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a zip, or of the zips that a service put into a folder. */
    private static HandedIn ofZips(Path origin, String lesson) throws IOException {
        try (Stream<Path> all = Files.walk(origin, 2)) {
            return all.filter(Submission::isZip).map(zip -> ofZip(zip, lesson)).filter(HandedIn::isKnown)
                    .max(BY_TIME).orElseGet(() -> unknown("its zip does not tell when"));
        }
    }

    private static HandedIn ofZip(Path zip, String lesson) {
        try (ZipFile file = new ZipFile(zip.toFile(), StandardCharsets.ISO_8859_1)) {
            Optional<HandedIn> ofLesson = newest(file, ".*" + lesson + "/src/main/.*");
            return ofLesson.or(() -> newest(file, "(?i).*\\.zip")).orElseGet(() -> unknown("it is in no entry"));
        } catch (IOException | IllegalArgumentException e) {
            return unknown("its zip cannot be read");
        }
    }

    private static Optional<HandedIn> newest(ZipFile file, String path) {
        return file.stream().filter(entry -> !entry.isDirectory())
                .filter(entry -> entry.getName().replace('\\', '/').matches(path)).map(HandedIn::ofEntry).max(BY_TIME);
    }

    private static HandedIn ofEntry(ZipEntry entry) {
        return hasTimeInUtc(entry.getExtra()) ? at(entry.getLastModifiedTime().toInstant())
                : new HandedIn(entry.getTimeLocal().toInstant(ZoneOffset.UTC), false, "");
    }

    /** @param extra the entry's extra fields, each a tag and a length of two bytes, and so many bytes; or null */
    private static boolean hasTimeInUtc(byte[] extra) {
        ByteBuffer fields = ByteBuffer.wrap(extra == null ? new byte[0] : extra).order(ByteOrder.LITTLE_ENDIAN);
        while (fields.remaining() >= 2 * Short.BYTES) {
            int tag = Short.toUnsignedInt(fields.getShort());
            int length = Short.toUnsignedInt(fields.getShort());
            if (TIMES_IN_UTC.contains(tag)) {
                return true;
            }
            fields.position(Math.min(fields.limit(), fields.position() + length));
        }
        return false;
    }
}
