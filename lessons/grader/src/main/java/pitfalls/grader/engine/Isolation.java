package pitfalls.grader.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How far a system lets us keep an answer from all else. Which of these works is found out by judging an
 * answer of our own, the strongest first.
 */
enum Isolation {

    /** A user of its own, in namespaces of its own: root, on Linux. */
    USER_IN_NAMESPACES("Each answer runs as a user of its own, with its own network, processes and temporary"
            + " folder; the rest of this system it can only read."),

    /** A user of its own: root, where the system grants no namespaces. */
    USER("Each answer runs as a user of its own. This system gives it no namespaces: it can use the network and"
            + " read what every user may read."),

    /** Namespaces of its own, as an ordinary user: Linux, where that is allowed. */
    NAMESPACES("Each answer runs with its own network, processes and temporary folder. It can read what you may"
            + " read, and change nothing."),

    /** As an ordinary user, where the system grants nothing. */
    NONE("Answers run with your rights on this system: they can read and change your files. Grade only those"
            + " that you trust.");

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private static final List<String> FOLDERS = List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin");

    /** What a program of util-linux starts an answer with; far more than any lesson needs. */
    private static final List<String> LIMITS = List.of("--core=0", "--nofile=4096", "--fsize=" + (64 << 20),
            "--data=" + (3L << 30));

    /** Threads count as processes; a user of its own has no others. */
    private static final String PROCESSES = "--nproc=2048";

    /**
     * Goes on in a network whose own networks have a small table of connections each, where the system knows
     * that (ip-sysctl, tcp_child_ehash_entries). Else they all share one, and whoever reads in it what is
     * connected reads through hundreds of thousands of places.
     */
    private static final String SMALL_TABLE = """
            { echo 1024 > /proc/sys/net/ipv4/tcp_child_ehash_entries; } 2>/dev/null
            exec "$@"
            """;

    /** The most that killing and deleting may take. */
    private static final Duration CLEARING = Duration.ofSeconds(10);

    private static final String SCRIPT = script();

    private final String sentence;

    Isolation(String sentence) {
        this.sentence = sentence;
    }

    /** Those that may work here, the strongest first. */
    static List<Isolation> candidates() {
        return ROOT ? List.of(USER_IN_NAMESPACES, USER) : List.of(NAMESPACES, NONE);
    }

    /** One sentence on what an answer can do. */
    String sentence() {
        return sentence;
    }

    /** What to do where none of them works, in a sentence or two. */
    static String remedy() {
        return ROOT ? "As root it needs setpriv (util-linux) and the right to change users (CAP_SETUID, CAP_SETGID,"
                + " CAP_SETPCAP, CAP_CHOWN): grant them, or grade as an ordinary user."
                : "Mend that, and grade again.";
    }

    /** True where each answer has a user of its own. */
    boolean hasUsers() {
        return this == USER_IN_NAMESPACES || this == USER;
    }

    /** True where each answer has a network, processes and a temporary folder of its own, and reaches no other answer. */
    boolean hasNamespaces() {
        return this == USER_IN_NAMESPACES || this == NAMESPACES;
    }

    /**
     * The command that starts a program as an answer.
     *
     * @param user whose it is, where each has one
     * @param library the folder that all answers read
     * @param place the answer's own folder, which it reads
     * @param own the folder in which it writes
     * @param hidden what it must not see, where the system can hide it
     */
    List<String> command(int user, Path library, Path place, Path own, List<Path> hidden, List<String> program) {
        List<String> command = new ArrayList<>();
        // Without a terminal it cannot type into ours.
        tool("setsid").ifPresent(command::add);
        if (hasNamespaces()) {
            command.add(required("unshare"));
            if (!hasUsers()) {
                command.addAll(List.of("--user", "--map-root-user"));
            }
            command.addAll(List.of("--net", "--", "/bin/sh", "-c", SMALL_TABLE, "isolate"));
            command.addAll(List.of(required("unshare"), "--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child", "--",
                    "/bin/sh", "-c", SCRIPT, "isolate", library.toString(), place.toString(), own.toString(),
                    "" + hidden.size()));
            hidden.forEach(folder -> command.add(folder.toString()));
        }
        tool("prlimit").ifPresent(prlimit -> {
            command.add(prlimit);
            command.addAll(LIMITS);
            if (hasUsers()) {
                command.add(PROCESSES);
            }
            command.add("--");
        });
        if (hasUsers()) {
            command.addAll(as(user));
        } else if (hasNamespaces()) {
            command.addAll(List.of(required("setpriv"), "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all",
                    "--securebits=+noroot,+noroot_locked"));
        }
        command.addAll(program);
        return command;
    }

    /**
     * Kills all that runs as a user, and deletes all that is that user's in a folder and in the system's
     * temporary ones: as that user, so that no link leads to what is not the user's own.
     */
    static void clear(int user, Path own) {
        List<String> command = as(user);
        command.addAll(List.of("/bin/sh", "-c", """
                kill -KILL -- -1
                chmod -R u+rwX "$0"
                find "$0" -mindepth 1 -delete
                find /tmp /var/tmp /dev/shm -maxdepth 1 -user "$1" -exec rm -rf -- {} +
                """, own.toString(), "" + user));
        try {
            Process clearing = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            if (!clearing.waitFor(CLEARING.toSeconds(), TimeUnit.SECONDS)) {
                clearing.destroyForcibly();
            }
        } catch (IOException e) {
            // What could not be started as that user ran nothing as that user.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> as(int user) {
        return new ArrayList<>(List.of(required("setpriv"), "--reuid", "" + user, "--regid", "" + user,
                "--clear-groups", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"));
    }

    private static Optional<String> tool(String name) {
        return FOLDERS.stream().map(folder -> Path.of(folder, name)).filter(Files::isExecutable).map(Path::toString)
                .findFirst();
    }

    /** A program that cannot be found cannot be started, and says so by its name. */
    private static String required(String name) {
        return tool(name).orElse(name);
    }

    private static String script() {
        try (InputStream script = Isolation.class.getResourceAsStream("isolate.sh")) {
            return new String(script.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
