package pitfalls.grader.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptTest {

    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));

    @TempDir
    private Path folder;

    private Path made;
    private Path next;

    @BeforeEach
    void folders() throws IOException {
        made = Files.createDirectory(folder.resolve("made"));
        next = Files.createDirectory(folder.resolve("next"));
        Files.setLastModifiedTime(Files.writeString(made.resolve("0.jar"), "classes"), LONG_AGO);
    }

    @Test
    void theNextGetsTheFilesAndTheirTimes() throws IOException {
        Kept kept = new Kept(folder.resolve("root"), "one");
        kept.keep(made);

        assertTrue(kept.copyTo(next));
        assertEquals("classes", Files.readString(next.resolve("0.jar")));
        assertEquals(LONG_AGO, Files.getLastModifiedTime(next.resolve("0.jar")));
    }

    @Test
    void whatWasMadeFromOtherThingsIsNotGivenAndNotKeptBesideIt() throws IOException {
        new Kept(folder.resolve("root"), "one").keep(made);
        Kept other = new Kept(folder.resolve("root"), "two");

        assertFalse(other.copyTo(next));
        other.keep(made);

        assertEquals(List.of("two"), names(folder.resolve("root")));
    }

    @Test
    void whatIsKeptByHalvesIsNotGiven() throws IOException {
        Kept kept = new Kept(folder.resolve("root"), "one");
        kept.keep(made);
        // It stands in the way of a copy.
        Files.createFile(next.resolve("0.jar"));

        assertFalse(kept.copyTo(next));
        assertEquals(List.of(), names(next));
    }

    @Test
    void whatCannotBeKeptIsNoFailure() throws IOException {
        Kept kept = new Kept(Files.createFile(folder.resolve("file")).resolve("root"), "one");

        kept.keep(made);

        assertFalse(kept.copyTo(next));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
