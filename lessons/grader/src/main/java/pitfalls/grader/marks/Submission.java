package pitfalls.grader.marks;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import pitfalls.grader.course.Course;
import pitfalls.grader.engine.Answer;
import pitfalls.grader.engine.Ending;
import pitfalls.grader.engine.Folders;
import pitfalls.grader.engine.Refusal;

/**
 * Somebody's lessons, wherever in a folder or a zip they stand, as long as that is one place. Nothing
 * outside of it is reached through it.
 */
final class Submission implements AutoCloseable {

    private static final Set<String> OTHER_ARCHIVES = Set.of(".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".tbz2",
            ".xz", ".txz", ".zst", ".zipx", ".jar", ".war", ".lzh", ".arj", ".ace", ".cab", ".iso", ".dmg");
    private static final int MOST_NAMED = 5;

    static final String NO_ZIP = "is no zip: what is packed must be a zip";

    private final Course course;
    private final Layout.Place place;
    private final List<String> troubles;
    private final Path unpacked;

    private Submission(Course course, Layout.Place place, List<String> troubles, Path unpacked) {
        this.course = course;
        this.place = place;
        this.troubles = troubles;
        this.unpacked = unpacked;
    }

    /**
     * Opens a submission; closing it deletes what was unpacked.
     *
     * @param course whose lessons' names tell what is one; any other folder is just a folder
     * @param origin a folder or a zip, or a link to one: the teacher's own, so it is followed
     * @throws Refusal where nothing in it can be graded; the message says why
     * @throws IOException where this machine has no place to unpack it
     */
    static Submission open(Course course, Path origin) throws IOException, Refusal {
        Path unpacked = Files.createTempDirectory("pitfalls-submission");
        try {
            Layout layout = Layout.of(course, real(origin), unpacked);
            return new Submission(course, only(layout, course), layout.troubles(), unpacked);
        } catch (Refusal e) {
            Folders.delete(unpacked);
            throw e;
        }
    }

    private static Path real(Path origin) throws Refusal {
        if (!Files.exists(origin)) {
            throw refused(Files.isSymbolicLink(origin) ? "is a link that leads nowhere" : "is not there");
        }
        try {
            Path real = origin.toRealPath();
            if (isOtherArchive(real)) {
                throw refused(NO_ZIP);
            }
            if (!Files.isDirectory(real) && !isZip(real)) {
                throw refused("is neither a folder nor a zip");
            }
            return real;
        } catch (AccessDeniedException e) {
            throw refused("cannot be read: access is denied");
        } catch (IOException e) {
            throw refused("cannot be read: " + e.getMessage());
        }
    }

    private static Layout.Place only(Layout layout, Course course) throws Refusal {
        List<Layout.Place> places = layout.places();
        if (places.size() > 1) {
            throw refused("holds lessons in more than one place, and which is meant is not guessed: "
                    + named(places.stream().map(Layout.Place::shown).toList()));
        }
        if (places.isEmpty()) {
            throw refused(!layout.troubles().isEmpty() ? layout.troubles().getFirst()
                    : "holds no lesson: no folder in " + layout.lookedAt() + " is named like "
                    + course.names().getFirst());
        }
        return places.getFirst();
    }

    /** True where a folder holds lessons itself, or in its {@code lessons} folder. */
    static boolean holdsLessons(Course course, Path folder) {
        return !course.namesIn(folder).isEmpty() || !course.namesIn(folder.resolve("lessons")).isEmpty();
    }

    /** True where lessons are found in a folder, in however many places. */
    static boolean isOne(Course course, Path folder) throws IOException {
        Path unpacked = Files.createTempDirectory("pitfalls-submission");
        try {
            return !Layout.of(course, folder, unpacked).places().isEmpty();
        } catch (Refusal e) {
            return false;
        } finally {
            Folders.delete(unpacked);
        }
    }

    static boolean isZip(Path file) {
        return hasEnding(file.getFileName().toString(), ".zip") && Files.isRegularFile(file);
    }

    /** True where something is packed in a way that is not read. */
    static boolean isOtherArchive(Path file) {
        return Files.isRegularFile(file)
                && OTHER_ARCHIVES.stream().anyMatch(ending -> hasEnding(file.getFileName().toString(), ending));
    }

    static boolean hasEnding(String name, String ending) {
        return name.toLowerCase(Locale.ROOT).endsWith(ending);
    }

    /** The lessons that it holds, in order. */
    List<String> names() {
        return course.namesIn(place.lessons());
    }

    /**
     * Where the answer to a lesson stands.
     *
     * @throws Refusal where something on the way or below is a link, which could lead anywhere
     */
    Path answer(String lesson) throws Refusal {
        Path root = place.origin().root();
        Path answer = Course.answerIn(place.lessons().resolve(lesson));
        for (Path folder = answer; !folder.equals(root); folder = folder.getParent()) {
            if (Files.isSymbolicLink(folder)) {
                throw isLink(root.relativize(folder));
            }
        }
        Path inside = root.relativize(answer);
        for (Path link : place.origin().links()) {
            if (link.startsWith(inside) || inside.startsWith(link)) {
                throw isLink(link);
            }
        }
        return answer;
    }

    /**
     * When the answer to a lesson was last touched.
     *
     * @throws Refusal as {@link #answer}
     * @throws IOException where this machine's own files fail
     */
    HandedIn handedIn(String lesson) throws IOException, Refusal {
        return HandedIn.of(place.origin(), answer(lesson));
    }

    private static Refusal isLink(Path path) {
        return refused(path.toString().replace('\\', '/') + " is a link");
    }

    /** One or two sentences on what was not read of it, or an empty text. */
    String note() {
        Map<String, List<String>> leftOut = new LinkedHashMap<>();
        for (String lesson : names()) {
            List<String> files = Answer.leftOut(Course.answerIn(place.lessons().resolve(lesson)));
            if (!files.isEmpty()) {
                leftOut.put(lesson, files);
            }
        }
        List<String> all = new ArrayList<>();
        troubles.forEach(trouble -> all.add("It " + trouble + "."));
        if (!leftOut.isEmpty()) {
            all.add("Left out, for it is no source of an answer: " + leftOut.entrySet().stream()
                    .map(one -> named(one.getValue()) + " in " + one.getKey()).collect(Collectors.joining("; ")) + ".");
        }
        return String.join(" ", all);
    }

    @Override
    public void close() {
        Folders.delete(unpacked);
    }

    /** The first few of many. */
    private static String named(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())))
                + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "");
    }

    static Refusal refused(String why) {
        return new Refusal(Ending.REFUSED, why);
    }
}
