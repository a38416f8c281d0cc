package pitfalls.testkit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sockets and selectors that this process has open, from its table of descriptors
 * ({@code /proc/self/fd}, proc(5)). Where a system has none, nothing is ever open.
 *
 * @param sockets the inode of each socket but those of the system's own domain
 * @param selectors how many there are
 */
record Descriptors(Set<Long> sockets, int selectors) {

    private static final Path TABLE = Path.of("/proc/self/fd");
    private static final Path LOCAL = Path.of("/proc/net/unix");
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
    private static final String SELECTOR = "anon_inode:[eventpoll]";
    private static final int INODE = 6;

    static boolean readable() {
        return Files.isDirectory(TABLE);
    }

    static Descriptors now() {
        Set<Long> sockets = new HashSet<>();
        int selectors = 0;
        if (readable()) {
            try (DirectoryStream<Path> table = Files.newDirectoryStream(TABLE)) {
                for (Path descriptor : table) {
                    String target = target(descriptor);
                    Matcher socket = SOCKET.matcher(target);
                    if (socket.matches()) {
                        sockets.add(Long.parseLong(socket.group(1)));
                    }
                    selectors += target.equals(SELECTOR) ? 1 : 0;
                }
            } catch (IOException e) {
                // What could be read still counts.
            }
        }
        return new Descriptors(sockets, selectors);
    }

    /** What has been opened since, and is open still; the JDK's sockets within this machine are left out. */
    Descriptors since(Descriptors before) {
        Set<Long> opened = new HashSet<>(sockets);
        opened.removeAll(before.sockets);
        if (!opened.isEmpty()) {
            opened.removeAll(local());
        }
        return new Descriptors(opened, Math.max(0, selectors - before.selectors));
    }

    /** These and others, which were not among them. */
    Descriptors and(Descriptors others) {
        Set<Long> all = new HashSet<>(sockets);
        all.addAll(others.sockets);
        return new Descriptors(all, selectors + others.selectors);
    }

    Descriptors withoutSelectors() {
        return new Descriptors(sockets, 0);
    }

    private static Set<Long> local() {
        Set<Long> inodes = new HashSet<>();
        try {
            Files.readAllLines(LOCAL).stream().skip(1).map(line -> line.strip().split("\\s+"))
                    .forEach(fields -> inodes.add(Long.parseLong(fields[INODE])));
        } catch (IOException e) {
            // A system without the table tells none apart.
        }
        return inodes;
    }

    /** Where a descriptor leads; an empty text where it was closed meanwhile. */
    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
