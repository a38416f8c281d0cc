package pitfalls.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The packages of the grader and of the testkit: each says what belongs there, and none imports one above it. */
class RoomsTest {

    /** From the ground up. */
    private static final List<String> ROOMS = List.of("picture", "runner", "course", "engine", "marks", "formats", "desk",
            "terminal", "page", "");

    private static final Pattern NAMED = Pattern.compile("\\bpitfalls\\.grader\\.(?:(?<room>[a-z]+)\\.)?(?=[A-Z])");

    private final Path testkit = Workspace.here().root().resolve("lessons/testkit/src/main/java/pitfalls/testkit");
    private final Path grader = Workspace.here().root().resolve("lessons/grader/src/main/java/pitfalls/grader");

    @Test
    void noRoomImportsOneAboveIt() {
        List<String> upwards = new ArrayList<>();
        for (String room : ROOMS) {
            for (Path file : sources(room)) {
                Matcher named = NAMED.matcher(Workspace.text(grader.resolve(room).resolve(file)));
                while (named.find()) {
                    String other = named.group("room") == null ? "" : named.group("room");
                    if (ROOMS.indexOf(other) > ROOMS.indexOf(room)) {
                        upwards.add(grader.relativize(grader.resolve(room).resolve(file)) + " names " + named.group() + "...");
                    }
                }
            }
        }
        assertEquals(List.of(), upwards);
    }

    @Test
    void everyRoomSaysWhatBelongsThere() {
        assertEquals(ROOMS.stream().filter(room -> !room.isEmpty()).sorted().toList(),
                Workspace.foldersIn(grader).stream().map(folder -> folder.getFileName().toString()).toList());
        for (String room : ROOMS) {
            assertTrue(Files.exists(grader.resolve(room).resolve("package-info.java")), room);
        }
    }

    @Test
    void theTraceKnowsTheJdkAlone() {
        Path trace = testkit.resolve("trace");
        assertTrue(Files.exists(trace.resolve("package-info.java")));
        assertEquals(List.of("trace"),
                Workspace.foldersIn(testkit).stream().map(folder -> folder.getFileName().toString()).toList());
        for (Path file : sources(trace)) {
            for (String line : Workspace.text(trace.resolve(file)).split("\n")) {
                assertTrue(!line.startsWith("import ") || line.matches("import (static )?java\\..*"), file + ": " + line);
            }
        }
    }

    private List<Path> sources(String room) {
        return sources(grader.resolve(room));
    }

    private static List<Path> sources(Path room) {
        return Workspace.filesIn(room).stream()
                .filter(file -> file.getNameCount() == 1 && file.toString().endsWith(".java")).toList();
    }
}
