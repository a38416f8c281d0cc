package pitfalls.grader.marks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import pitfalls.grader.course.Course;
import pitfalls.grader.engine.Refusal;

/**
 * Finds where lessons stand in a submission. A folder that holds lessons, or whose {@code lessons}
 * does, is a place, and nothing beside them is looked at. Any other folder, and any zip, is a
 * wrapper: all that is in it is looked at.
 */
final class Layout {

    /** Wrappers in wrappers: a zip is often two, itself and the folder in it. */
    private static final int DEEPEST = 7;
    private static final int MOST_FOLDERS = 5_000;

    /**
     * Lessons of a submission.
     *
     * @param lessons the folder of the lessons
     * @param shown where it is, as its owner names it; an empty text where it is the submission itself
     */
    record Place(Origin origin, Path lessons, String shown) {}

    /**
     * What a folder below the submission belongs to: the submission, or a zip in it that was unpacked.
     *
     * @param root no path from here to an answer may be a link
     * @param links what the zip says is a link, relative to the root
     * @param times when the files of the zip were packed, as far as it says; null where it is no zip
     */
    record Origin(Path root, Set<Path> links, Map<Path, HandedIn> times) {}

    private final Course course;
    private final Path unpacked;
    private final List<Place> places = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();
    private int folders;
    private int zips;
    private boolean cut;
    private long left = Zip.MOST_BYTES;

    private Layout(Course course, Path unpacked) {
        this.course = course;
        this.unpacked = unpacked;
    }

    /**
     * Looks through a submission.
     *
     * @param origin a folder or a zip
     * @param unpacked an empty folder for what is in zips
     * @throws Refusal where the origin itself cannot be read; the message says why
     */
    static Layout of(Course course, Path origin, Path unpacked) throws Refusal {
        Layout layout = new Layout(course, unpacked);
        if (Files.isDirectory(origin)) {
            layout.folder(origin, new Origin(origin, Set.of(), null), "", 0);
        } else {
            layout.zip(origin, "", 0);
        }
        return layout;
    }

    /** Every place that holds lessons. */
    List<Place> places() {
        return places;
    }

    /** "it", or how far it was looked through. */
    String lookedAt() {
        return cut ? "its first " + DEEPEST + " levels and " + MOST_FOLDERS + " folders" : "it";
    }

    /** One sentence each on what could not be read, for instance "holds tcp.rar, which is no zip". */
    List<String> troubles() {
        return troubles;
    }

    private void folder(Path folder, Origin origin, String shown, int depth) throws Refusal {
        for (Path lessons : List.of(folder, folder.resolve("lessons"))) {
            if (!course.namesIn(lessons).isEmpty()) {
                places.add(new Place(origin, lessons, shown));
                noteZipsBeside(folder);
                return;
            }
        }
        if (depth == DEEPEST || ++folders > MOST_FOLDERS) {
            cut = true;
            return;
        }
        for (Path child : children(folder)) {
            String name = shown.isEmpty() ? FileNames.of(child) : shown + "/" + FileNames.of(child);
            try {
                child(child, origin, name, depth + 1);
            } catch (Refusal refusal) {
                troubles.add("holds " + name + ", which " + refusal.getMessage());
            }
        }
    }

    /** Whoever packs a zip of lessons beside them may have meant either. */
    private void noteZipsBeside(Path folder) throws Refusal {
        children(folder).stream().filter(child -> Submission.isZip(child) || Submission.isOtherArchive(child))
                .forEach(child -> troubles.add(
                        "holds " + FileNames.of(child) + " beside its lessons, which was not read"));
    }

    private void child(Path child, Origin origin, String name, int depth) throws Refusal {
        if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
            folder(child, origin, name, depth);
        } else if (Files.isSymbolicLink(child)) {
            throw Submission.refused("is a link");
        } else if (Submission.isZip(child)) {
            zip(child, name, depth);
        } else if (Submission.isOtherArchive(child)) {
            throw Submission.refused(Submission.NO_ZIP);
        }
    }

    private void zip(Path zip, String shown, int depth) throws Refusal {
        Path to = unpacked.resolve("" + zips++);
        try {
            Files.createDirectory(to);
        } catch (IOException e) {
            throw Submission.refused("cannot be unpacked: " + e.getMessage());
        }
        Zip.Unpacked found = Zip.unpack(course, zip, to, left);
        left = found.left();
        folder(to, new Origin(to, found.links(), found.times()), shown, depth);
    }

    private static List<Path> children(Path folder) throws Refusal {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> !path.getFileName().toString().matches("(?s)\\..*|__MACOSX")).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw Submission.refused("cannot be read: " + (e instanceof AccessDeniedException
                    ? "access is denied" : e.getMessage()));
        }
    }
}
