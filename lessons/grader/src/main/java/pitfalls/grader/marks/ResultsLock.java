package pitfalls.grader.marks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One run at a time writes into a folder of results. The system holds the lock for the process and not
 * for the file, so a run that was killed leaves a file and no lock.
 */
public final class ResultsLock implements AutoCloseable {

    private static final String NAME = "grading.lock";

    private final FileChannel file;

    private ResultsLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the lock, and makes the folder where it is missing.
     *
     * @throws IllegalStateException where another run has it; the message is one sentence that says so
     * @throws IOException where the folder cannot be written to, or its file system has no locks
     */
    public static ResultsLock take(Path results) throws IOException {
        Files.createDirectories(results);
        FileChannel file = FileChannel.open(results.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = tryLock(file);
            if (lock == null) {
                throw new IllegalStateException("Another run is grading in this workspace: wait for its end, or stop"
                        + " it. Two at once would mix their results in " + results + ".");
            }
            return new ResultsLock(file);
        } catch (IOException | IllegalStateException e) {
            file.close();
            throw e;
        }
    }

    /** @return null where another channel has it, of this process or of another */
    private static FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
