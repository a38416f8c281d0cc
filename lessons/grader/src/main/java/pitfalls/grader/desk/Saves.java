package pitfalls.grader.desk;

import io.methvin.watcher.DirectoryChangeEvent;
import io.methvin.watcher.DirectoryChangeEvent.EventType;
import io.methvin.watcher.DirectoryWatcher;
import io.methvin.watcher.visitor.FileTreeVisitor;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.helpers.NOPLogger;
import pitfalls.grader.course.Course;

/**
 * Tells which lessons' answers were saved, also when their folders are replaced. An editor writes,
 * renames and deletes for one save, so what comes close together is one.
 */
final class Saves implements AutoCloseable {

    private static final long QUIET_MILLIS = 60;

    private final Course course;
    private final Path lessons;
    private final BlockingQueue<Set<String>> touched = new LinkedBlockingQueue<>();
    private final DirectoryWatcher watcher;
    private final Thread teller;

    /**
     * @param saved is given the lessons of each save, on a thread of its own
     * @throws IOException where the system watches no more folders, or the lessons cannot be read
     */
    Saves(Course course, Consumer<Set<String>> saved) throws IOException {
        this.course = course;
        lessons = course.lessons().toRealPath();
        watcher = DirectoryWatcher.builder().path(lessons).fileTreeVisitor(this::visit).fileHashing(false)
                .listener(this::take).logger(NOPLogger.NOP_LOGGER).build();
        CompletableFuture<Void> watching = watcher.watchAsync(Thread.ofVirtual().name("saves")::start);
        if (watching.isCompletedExceptionally()) {
            watcher.close();
            Throwable why = watching.exceptionNow();
            throw new IOException("The lessons cannot be watched: " + why.getMessage() + ".", why);
        }
        teller = Thread.ofVirtual().name("teller").start(() -> tell(saved));
    }

    /** Leads the watcher to the answers' folders and those above them, and past what Maven makes. */
    private void visit(Path root, FileTreeVisitor.Callback folder, FileTreeVisitor.Callback file) throws IOException {
        Files.walkFileTree(root, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                if (!path.equals(lessons) && !isOfAnswer(path)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                folder.call(path);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                file.call(path);
                return FileVisitResult.CONTINUE;
            }

            /** It is gone again. */
            @Override
            public FileVisitResult visitFileFailed(Path path, IOException why) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, IOException why) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void take(DirectoryChangeEvent event) {
        Path path = event.path();
        if (event.eventType() == EventType.OVERFLOW) {
            touched.add(Set.copyOf(course.names()));
        } else if (isOfAnswer(path) && (event.isDirectory()
                ? event.eventType() != EventType.MODIFY : path.toString().endsWith(".java"))) {
            touched.add(Set.of(lesson(path)));
        }
    }

    private void tell(Consumer<Set<String>> saved) {
        try {
            while (true) {
                Set<String> all = new TreeSet<>();
                for (Set<String> some = touched.take(); some != null;
                        some = touched.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS)) {
                    all.addAll(some);
                }
                saved.accept(all);
            }
        } catch (InterruptedException e) {
            // The watch has ended.
        }
    }

    /** True for what an answer's folder holds, for itself, and for those between it and the lessons. */
    private boolean isOfAnswer(Path path) {
        if (path.equals(lessons) || !course.names().contains(lesson(path))) {
            return false;
        }
        Path answer = Course.answerIn(lessons.resolve(lesson(path)));
        return path.startsWith(answer) || answer.startsWith(path);
    }

    private String lesson(Path path) {
        return lessons.relativize(path).getName(0).toString();
    }

    @Override
    public void close() throws IOException {
        watcher.close();
        teller.interrupt();
    }
}
