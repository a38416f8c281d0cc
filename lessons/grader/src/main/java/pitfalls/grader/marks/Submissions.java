package pitfalls.grader.marks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pitfalls.grader.course.Course;

/**
 * The submissions that a folder of a class holds, each under a name of its own.
 *
 * @param all in the order of their files' names
 * @param leftOut the names of what is nobody's submission: what a system adds, and papers beside it
 */
record Submissions(List<One> all, List<String> leftOut) {

    private static final Set<String> OF_A_SYSTEM = Set.of("__MACOSX", "desktop.ini", "Thumbs.db", "lost+found",
            "@eaDir", "$RECYCLE.BIN", "System Volume Information");

    /** What a teacher keeps beside a class. Anything else may be what somebody has handed in. */
    private static final Set<String> PAPERS = Set.of(".pdf", ".txt", ".md", ".html", ".htm", ".csv", ".tsv", ".xlsx",
            ".xls", ".ods", ".docx", ".doc", ".odt", ".rtf", ".pptx", ".odp", ".png", ".jpg", ".jpeg", ".json", ".xml",
            ".yml", ".yaml", ".properties", ".ini", ".url", ".lnk", ".log", ".sh", ".bat", ".ps1", ".py");

    /** As Canvas and Moodle name a file that somebody has handed in. */
    private static final Pattern HANDED_IN = Pattern.compile("(?s).+_\\d+_\\d+_.+|.+_assignsubmission_.+");

    private static final String ZIP = ".zip";

    /**
     * A submission of a class.
     *
     * @param name whose it is: the name of its folder, or of its zip without the ending
     * @param folder a name for a folder of its own, which no other has on any system
     * @param origin the folder or the zip
     */
    record One(String name, String folder, Path origin) {}

    /** Reads a folder, not what is in it. */
    static Submissions in(Path folder) throws IOException {
        List<Path> origins = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        List<Path> children = children(folder);
        Set<String> names = children.stream().map(FileNames::of).collect(Collectors.toSet());
        for (Path child : children) {
            if (isSubmission(child) && !isTextBesideFiles(FileNames.of(child), names)) {
                origins.add(child);
            } else {
                leftOut.add(FileNames.of(child));
            }
        }
        return new Submissions(named(origins), leftOut);
    }

    /** True where one of them is packed, or there are several folders and lessons in one of them. */
    boolean areClass(Course course) throws IOException {
        int folders = 0;
        boolean lessons = false;
        for (One one : all) {
            if (Submission.isZip(one.origin()) || Submission.isOtherArchive(one.origin())) {
                return true;
            }
            if (Files.isDirectory(one.origin())) {
                folders++;
                lessons = lessons || Submission.isOne(course, one.origin());
            }
        }
        return folders > 1 && lessons;
    }

    private static boolean isSubmission(Path child) {
        String name = child.getFileName().toString();
        if (OF_A_SYSTEM.contains(name)) {
            return false;
        }
        return Files.isDirectory(child) || HANDED_IN.matcher(name).matches()
                || PAPERS.stream().noneMatch(ending -> Submission.hasEnding(name, ending));
    }

    /** Moodle has a second folder for a student who typed something too. */
    private static boolean isTextBesideFiles(String name, Set<String> all) {
        String files = name.replace("_assignsubmission_onlinetext", "_assignsubmission_file");
        return !files.equals(name) && all.contains(files);
    }

    /** A zip keeps its ending where another submission has the name without it. */
    private static List<One> named(List<Path> origins) {
        Map<String, Long> bare = origins.stream().collect(Collectors.groupingBy(
                origin -> FileNames.key(bareName(origin)), Collectors.counting()));
        List<String> names = origins.stream().map(origin -> bare.get(FileNames.key(bareName(origin))) == 1
                ? bareName(origin) : FileNames.of(origin)).toList();
        Map<String, Integer> taken = new HashMap<>();
        names.forEach(name -> taken.merge(FileNames.key(name), 1, Integer::sum));
        List<One> all = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            boolean own = taken.get(FileNames.key(name)) == 1 && FileNames.isStorable(name);
            all.add(new One(name, own ? name : FileNames.marked(name, FileNames.raw(origins.get(i))), origins.get(i)));
        }
        return all;
    }

    private static String bareName(Path origin) {
        String name = FileNames.of(origin);
        return Submission.isZip(origin) ? name.substring(0, name.length() - ZIP.length()) : name;
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> !path.getFileName().toString().startsWith(".")).sorted().toList();
        }
    }
}
