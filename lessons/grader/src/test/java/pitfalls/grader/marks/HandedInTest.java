package pitfalls.grader.marks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pitfalls.grader.course.Course;
import pitfalls.grader.engine.Refusal;

class HandedInTest {

    private static final String LESSON = "07-read-timeout";
    private static final String ANSWER = "lessons/" + LESSON + "/src/main/java";
    private static final Instant FIRST = Instant.parse("2026-11-01T10:00:00Z");
    private static final Instant SECOND = Instant.parse("2026-11-02T10:00:00Z");

    private static final Course COURSE = new Course(Path.of("course"), List.of(LESSON));

    @TempDir
    private Path folder;
    private Path alice;
    private String committed = "";

    @BeforeEach
    void submission() throws IOException {
        alice = Files.createDirectories(folder.resolve("alice"));
        write(ANSWER + "/A.java", FIRST);
        write(ANSWER + "/B.java", SECOND);
    }

    @Test
    void aFoldersNewestFileTells() throws IOException {
        assertEquals(HandedIn.at(SECOND), ofAlice());
    }

    @Test
    void theLastCommitThatTouchedTheAnswerTells() throws Exception {
        commit(FIRST);
        write("lessons/08-slow-drip/src/main/java/C.java", SECOND);
        commit(SECOND);

        assertEquals(HandedIn.at(FIRST), ofAlice());

        write(ANSWER + "/A.java", SECOND);
        Files.writeString(alice.resolve(ANSWER + "/A.java"), "changed");
        Files.setLastModifiedTime(alice.resolve(ANSWER + "/A.java"), FileTime.from(SECOND.plusSeconds(60)));
        assertEquals(HandedIn.at(SECOND.plusSeconds(60)), ofAlice(), "What was not committed is as old as its file.");
    }

    @Test
    void aCheckoutWithOtherLineEndsIsNoChange() throws Exception {
        Files.writeString(alice.resolve(ANSWER + "/A.java"), "class A {\n}\n");
        commit(FIRST);
        Files.writeString(alice.resolve(ANSWER + "/A.java"), "class A {\r\n}\r\n");
        git("gc", "--quiet");

        assertEquals(HandedIn.at(FIRST), ofAlice());
    }

    @Test
    void aRepositoryRunsNothingAndLeadsNowhere() throws Exception {
        commit(FIRST);
        Path ran = folder.resolve("ran");
        Path program = Files.writeString(folder.resolve("program"), "#!/bin/sh\ntouch " + ran + "\n");
        assertTrue(program.toFile().setExecutable(true));
        for (String setting : List.of("core.fsmonitor", "gpg.program", "core.pager", "diff.x.textconv",
                "filter.x.clean", "core.sshCommand")) {
            git("config", setting, program.toString());
        }
        git("config", "log.showSignature", "true");
        Files.writeString(alice.resolve(".gitattributes"), "*.java filter=x diff=x\n");

        assertEquals(HandedIn.at(FIRST), ofAlice());
        assertFalse(Files.exists(ran));

        Files.writeString(alice.resolve(".git/objects/info/alternates"), folder.toString());
        assertEquals("its repository cannot be read", ofAlice().unknown());
        Files.delete(alice.resolve(".git/objects/info/alternates"));
        Files.createSymbolicLink(alice.resolve(".git/objects/link"), folder);
        assertEquals("its repository cannot be read", ofAlice().unknown());
        Files.delete(alice.resolve(".git/objects/link"));
        Files.writeString(alice.resolve(".git/HEAD"), "ref: refs/heads/../../../x");
        assertEquals("its repository cannot be read", ofAlice().unknown());
        Files.writeString(alice.resolve(".git/HEAD"), "0123456789012345678901234567890123456789");
        assertEquals("git cannot read its repository", ofAlice().unknown());
    }

    @Test
    void aZipsEntryTells() throws Exception {
        ZipEntry withoutZone = new ZipEntry("w/" + ANSWER + "/A.java");
        withoutZone.setTimeLocal(LocalDateTime.parse("2026-11-01T10:00:00"));
        ZipEntry inUtc = new ZipEntry("w/" + ANSWER + "/A.java");
        inUtc.setLastModifiedTime(FileTime.from(SECOND));

        assertEquals(new HandedIn(FIRST, false, ""), of(zip(folder.resolve("a.zip"), withoutZone)));
        Path inside = zip(folder.resolve("b.zip"), inUtc);
        assertEquals(HandedIn.at(SECOND), of(inside));
        Path moodle = Files.createDirectories(folder.resolve("Bob_1_assignsubmission_file_"));
        Files.copy(inside, moodle.resolve("tcp.zip"));
        assertEquals(HandedIn.at(SECOND), of(moodle));
        assertEquals(HandedIn.at(SECOND), of(Files.createSymbolicLink(folder.resolve("link.zip"), inside)));

        Path outside = folder.resolve("c.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(outside))) {
            zip.putNextEntry(new ZipEntry("inside.zip"));
            Files.copy(inside, zip);
        }
        assertEquals(HandedIn.at(SECOND), of(outside), "Of a zip in a zip the inner one tells.");
    }

    @Test
    void aLinkToASubmissionIsTheSubmission() throws Exception {
        assertEquals(HandedIn.at(SECOND), of(Files.createSymbolicLink(folder.resolve("link"), alice)));
        commit(FIRST);
        assertEquals(HandedIn.at(FIRST), of(folder.resolve("link")));
    }

    private HandedIn ofAlice() throws IOException {
        return HandedIn.of(new Layout.Origin(alice, Set.of(), null), alice.resolve(ANSWER));
    }

    /** As the grader comes to it: the submission is opened, and its zips are unpacked. */
    private static HandedIn of(Path origin) throws IOException, Refusal {
        try (Submission submission = Submission.open(COURSE, origin)) {
            return submission.handedIn(LESSON);
        }
    }

    private static Path zip(Path file, ZipEntry entry) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(entry);
        }
        return file;
    }

    private void write(String path, Instant at) throws IOException {
        Path file = alice.resolve(path);
        Files.createDirectories(file.getParent());
        Files.setLastModifiedTime(Files.writeString(file, path), FileTime.from(at));
    }

    private void commit(Instant at) throws Exception {
        committed = at.toString();
        git("init", "-q");
        git("add", "-A");
        git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "x");
    }

    private void git(String... arguments) throws Exception {
        ProcessBuilder git = new ProcessBuilder(Stream.concat(Stream.of("git"), Stream.of(arguments)).toList())
                .directory(alice.toFile()).redirectErrorStream(true);
        git.environment().put("GIT_CONFIG_GLOBAL", folder.resolve("none").toString());
        git.environment().put("GIT_COMMITTER_DATE", committed);
        Process process = git.start();
        String said = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), said);
    }
}
