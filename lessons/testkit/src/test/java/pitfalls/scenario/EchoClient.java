package pitfalls.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** The answer of the scenarios: one method for each mistake that a learner's code can make. */
final class EchoClient {

    static String echo(int port, String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
        }
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
