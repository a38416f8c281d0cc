package pitfalls.grader.engine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What answers leave behind: processes and files, of this run and of runs that were killed. */
final class Leftovers {

    /** The name in an answer's environment that tells its folder. */
    static final String MARK = "PITFALLS_ANSWER";

    /** Where an answer writes, in its folder; it belongs to the answer's user. */
    static final String SCRATCH = "scratch";

    private static final String LOCK = "lock";

    /**
     * The homes of this process. Their locks are not looked at: on POSIX systems a process that closes a file
     * loses every lock that it has on it ({@link FileLock}).
     */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private Leftovers() {}

    /** Marks a sandbox's home as being used, until the lock is released or this process ends. */
    static FileLock lock(Path home) throws IOException {
        OWN.add(home);
        FileChannel file = FileChannel.open(home.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return file.lock();
    }

    static void delete(Path home, FileLock lock) {
        try {
            lock.acquiredBy().close();
        } catch (IOException e) {
            // It is deleted all the same.
        }
        Folders.delete(home);
        OWN.remove(home);
    }

    /**
     * Clears the homes beside this one, of the same user, that nobody uses any more.
     *
     * @param prefix what the names of homes begin with, before a number
     */
    static void sweep(Path home, String prefix) throws IOException {
        try (DirectoryStream<Path> homes = Files.newDirectoryStream(home.getParent(), prefix + "[0-9]*")) {
            for (Path other : homes) {
                sweepOne(other, Files.getOwner(home));
            }
        }
    }

    private static void sweepOne(Path home, UserPrincipal owner) {
        try {
            if (Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS) && Files.getOwner(home).equals(owner) && isLeft(home)) {
                try (DirectoryStream<Path> places = Files.newDirectoryStream(home, "[0-9]*")) {
                    places.forEach(Leftovers::clear);
                }
                Folders.delete(home);
            }
        } catch (IOException e) {
            // Another grader sweeps here too.
        }
    }

    /** Kills what runs for an answer, and deletes the answer's folder. */
    static void clear(Path place) {
        Path scratch = place.resolve(SCRATCH);
        int user = userOf(scratch);
        if (Users.has(user)) {
            Isolation.clear(user, scratch);
        } else {
            ProcessHandle.allProcesses()
                    .filter(process -> environment(process).contains(MARK + "=" + place + "\0"))
                    .forEach(ProcessHandle::destroyForcibly);
        }
        Folders.delete(place);
    }

    /** True where there is a lock that nobody holds. */
    private static boolean isLeft(Path home) {
        Path lock = home.resolve(LOCK);
        if (OWN.contains(home) || !Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel file = FileChannel.open(lock, StandardOpenOption.WRITE); FileLock taken = file.tryLock()) {
            return taken != null;
        } catch (IOException e) {
            return false;
        }
    }

    /** The owner's number; 0 where there is none, or no such folder. */
    private static int userOf(Path folder) {
        try {
            return (Integer) Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return 0;
        }
    }

    private static String environment(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", "" + process.pid(), "environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
