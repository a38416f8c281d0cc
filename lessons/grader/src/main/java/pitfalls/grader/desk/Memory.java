package pitfalls.grader.desk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import pitfalls.grader.marks.Json;

/**
 * What outlives the watch, in a folder of the workspace that git ignores: the learner's place and how far
 * each lesson is. It is for finding one's way. No mark is made of it, so whoever changes it deceives nobody
 * else; a file that is not what was written counts as none.
 */
final class Memory {

    private record Kept(String lesson) {}

    private final Path folder;

    /** @param folder is made when something is kept */
    Memory(Path folder) {
        this.folder = folder;
    }

    /** @return null where there is none */
    String place() {
        Kept kept = read("place", Kept.class);
        return kept == null ? null : kept.lesson();
    }

    LessonState lesson(String name) {
        LessonState kept = read(name, LessonState.class);
        return kept == null ? LessonState.NEW : kept;
    }

    void keepPlace(String lesson) throws IOException {
        write("place", new Kept(lesson));
    }

    void keep(String lesson, LessonState state) throws IOException {
        write(lesson, state);
    }

    private <T> T read(String name, Class<T> type) {
        try {
            Path file = folder.resolve(name + ".json");
            return Files.exists(file) ? Json.read(file, type) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Another file takes the old one's place, so that a watch which is killed leaves one of them whole. */
    private void write(String name, Object value) throws IOException {
        Files.createDirectories(folder);
        Path made = folder.resolve(name + ".new");
        Files.writeString(made, Json.write(value));
        Files.move(made, folder.resolve(name + ".json"), StandardCopyOption.REPLACE_EXISTING);
    }
}
