package pitfalls.grader.marks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pitfalls.grader.course.Course;
import pitfalls.grader.engine.Refusal;

/** Folders and zips as students and their machines make them. Nothing is judged here: only opened. */
class SubmissionTest {

    private static final String LESSON = "99-doubling";
    private static final String ANSWER = LESSON + "/src/main/java/pitfalls/doubling/Doubling.java";
    private static final String MORE = "holds lessons in more than one place, and which is meant is not guessed: ";
    private static final String NO_ZIP = "is no zip that can be read: it is damaged, or another kind of file";

    @TempDir
    private Path folder;
    private Path origin;
    private Course course;

    @BeforeEach
    void course() throws IOException {
        origin = Files.createDirectory(folder.resolve("origin"));
        course = new Course(folder.resolve("course"), List.of("98-halving", LESSON));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lessons/", "tcp-main/", "tcp-main/lessons/", "a/b/lessons/", "a/b/c/lessons/"})
    void lessonsMayBeWrapped(String around) throws Exception {
        write(around + ANSWER, "right");
        write("__MACOSX/" + around + ANSWER, "of a Mac");
        write(".git/lessons/" + ANSWER, "hidden");
        write("notes.pdf", "");

        assertEquals("right", answerIn(origin));
        assertEquals("right", answerIn(zipped(
                around + ANSWER, "__MACOSX/" + around + ANSWER, ".git/lessons/" + ANSWER)));
    }

    @Test
    void aZipMayStandInAFolderAndInAZip() throws Exception {
        byte[] zip = zip(StandardCharsets.UTF_8, "tcp-main/lessons/" + ANSWER);
        write("Anna_1_assignsubmission_file_/TCP.Zip", zip);
        assertEquals("right", answerIn(origin.resolve("Anna_1_assignsubmission_file_")));
        assertEquals("right", answerIn(origin));

        byte[] outer = zipOf("upload/inner.zip", zip);
        assertEquals("right", answerIn(file("twice.zip", outer)));
        assertEquals("right", answerIn(file("thrice.zip", zipOf("again.zip", outer))));
    }

    @Test
    void ofSeveralThingsTheOneWithLessonsIsTaken() throws Exception {
        write("screenshots/first.png", "");
        write("tcp/lessons/" + ANSWER, "right");
        write("tcp/solutions/" + ANSWER, "the reference, which is no answer");
        write("broken.zip", "PK");
        write("old.rar", "?");

        assertEquals("right", answerIn(origin));
        assertEquals("It holds broken.zip, which " + NO_ZIP + ". It holds old.rar, which is no zip: what is packed must"
                + " be a zip.", noteOf(origin));
    }

    @Test
    void whereSeveralHoldLessonsNoneIsGuessed() throws Exception {
        write("final/lessons/" + ANSWER, "right");
        write("old/copy/" + ANSWER, "wrong");
        assertRefused(MORE + "final, old/copy", origin);

        write("third.zip", zip(StandardCharsets.UTF_8, "tcp/lessons/" + ANSWER));
        assertRefused(MORE + "final, old/copy, third.zip/tcp", origin);
    }

    @Test
    void aZipBesideItsLessonsIsNamed() throws Exception {
        write("lessons/" + ANSWER, "right");
        write("lessons.zip", zip(StandardCharsets.UTF_8, "lessons/" + ANSWER));

        assertEquals("right", answerIn(origin));
        assertEquals("It holds lessons.zip beside its lessons, which was not read.", noteOf(origin));
    }

    @Test
    void whatHoldsNoLessonSaysWhy() throws IOException {
        String none = "holds no lesson: no folder in it is named like 98-halving";
        assertRefused(none, origin);
        assertRefused(none, zipped("07-other/src/main/java/A.java"));
        assertRefused(none, zipped());

        write("tcp.7z", "?");
        assertRefused("holds tcp.7z, which is no zip: what is packed must be a zip", origin);
        assertRefused("is no zip: what is packed must be a zip", origin.resolve("tcp.7z"));
        Files.delete(origin.resolve("tcp.7z"));
        write("a/tcp.zip", "?");
        assertRefused("holds a/tcp.zip, which " + NO_ZIP, origin);
        write("single.java", "class Single {}");
        assertRefused("is neither a folder nor a zip", origin.resolve("single.java"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"IBM850", "ISO-8859-1", "UTF-8", "GBK", "Shift_JIS"})
    void aZipsNamesMayBeInAnyCodePage(String charset) throws Exception {
        String name = charset.equals("GBK") ? "作业一" : charset.equals("Shift_JIS") ? "表示" : "Müller Übung";
        byte[] zip = zip(Charset.forName(charset), name + "/", name + "/lessons/" + ANSWER);

        assertEquals("right", answerIn(file("windows.zip", zip)));
    }

    @Test
    void aZipMayHaveBackslashesAndEntriesForFolders() throws Exception {
        String[] names = {"tcp\\", "tcp\\lessons\\", "tcp\\lessons\\" + LESSON + "\\", "tcp\\lessons\\" + LESSON
                + "\\src\\main\\", "tcp\\lessons\\" + ANSWER.replace('/', '\\')};

        assertEquals("right", answerIn(zipped(names)));
        assertEquals("right", answerIn(zipped("./tcp/" + ANSWER)));
        assertEquals("right", answerIn(zipped("/home/anna/" + ANSWER)));
    }

    @Test
    void aZipIsKnownUnderATurkishLocale() throws Exception {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.of("tr", "TR"));
        try {
            assertEquals("right", answerIn(file("VELI.ZIP", zip(StandardCharsets.UTF_8, ANSWER))));
            assertEquals("VELI", Submissions.in(folder.resolve("files")).all().getFirst().name());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aZipMayWrapItsLessonsInALongName() throws Exception {
        String name = "作".repeat(150);

        assertEquals("right", answerIn(zipped(name + "/" + name + "/" + ANSWER)));
        assertEquals("right", answerIn(zipped("a:b?.\u0007/aux/" + ANSWER)));
    }

    @Test
    void aBrokenZipIsRefusedWithASentence() throws Exception {
        byte[] whole = zip(StandardCharsets.UTF_8, "tcp/" + ANSWER);
        assertRefused(NO_ZIP, file("empty.zip", new byte[0]));
        for (int length : new int[] {1, 30, whole.length / 2, whole.length - 1}) {
            assertRefused(NO_ZIP, file("cut.zip", Arrays.copyOf(whole, length)));
        }

        byte[] damaged = zipOf("tcp/" + ANSWER, "right".getBytes(), true);
        damaged[new String(damaged, StandardCharsets.ISO_8859_1).indexOf("right")] ^= 1;
        assertRefused("is damaged: tcp/" + ANSWER + " is not what was packed", file("damaged.zip", damaged));

        String endless = LESSON + "/src/main/java/" + "x".repeat(300) + ".java";
        assertRefused("cannot be unpacked: File name too long", zipped(endless));
        assertRefused("holds the path ../" + ANSWER + ", which leads out of it", zipped("../" + ANSWER));
    }

    @Test
    void whatIsTooDeepIsSaid() throws Exception {
        write("a/b/c/d/e/f/g/h/lessons/" + ANSWER, "right");

        assertRefused("holds no lesson: no folder in its first 7 levels and 5000 folders is named like 98-halving",
                origin);
    }

    @Test
    void aZipMayHoldAnyNumberOfOtherFiles() throws Exception {
        List<String> names = new ArrayList<>(List.of("tcp/" + ANSWER));
        IntStream.range(0, 60_000).forEach(i -> names.add("tcp/site/node_modules/" + i + ".js"));

        assertEquals("right", answerIn(zipped(names.toArray(String[]::new))));
    }

    @Test
    void aZipInsideAWorkspaceIsNeverOpened() throws Exception {
        String[] names = {"tcp/lessons/" + ANSWER, "tcp/handout.zip", "tcp/docs/old.zip", "tcp/.git/x.zip",
                "tcp/lessons/" + LESSON + "/src/main/java/x.zip"};
        byte[] zip = zip(StandardCharsets.UTF_8, names);
        assertEquals("right", answerIn(file("tcp.zip", zip)));
        assertEquals("It holds handout.zip beside its lessons, which was not read. Left out, for it is no source of an"
                + " answer: x.zip in " + LESSON + ".", noteOf(file("tcp.zip", zip)));
        for (String name : names) {
            write(name, "right");
        }
        assertEquals(noteOf(file("tcp.zip", zip)), noteOf(origin));
        assertRefused("holds no lesson: no folder in it is named like 98-halving", zipped(".git/lessons.zip"));
    }

    @Test
    void aZipWithAPasswordIsRefused() throws Exception {
        byte[] zip = zip(StandardCharsets.UTF_8, ANSWER);
        String bytes = new String(zip, StandardCharsets.ISO_8859_1);
        zip[6] |= 1;
        zip[bytes.indexOf("PK\u0001\u0002") + 8] |= 1;

        assertRefused("is a zip with a password", file("secret.zip", zip));
    }

    @ParameterizedTest
    @ValueSource(bytes = {6, 14, 77, 93, 95, 99})
    void aZipOfAnUnusualMethodIsRefused(byte method) throws Exception {
        byte[] zip = zip(StandardCharsets.UTF_8, ANSWER);
        zip[8] = method;
        zip[new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002") + 10] = method;

        assertRefused("is packed with method " + method + ", which is not read: pack it as an ordinary zip",
                file("odd.zip", zip));
    }

    @Test
    void aZipIsBounded() throws Exception {
        byte[] large = zipOf("b.zip", zipOf(ANSWER, new byte[(int) Zip.MOST_BYTES + 1]));

        assertRefused("holds b.zip, which unpacks to more than 100000000 bytes", file("bomb.zip", large));
    }

    @Test
    void theSameNameTwiceIsNotGuessed() throws Exception {
        assertRefused("holds tcp/" + ANSWER + " twice", zipped("tcp/" + ANSWER, "tcp\\" + ANSWER.replace('/', '\\')));
    }

    @Test
    void theTeachersLinksAreFollowedAndTheStudentsAreNot() throws Exception {
        write("secret/" + ANSWER, "not theirs");
        write("alice/lessons/" + ANSWER, "right");
        assertEquals("right", answerIn(link("students", origin.resolve("alice"))));
        assertEquals("right", answerIn(link("students.zip", zipped(ANSWER))));
        assertEquals("right", answerIn(link("latest", zipped(ANSWER))));
        assertRefused("is a link that leads nowhere", link("nowhere", Path.of("none")));

        Files.createSymbolicLink(Files.createDirectories(origin.resolve("bob")).resolve("lessons"),
                origin.resolve("secret"));
        Submission bob = Submission.open(course, origin.resolve("bob"));
        assertEquals("lessons is a link", assertThrows(Refusal.class, () -> bob.answer(LESSON)).getMessage());
        bob.close();

        Files.createSymbolicLink(Files.createDirectories(origin.resolve("carol")).resolve("work"),
                origin.resolve("secret"));
        assertRefused("holds work, which is a link", origin.resolve("carol"));
    }

    @Test
    void aLinkInAZipLeadsNowhere() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(bytes)) {
            ZipArchiveEntry link = new ZipArchiveEntry(LESSON + "/src/main/java");
            link.setUnixMode(0120777);
            out.putArchiveEntry(link);
            out.write("/etc".getBytes());
            out.closeArchiveEntry();
        }
        try (Submission submission = Submission.open(course, file("link.zip", bytes.toByteArray()))) {
            assertEquals(LESSON + "/src/main/java is a link",
                    assertThrows(Refusal.class, () -> submission.answer(LESSON)).getMessage());
        }
    }

    @Test
    void whatEditorsLeaveIsNamedAndNothingElse() throws Exception {
        String[] names = {ANSWER, ANSWER + "~", ANSWER + ".orig", LESSON + "/src/main/java/module-info.java",
                LESSON + "/src/main/resources/junit-platform.properties", LESSON + "/src/main/java/.DS_Store",
                LESSON + "/README.md"};
        for (String name : names) {
            write(name, "right");
        }
        String note = "Left out, for it is no source of an answer: module-info.java, Doubling.java.orig,"
                + " Doubling.java~, junit-platform.properties in " + LESSON + ".";

        assertEquals(note, noteOf(origin));
        assertEquals(note, noteOf(zipped(names)));
        write("98-halving/src/main/java/Halving.java", "");
        assertEquals(note, noteOf(origin));
    }

    @Test
    void nothingIsLeftWhereItWasUnpacked() throws Exception {
        Submission submission = Submission.open(course, zipped("tcp/lessons/" + ANSWER));
        Path answer = submission.answer(LESSON);
        assertTrue(Files.exists(answer));

        submission.close();

        Path unpacked = answer.getRoot().resolve(answer.subpath(0, answer.getNameCount() - 7));
        assertTrue(unpacked.getFileName().toString().startsWith("pitfalls-submission"), unpacked.toString());
        assertFalse(Files.exists(unpacked), unpacked.toString());
    }

    private String answerIn(Path submitted) throws IOException, Refusal {
        try (Submission submission = Submission.open(course, submitted)) {
            assertEquals(List.of(LESSON), submission.names());
            return Files.readString(submission.answer(LESSON).resolve("pitfalls/doubling/Doubling.java"));
        }
    }

    private String noteOf(Path submitted) throws IOException, Refusal {
        try (Submission submission = Submission.open(course, submitted)) {
            return submission.note();
        }
    }

    private void assertRefused(String sentence, Path submitted) {
        assertEquals(sentence, assertThrows(Refusal.class, () -> Submission.open(course, submitted)).getMessage());
    }

    private Path zipped(String... names) throws IOException {
        return file("tcp.zip", zip(StandardCharsets.UTF_8, names));
    }

    private static byte[] zip(Charset charset, String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, charset)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write((name.endsWith("/") || name.endsWith("\\") ? "" : "right").getBytes());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] zipOf(String name, byte[] content) throws IOException {
        return zipOf(name, content, false);
    }

    private static byte[] zipOf(String name, byte[] content, boolean stored) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry(name);
            CRC32 sum = new CRC32();
            sum.update(content);
            entry.setCrc(sum.getValue());
            entry.setSize(content.length);
            entry.setMethod(stored ? ZipEntry.STORED : ZipEntry.DEFLATED);
            zip.putNextEntry(entry);
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(Files.createDirectories(folder.resolve("files")).resolve(name), content);
    }

    private Path link(String name, Path to) throws IOException {
        return Files.createSymbolicLink(Files.createDirectories(folder.resolve("links")).resolve(name), to);
    }

    private void write(String path, String text) throws IOException {
        write(path, text.getBytes());
    }

    private void write(String path, byte[] content) throws IOException {
        Path file = origin.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }
}
