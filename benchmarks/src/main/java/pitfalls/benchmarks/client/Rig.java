package pitfalls.benchmarks.client;

import java.io.Closeable;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import pitfalls.benchmarks.server.Server;

/** A server in its process and the client that is connected to it, and what they have used. */
public final class Rig implements Closeable {

    private final ServerProcess server;
    private final EchoClient client;
    private final int payloadBytes;
    private Usage start;

    /**
     * Starts the server, puts the client where it belongs and connects it.
     *
     * @param connections how many connections to open at once
     * @param payloadBytes how long the payload of each request is
     */
    public Rig(Server kind, Placement placement, int connections, int payloadBytes)
            throws IOException, InterruptedException {
        this.payloadBytes = payloadBytes;
        server = new ServerProcess(kind, placement, "-XX:+AlwaysPreTouch");
        try {
            // The first answer loads classes; that is nothing that requests have cost.
            server.allocatedBytes();
            placement.placeClient();
            client = new EchoClient(server.port(), connections, payloadBytes);
        } catch (IOException e) {
            try (server) {
                throw server.explain(e);
            }
        }
    }

    /** What a client does. */
    @FunctionalInterface
    public interface Work {

        /** Does it. */
        void on(EchoClient client) throws IOException;
    }

    /**
     * Lets the client work.
     *
     * @throws IOException when the work fails, with what became of the server
     */
    public void run(Work work) throws IOException {
        try {
            work.on(client);
        } catch (IOException e) {
            throw server.explain(e);
        }
    }

    /** Makes exchanges over other connections, which are closed then. */
    public void exchangeBeside(int connections, int count) throws IOException {
        try (EchoClient others = new EchoClient(server.port(), connections, payloadBytes)) {
            others.exchange(count);
            others.settle();
        } catch (IOException e) {
            throw server.explain(e);
        }
    }

    /** Begins to count what server and client use. */
    public void startCounting() throws IOException {
        start = usage();
    }

    /** Publishes what server and client have used since {@link #startCounting}, for each reply. */
    public void stopCounting() throws IOException {
        Usage end = usage();
        double requests = end.replies - start.replies;
        double nanos = end.nanos - start.nanos;
        double serverCpu = end.serverCpuNanos - start.serverCpuNanos;
        double clientCpu = end.clientCpuNanos - start.clientCpuNanos;
        Figures.publish("server.cpu", serverCpu / requests / TimeUnit.MICROSECONDS.toNanos(1), "us/op");
        if (end.serverUserNanos.isPresent()) {
            double user = end.serverUserNanos.getAsLong() - start.serverUserNanos.getAsLong();
            Figures.publish("server.user", user / requests / TimeUnit.MICROSECONDS.toNanos(1), "us/op");
        }
        Figures.publish("server.busy", 100 * serverCpu / nanos, "%");
        Figures.publish("client.busy", 100 * clientCpu / nanos, "%");
        Figures.publish("server.allocated", (end.allocated - start.allocated) / requests, "B/op");
        if (end.switches.isPresent()) {
            long switches = end.switches.getAsLong() - start.switches.getAsLong();
            Figures.publish("server.switches", switches / requests, "#/op");
        }
        server.account().threads().ifPresent(threads -> Figures.publish("server.threads", threads, "#"));
        server.account().residentBytes().ifPresent(bytes -> Figures.publish("server.resident", bytes, "B"));
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }

    /**
     * @param nanos when this was taken, by {@link System#nanoTime}
     * @param serverUserNanos the part of the server's CPU time outside the kernel; absent where the system
     *     does not tell, and so is {@code switches}
     */
    private record Usage(
            long nanos,
            long replies,
            long serverCpuNanos,
            OptionalLong serverUserNanos,
            long clientCpuNanos,
            long allocated,
            OptionalLong switches) {}

    private Usage usage() throws IOException {
        return new Usage(
                System.nanoTime(),
                client.replies(),
                server.account().cpuTime().toNanos(),
                server.account().userNanos(),
                new ProcessAccount(ProcessHandle.current()).cpuTime().toNanos(),
                server.allocatedBytes(),
                server.account().contextSwitches());
    }
}
