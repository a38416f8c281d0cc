package pitfalls.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The answer of the scenarios: one method for each mistake that a learner's code can make. */
final class EchoClient {

    private static final List<AutoCloseable> KEPT = new CopyOnWriteArrayList<>();
    private static final ExecutorService EVERYBODYS =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

    static String echo(int port, String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
        }
    }

    static synchronized String echoInTurn(int port, String text) throws IOException {
        return echo(port, text);
    }

    static int firstByte(InputStream in) throws IOException {
        return in.read();
    }

    static int lastByte(InputStream in) throws IOException {
        int last = -1;
        for (int ends = 0; ends < 100; ) {
            int b = readEvenIfLate(in);
            ends += b < 0 ? 1 : 0;
            last = b < 0 ? last : b;
        }
        return last;
    }

    private static int readEvenIfLate(InputStream in) throws IOException {
        try {
            return in.read();
        } catch (SocketTimeoutException e) {
            return in.read();
        }
    }

    static String fails() {
        throw new IllegalStateException("no connection");
    }

    static String staysAfterTheCall() {
        Thread.ofVirtual().start(EchoClient::waitForEver);
        return "done";
    }

    static String onAnExecutorOfItsOwn() throws Exception {
        return Executors.newFixedThreadPool(1, Thread.ofPlatform().daemon().name("worker").factory())
                .submit(() -> "done").get();
    }

    static String onTheExecutorOfItsClass() throws Exception {
        return EVERYBODYS.submit(() -> "done").get();
    }

    /** Its worker ends by itself, but not within what a play of a check waits for threads. */
    static String onAPoolThatLetsItsWorkersGo() throws Exception {
        return new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("worker").factory()).submit(() -> "done").get();
    }

    static void wastes(int mebibytes) {
        for (int i = 0; i < mebibytes; i++) {
            if (new byte[1 << 20].length != 1 << 20) {
                throw new AssertionError();
            }
        }
    }

    /** Within some hundred milliseconds, on a thread of its own. */
    static void wastesMeanwhile(int mebibytes) {
        Thread.ofPlatform().daemon().start(() -> {
            for (int i = 0; i < mebibytes; i++) {
                wastes(1);
                LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
            }
        });
    }

    static void greetsAndForgets(int port) throws IOException {
        new Socket("127.0.0.1", port).getOutputStream().write("hi".getBytes(StandardCharsets.US_ASCII));
    }

    /** The socket is not forgotten: a collection would close it, now and then before its page is written. */
    static void greetsAndKeeps(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        KEPT.add(socket);
        socket.getOutputStream().write("hi".getBytes(StandardCharsets.US_ASCII));
    }

    static void opensAndKeeps() throws IOException {
        KEPT.add(Selector.open());
        KEPT.add(SocketChannel.open());
    }

    static String interruptsItsCaller() {
        Thread.currentThread().interrupt();
        return "done";
    }

    static String spins(Duration howLong) {
        long end = System.nanoTime() + howLong.toNanos();
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        return "done";
    }

    static int read(int port, int timeout) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(timeout);
            return socket.getInputStream().read();
        }
    }

    static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            waitForEver();
        }
    }

    static String exits() {
        System.exit(0);
        return "never";
    }

    static String printsWithoutEnd() {
        for (int i = 0; i < 1_000_000; i++) {
            System.out.println("line " + i);
        }
        return "done";
    }

    static String fillsTheMemory() {
        long[][] memory = new long[1_000][];
        for (int i = 0; i < memory.length; i++) {
            memory[i] = new long[10_000_000];
        }
        return "done";
    }

    private EchoClient() {}
}
