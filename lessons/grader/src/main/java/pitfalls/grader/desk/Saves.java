package pitfalls.grader.desk;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import pitfalls.grader.course.Course;

/**
 * Tells which lessons' answers were saved. An editor writes, renames and deletes for one save, so
 * what comes close together is one. Linux and Windows tell at once; macOS looks every few seconds.
 */
final class Saves implements AutoCloseable {

    private static final long QUIET_MILLIS = 60;

    private final WatchService service;
    private final Map<WatchKey, Path> folders = new HashMap<>();
    private final Map<WatchKey, String> lessons = new HashMap<>();

    /** @param saved is given the lessons of each save, on a thread of its own */
    Saves(Course course, Consumer<Set<String>> saved) throws IOException {
        service = course.lessons().getFileSystem().newWatchService();
        for (String lesson : course.names()) {
            watch(lesson, Course.answerIn(course.lessons().resolve(lesson)));
        }
        Thread.ofVirtual().name("saves").start(() -> follow(saved));
    }

    private void watch(String lesson, Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path folder : all.filter(Files::isDirectory).toList()) {
                WatchKey key = folder.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
                folders.put(key, folder);
                lessons.put(key, lesson);
            }
        }
    }

    private void follow(Consumer<Set<String>> saved) {
        try {
            while (true) {
                Set<String> touched = new TreeSet<>();
                for (WatchKey key = service.take(); key != null; key = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS)) {
                    take(key, touched);
                    key.reset();
                }
                if (!touched.isEmpty()) {
                    saved.accept(touched);
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            // The watch has ended.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(WatchKey key, Set<String> touched) throws IOException {
        for (WatchEvent<?> event : key.pollEvents()) {
            if (event.kind() == OVERFLOW) {
                touched.add(lessons.get(key));
                continue;
            }
            Path path = folders.get(key).resolve((Path) event.context());
            if (event.kind() == ENTRY_CREATE && Files.isDirectory(path)) {
                watch(lessons.get(key), path);
                touched.add(lessons.get(key));
            } else if (path.toString().endsWith(".java")) {
                touched.add(lessons.get(key));
            }
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
