package pitfalls.grader.engine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Users for answers: numbers that this system gives to nobody, and under which nothing runs. */
final class Users {

    private static final int FIRST = 62_000;
    private static final int MANY = 3_000;

    /** A folder for each process, which belongs to its user (proc(5)). */
    private static final Path PROCESSES = Path.of("/proc");

    private final Set<Integer> named = named();
    private int next = ThreadLocalRandom.current().nextInt(MANY);

    /** A user whom no other answer has, of this grader or of another one that runs now. */
    synchronized int next() throws IOException {
        Set<Integer> running = running();
        for (int i = 0; i < MANY; i++) {
            int user = FIRST + next++ % MANY;
            if (!named.contains(user) && !running.contains(user)) {
                return user;
            }
        }
        throw new IOException("no user from " + FIRST + " to " + (FIRST + MANY - 1) + " is free");
    }

    /** True for a number that answers get. */
    static boolean has(int user) {
        return user >= FIRST && user < FIRST + MANY;
    }

    /** Those who have a name (passwd(5)). */
    private static Set<Integer> named() {
        Set<Integer> named = new HashSet<>();
        try {
            for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
                List<String> fields = List.of(line.split(":"));
                if (fields.size() > 2 && fields.get(2).matches("\\d{1,9}")) {
                    named.add(Integer.parseInt(fields.get(2)));
                }
            }
        } catch (IOException e) {
            // A system without the list names nobody in it.
        }
        return named;
    }

    private static Set<Integer> running() throws IOException {
        Set<Integer> running = new HashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                try {
                    running.add((Integer) Files.getAttribute(process, "unix:uid"));
                } catch (IOException e) {
                    // It has ended meanwhile.
                }
            }
        }
        return running;
    }
}
