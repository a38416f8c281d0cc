package pitfalls.benchmarks.server;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * A server in a process of its own. It prints its port, answers the questions on its standard input, a
 * line each, and ends when that ends: so it does not outlive who started it. A thread that fails ends the
 * whole process, for a server that has lost a thread would measure something else.
 */
public final class ServerMain {

    /** Asks how many bytes all threads have allocated since the start. */
    public static final String ALLOCATED = "allocated";

    /** Asks how many bytes of the heap are in use after a full collection. */
    public static final String HEAP = "heap";

    private ServerMain() {}

    /** @param args the name of a {@link Server} */
    public static void main(String[] args) throws IOException {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        EchoServer server = Server.valueOf(args[0]).start();
        System.out.println(server.port());
        BufferedReader questions =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String question = questions.readLine(); question != null; question = questions.readLine()) {
            System.out.println(answer(question));
        }
        System.exit(0);
    }

    private static long answer(String question) {
        return switch (question) {
            case ALLOCATED -> ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
            case HEAP -> {
                System.gc();
                yield ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            }
            default -> throw new IllegalArgumentException("unknown question: " + question);
        };
    }
}
