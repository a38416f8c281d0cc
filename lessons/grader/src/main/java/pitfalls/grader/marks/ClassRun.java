package pitfalls.grader.marks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import pitfalls.grader.course.ClassPath;
import pitfalls.grader.course.Course;
import pitfalls.grader.engine.Fingerprint;
import pitfalls.grader.engine.Folders;
import pitfalls.grader.marks.ClassBook.Entry;

/**
 * Grades a folder of submissions, and tells of one after another. A run that was stopped is taken up where it
 * stopped, as long as nothing has changed that a mark depends on. A finished run is read where only some
 * submissions are to be graded again, and by the same rule: the others are taken from it where nothing has changed.
 */
public final class ClassRun {

    private static final String UNFINISHED = "unfinished";
    private static final String FINISHED = "finished";

    /**
     * So many submissions are graded at once: while the last answers of one wait, the next one's compute. Where
     * nothing keeps answers apart, none runs beside another student's.
     */
    private static final int AT_ONCE = 2;

    /** Names beyond this many characters do not push the others' marks aside. */
    private static final int WIDEST = 40;

    /** A gradebook as the checks gave it, and what it depends on. */
    private record Kept(String digest, Gradebook book) {}

    private final Marker marker;
    private final ClassRules rules;
    private final Path results;
    private final ResultsWriter writer;
    private final PrintStream screen;

    /**
     * @param rules what the teacher says of the class
     * @param results the folder for a class's results, which holds nothing else
     */
    public ClassRun(Marker marker, ClassRules rules, Path results, ResultsWriter writer, PrintStream screen) {
        this.screen = screen;
        this.marker = marker;
        this.rules = rules;
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

    /**
     * Grades all, prints a line for each, and writes their results.
     *
     * @throws IllegalArgumentException where the rules do not fit the submissions, before any is graded
     */
    public ClassBook grade(Path folder) throws IOException {
        Submissions submissions = Submissions.in(folder);
        Set<String> names = new LinkedHashSet<>(submissions.all().stream().map(Submissions.One::name).toList());
        Map<String, Person> owners = rules.roster().owners(names);
        rules.overrides().check(names, owners, marker);
        Set<String> again = again(names, owners);
        begin();
        List<Entry> entries = new ArrayList<>();
        int width = Math.clamp(names.stream().mapToInt(String::length).max().orElse(0), 1, WIDEST);
        ExecutorService graders = Executors.newFixedThreadPool(marker.keepsApart() ? AT_ONCE : 1,
                Thread.ofPlatform().daemon().name("grader-", 0).factory());
        try {
            Map<Submissions.One, Future<Graded>> waiting = new LinkedHashMap<>();
            submissions.all().forEach(one ->
                    waiting.put(one, graders.submit(() -> grade(one, again.contains(one.name())))));
            for (Submissions.One one : submissions.all()) {
                Graded graded = Marker.get(waiting.get(one));
                Gradebook book = rules.overrides().apply(graded.book(), one.name(), owners.get(one.name()));
                entries.add(new Entry(owners.get(one.name()), one.folder(), book));
                writer.write(book, results.resolve("students").resolve(one.folder()), graded.took());
                screen.printf(Locale.ROOT, "  %3d of %d  %-" + width + "s  %s%n", entries.size(), submissions.all().size(),
                        book.submission(), !book.problem().isEmpty() ? book.problem() : book.score() + ", " + graded.how());
            }
        } finally {
            graders.shutdownNow();
        }
        for (Person person : rules.roster().people()) {
            if (!owners.containsValue(person)) {
                entries.add(new Entry(person, "", marker.nothing()));
                screen.println("   missing  " + CleanText.line(person.shown()));
            }
        }
        if (!submissions.leftOut().isEmpty()) {
            screen.println();
            screen.println("  Left out, for it is no submission: "
                    + CleanText.line(String.join(", ", submissions.leftOut())));
        }
        ClassBook book = new ClassBook(folder.getFileName().toString(), marker.names(), rules.roster(), entries);
        writer.write(book, results);
        Folders.delete(results.resolve(FINISHED));
        Files.move(results.resolve(UNFINISHED), results.resolve(FINISHED));
        return book;
    }

    /** What came out for one submission, and how: "28 s", or where it was taken from. */
    private record Graded(Gradebook book, Duration took, String how) {}

    /** @param again true where it is graded even if the finished run has it */
    private Graded grade(Submissions.One one, boolean again) throws IOException {
        AtomicLong start = new AtomicLong(System.nanoTime());
        // Before it is graded: a submission that changes meanwhile is graded again after a stop.
        String digest = digest(one.origin());
        Gradebook before = kept(UNFINISHED, one, digest);
        Gradebook finished = before == null && !again ? kept(FINISHED, one, digest) : null;
        Gradebook book = before != null ? before : finished != null ? finished
                : marker.mark(one.name(), one.origin(), name -> begins(name, start));
        // What could not be graded is tried again: the reason may have been this machine's.
        if (book.problem().isEmpty()) {
            keep(one, new Kept(digest, book));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start.get());
        return new Graded(book, took, before != null ? "graded before the stop"
                : finished != null ? "from the finished run"
                : took.toSeconds() + " s" + (again ? "" : ", not as in the finished run"));
    }

    /** A submission's time begins with its first answer: before, it has waited for those of another one. */
    private void begins(String mark, AtomicLong start) {
        if (mark.equals(marker.names().getFirst())) {
            start.set(System.nanoTime());
        }
    }

    /** The submissions that are graded even if the finished run has them. */
    private Set<String> again(Set<String> submissions, Map<String, Person> owners) {
        if (rules.only().isEmpty()) {
            return submissions;
        }
        if (!Files.isDirectory(results.resolve(FINISHED))) {
            throw new IllegalArgumentException("-Dgrade.only keeps the rest of a finished run, and there is none in "
                    + results + ": grade the whole class first.");
        }
        Set<String> again = new HashSet<>();
        for (String one : rules.only()) {
            again.add(submissions.stream()
                    .filter(name -> name.equals(one) || owners.containsKey(name) && owners.get(name).id().equals(one))
                    .findFirst().orElseThrow(() -> new IllegalArgumentException(
                            "-Dgrade.only names " + one + ", and there is no such submission.")));
        }
        return again;
    }

    private void begin() throws IOException {
        boolean stopped = Files.isDirectory(results.resolve(UNFINISHED));
        if (rules.only().isEmpty()) {
            Folders.delete(stopped ? results.resolve(FINISHED) : results);
        }
        Files.createDirectories(results.resolve(UNFINISHED));
    }

    private Gradebook kept(String run, Submissions.One one, String digest) throws IOException {
        Path file = results.resolve(run).resolve(one.folder() + ".json");
        Kept kept = Files.exists(file) ? Json.read(file, Kept.class) : null;
        return kept != null && kept.digest().equals(digest) ? kept.book() : null;
    }

    private void keep(Submissions.One one, Kept kept) throws IOException {
        Path unfinished = results.resolve(UNFINISHED);
        Path half = unfinished.resolve(one.folder() + ".half");
        Files.writeString(half, Json.write(kept));
        Files.move(half, unfinished.resolve(one.folder() + ".json"), StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Of all that a mark depends on: the submission, the checks, the points, the deadlines, the grader and the JDK. */
    private String digest(Path origin) throws IOException {
        Fingerprint all = new Fingerprint().add(Runtime.version() + " " + marker.points() + " " + marker.due());
        marker.checks().forEach(source -> all.add(source.getCharContent(true).toString()));
        ClassPath.entries().forEach(all::add);
        return all.add(origin).hex();
    }
}
