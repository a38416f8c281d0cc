package pitfalls.grader.marks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

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
     * @param answer where the answer stands, below the origin's root
     * @throws IOException where this machine's own files fail
     */
    static HandedIn of(Layout.Origin origin, Path answer) throws IOException {
        if (origin.times() != null) {
            return origin.times().entrySet().stream().filter(time -> time.getKey().startsWith(answer))
                    .map(Map.Entry::getValue).filter(HandedIn::isKnown).max(BY_TIME)
                    .orElseGet(() -> unknown("its zip does not tell when"));
        }
        try {
            return ofFolder(origin.root(), answer);
        } catch (UncheckedIOException e) {
            return unknown("its files cannot be read");
        }
    }

    private static HandedIn ofFolder(Path root, Path answer) throws IOException {
        for (Path folder = answer; folder.startsWith(root); folder = folder.getParent()) {
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

    /** When a zip says that a file was last touched. */
    static HandedIn ofEntry(ZipArchiveEntry entry) {
        Instant time = entry.getLastModifiedTime() == null ? null : entry.getLastModifiedTime().toInstant();
        if (time == null) {
            return unknown("its zip does not tell when");
        }
        // The library takes a clock without a zone for one of this machine's.
        return hasTimeInUtc(entry.getExtra()) ? at(time)
                : new HandedIn(time.atZone(ZoneId.systemDefault()).toLocalDateTime().toInstant(ZoneOffset.UTC), false, "");
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
