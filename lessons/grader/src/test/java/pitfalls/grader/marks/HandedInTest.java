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
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandedInTest {

    private static final String LESSON = "07-read-timeout";
    private static final String ANSWER = "lessons/" + LESSON + "/src/main/java";
    private static final Instant FIRST = Instant.parse("2026-11-01T10:00:00Z");
    private static final Instant SECOND = Instant.parse("2026-11-02T10:00:00Z");

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
    void aZipsEntryTells() throws IOException {
        ZipEntry withoutZone = new ZipEntry("w/" + ANSWER + "/A.java");
        withoutZone.setTimeLocal(LocalDateTime.parse("2026-11-01T10:00:00"));
        ZipEntry inUtc = new ZipEntry("w/" + ANSWER + "/A.java");
        inUtc.setLastModifiedTime(FileTime.from(SECOND));

        assertEquals(new HandedIn(FIRST, false, ""), ofZip(zip(folder.resolve("a.zip"), withoutZone)));
        assertEquals(HandedIn.at(SECOND), ofZip(zip(folder.resolve("b.zip"), inUtc)));
        Path moodle = Files.createDirectories(folder.resolve("Bob_1_assignsubmission_file_"));
        zip(moodle.resolve("tcp.zip"), inUtc);
        assertEquals(HandedIn.at(SECOND), ofZip(moodle));
        ZipEntry inside = new ZipEntry("inside.zip");
        inside.setLastModifiedTime(FileTime.from(FIRST));
        assertEquals(HandedIn.at(FIRST), ofZip(zip(folder.resolve("c.zip"), inside)));
        assertEquals("its zip does not tell when",
                ofZip(Files.writeString(folder.resolve("d.zip"), "no zip")).unknown());
    }

    private HandedIn ofAlice() throws IOException {
        return HandedIn.of(alice, alice.resolve(ANSWER), LESSON);
    }

    private HandedIn ofZip(Path origin) throws IOException {
        return HandedIn.of(origin, folder.resolve("unpacked"), LESSON);
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
