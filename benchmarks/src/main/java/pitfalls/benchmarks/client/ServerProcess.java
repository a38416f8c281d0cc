package pitfalls.benchmarks.client;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import pitfalls.benchmarks.server.Server;
import pitfalls.benchmarks.server.ServerMain;

/**
 * A server that runs in a process of its own, with a heap and a collector that are the same for all.
 * Closing it ends the process; so does the end of the process that started it.
 */
public final class ServerProcess implements Closeable {

    /** The collector and the heap, so that neither depends on how many processors the server may use. */
    public static final List<String> JVM_OPTIONS = List.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx256m");

    /** Netty's own needs on JDK 24 and later; given to all servers alike. */
    private static final List<String> ACCESS =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    /** The standard output is for answers. */
    private static final List<String> WARNINGS = List.of("-Xlog:disable", "-Xlog:all=warning:stderr");

    private static final int MOST_OUTPUT_BYTES = 4_000;
    private static final int PATIENCE_SECONDS = 30;
    private static final int END_SECONDS = 10;

    private final Server server;
    private final Process process;
    private final BufferedReader answers;
    private final Writer questions;
    private final Path errors;
    private final int port;

    /**
     * Starts a server and waits until it listens.
     *
     * @param more JVM options besides {@link #JVM_OPTIONS}
     * @throws IOException when it does not start, with what it printed
     */
    public ServerProcess(Server server, Placement placement, String... more) throws IOException {
        this.server = server;
        List<String> command = new ArrayList<>(placement.serverPrefix());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(ACCESS);
        command.addAll(WARNINGS);
        command.addAll(List.of(more));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ServerMain.class.getName(), server.name()));
        errors = Files.createTempFile("server", ".log");
        errors.toFile().deleteOnExit();
        process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        answers = process.inputReader(StandardCharsets.US_ASCII);
        questions = process.outputWriter(StandardCharsets.US_ASCII);
        try {
            port = (int) answer();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** The port on which the server listens, on the loopback address. */
    public int port() {
        return port;
    }

    /** How many bytes all of the server's threads have allocated since its start. */
    public long allocatedBytes() throws IOException {
        return ask(ServerMain.ALLOCATED);
    }

    /** How many bytes of the server's heap are in use, after a full collection. */
    public long heapBytes() throws IOException {
        return ask(ServerMain.HEAP);
    }

    /** What the system accounts to the server. */
    public ProcessAccount account() {
        return new ProcessAccount(process.toHandle());
    }

    private long ask(String question) throws IOException {
        try {
            questions.write(question + "\n");
            questions.flush();
        } catch (IOException e) {
            throw explain(e);
        }
        return answer();
    }

    private long answer() throws IOException {
        FutureTask<String> line = new FutureTask<>(answers::readLine);
        Thread.ofPlatform().daemon().name("answer").start(line);
        try {
            String answer = line.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new IOException(describeEnd());
            }
            return Long.parseLong(answer);
        } catch (TimeoutException | ExecutionException | InterruptedException e) {
            throw new IOException("no answer within " + PATIENCE_SECONDS + " s; " + describeEnd(), e);
        }
    }

    /**
     * Restates a failure of the client, with how the server ended and what it printed where that is the
     * cause.
     */
    public IOException explain(IOException failure) {
        return new IOException(failure.getMessage() + "; " + describeEnd(), failure);
    }

    private String describeEnd() {
        return "the " + server + " server " + end() + " and printed:\n" + output();
    }

    private String end() {
        try {
            return process.waitFor(1, TimeUnit.SECONDS)
                    ? "has ended with exit code " + process.exitValue()
                    : "still runs";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "may still run";
        }
    }

    private String output() {
        try {
            byte[] all = Files.readAllBytes(errors);
            int shown = Math.min(all.length, MOST_OUTPUT_BYTES);
            return shown == 0 ? "nothing" : new String(all, 0, shown, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "what cannot be read: " + e;
        }
    }

    /** Ends the server's process. */
    @Override
    public void close() throws IOException {
        process.outputWriter(StandardCharsets.US_ASCII).close();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        answers.close();
        Files.deleteIfExists(errors);
    }
}
