package pitfalls.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * The peer's end of one connection. Nothing happens on it but what the check asks for: a peer that
 * is not told to read does not read, one that is not told to answer stays silent.
 */
public final class Connection {

    /** How much of a long piece a step waits for, in bytes. */
    private static final int SENT_AT_A_TIME = 1024 * 1024;

    /** Between two looks at what has come, where the time of it matters. */
    private static final long LOOK_NANOS = 300_000;

    /** What a read gives where the connection was aborted: below -1, which is the end of the stream. */
    private static final int RESET = -2;

    private final Scene scene;
    private final Socket socket;
    private final int number;

    Connection(Scene scene, Socket socket) throws IOException {
        this.scene = scene;
        this.socket = socket;
        this.number = scene.wire().newConnection();
        socket.setSoTimeout(Peer.SLICE);
        socket.setTcpNoDelay(true);
        // A byte that is sent as urgent is a byte too.
        socket.setOOBInline(true);
        scene.opened(this);
        scene.leftovers().own(socket);
    }

    int number() {
        return number;
    }

    /** Waits for exactly this text, in UTF-8. */
    public Connection expect(String text) {
        return expect(Bytes.of(text));
    }

    /** Waits for exactly these bytes. */
    public Connection expect(byte[] expected) {
        byte[] seen = read(expected.length, "sent " + Bytes.show(expected));
        if (!Arrays.equals(seen, expected)) {
            throw Unmet.expected("sent " + Bytes.show(expected), "sent " + Bytes.show(seen), scene.lineOfACall());
        }
        return this;
    }

    /** Waits for this many bytes. */
    public byte[] receive(int count) {
        return read(count, "sent " + count + " bytes");
    }

    /**
     * Waits until this many bytes lie in the peer's system, and reads none of them. What holds them back
     * is seen on the wire so, and not in the time of a call.
     *
     * @param count at most what the peer's system takes unread, some 100 KB
     * @return how long after the first of them the last one came, in time in which this process could run;
     *     zero where they were seen together
     */
    public Duration awaitBytes(int count) {
        String should = "sent " + count + " bytes";
        Scene.Patience patience = scene.patience();
        int first = awaitUnread(1, should, patience);
        if (first >= count) {
            return Duration.ZERO;
        }
        Moment begin = new Moment();
        scene.wire().unread(number, first);
        int all = awaitUnread(count, should, patience);
        Duration gap = Limit.counted(begin);
        scene.wire().unread(number, all);
        return gap;
    }

    private int awaitUnread(int count, String should, Scene.Patience patience) {
        while (true) {
            try {
                int unread = socket.getInputStream().available();
                if (unread >= count) {
                    return unread;
                }
                patience.spend(should, () -> "sent " + unread + " within " + patience.spent());
            } catch (IOException e) {
                throw broke(should, new ByteArrayOutputStream(), e);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Waits for a line, and gives it without its line feed. */
    public String receiveLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        Scene.Patience patience = scene.patience();
        for (int b = readByte(patience, "sent a line", line); b != '\n'; b = readByte(patience, "sent a line", line)) {
            if (b < 0) {
                throw endedEarly("sent a line", line);
            }
            line.write(b);
        }
        scene.wire().toPeer(number, Bytes.of(line.toString(StandardCharsets.UTF_8) + "\n"));
        return line.toString(StandardCharsets.UTF_8);
    }

    /** Waits for the learner's side to end the connection, with a reset too; bytes before that are a failure. */
    public void expectEnd() {
        end("closed its connection");
    }

    /** As {@link #expectEnd}, but a reset is a failure. */
    public void expectFin() {
        String should = "closed its connection in the ordinary way";
        if (end(should) == RESET) {
            throw Unmet.expected(should, "reset it", scene.lineOfACall());
        }
    }

    private int end(String should) {
        ByteArrayOutputStream none = new ByteArrayOutputStream();
        int b = readByte(scene.patience(), should, none);
        if (b >= 0) {
            throw Unmet.expected(should, "sent " + Bytes.show(new byte[] {(byte) b}) + " on it", scene.lineOfACall());
        }
        if (b == RESET) {
            scene.wire().toPeer(number, "reset", "sees the reset");
        } else {
            scene.wire().toPeer(number, "end of stream", "sees the end");
        }
        return b;
    }

    /**
     * Reads all that still comes, until the learner's side ends its direction, with a reset too.
     *
     * @return the number of bytes that came
     */
    public long drain() {
        byte[] buffer = new byte[64 * 1024];
        long count = 0;
        int n = 0;
        Scene.Patience patience = scene.patience();
        while (n >= 0) {
            count += n;
            try {
                n = socket.getInputStream().read(buffer);
                patience = scene.patience();
            } catch (SocketTimeoutException e) {
                n = 0;
                patience.spend("ended its direction of the connection", () -> "kept it open and sent no more");
            } catch (IOException e) {
                n = RESET;
            }
        }
        if (count > 0) {
            scene.wire().toPeer(number, count + " bytes", "reads them");
        }
        boolean reset = n == RESET;
        scene.wire().toPeer(number, reset ? "reset" : "end of stream", reset ? "sees the reset" : "sees the end");
        return count;
    }

    /** Fails where the learner's side has already ended the connection. Takes no bytes but an unasked one. */
    public Connection expectOpen() {
        String should = "kept its connection open";
        try {
            int b = socket.getInputStream().read();
            throw Unmet.expected(should, b < 0 ? "closed it" : "sent unasked bytes on it", scene.lineOfACall());
        } catch (SocketTimeoutException e) {
            return this;
        } catch (IOException e) {
            throw Unmet.expected(should, "broke it: " + Thrown.describe(e), scene.lineOfACall());
        }
    }

    /** Sends text in UTF-8, in one segment where it fits into one. */
    public Connection send(String text) {
        return send(Bytes.of(text));
    }

    /** Sends bytes, in one segment where they fit into one. */
    public Connection send(byte[] bytes) {
        scene.wire().toYou(number, bytes);
        return write(bytes);
    }

    /** Sends text in UTF-8; where the learner's side has ended the connection, it is lost, and that is no failure. */
    public Connection sendIfOpen(String text) {
        scene.wire().toYou(number, Bytes.of(text));
        try {
            socket.getOutputStream().write(Bytes.of(text));
        } catch (IOException e) {
            scene.wire().peer(number, "(it had ended)");
        }
        return this;
    }

    /** Sends each piece once the learner's side has taken the one before from its receive buffer. */
    public Connection sendEachAsTaken(byte[]... pieces) {
        scene.judgeOnlyIf(TcpTable.readable(), "this system does not tell what a receive buffer holds");
        for (byte[] piece : pieces) {
            send(piece);
            scene.await("read " + Bytes.show(piece), () -> unreadByYou() == 0);
        }
        return this;
    }

    /**
     * Goes on sending this text, in UTF-8, again and again until the connection ends, while the check
     * goes on: a reply that never stops coming, and never comes.
     *
     * @param pace the time between two sends
     */
    public Connection drip(String text, Duration pace) {
        return inBackground("drips", () -> {
            while (true) {
                scene.wire().toYou(number, Bytes.of(text));
                socket.getOutputStream().write(Bytes.of(text));
                LockSupport.parkNanos(pace.toNanos());
            }
        });
    }

    /**
     * Goes on reading at most this many bytes at a time until the connection ends, while the check goes
     * on: a peer that takes its time. The check itself reads no more then.
     *
     * @param pace the time between two reads
     */
    public Connection sip(int bytes, Duration pace) {
        return inBackground("sips", () -> {
            byte[] buffer = new byte[bytes];
            while (true) {
                try {
                    int n = socket.getInputStream().read(buffer);
                    if (n < 0) {
                        scene.wire().toPeer(number, "end of stream", "sees the end");
                        return;
                    }
                    scene.wire().toPeer(number, Arrays.copyOf(buffer, n));
                } catch (SocketTimeoutException e) {
                    // Nothing has come for a while; the learner's side decides when this ends.
                }
                LockSupport.parkNanos(pace.toNanos());
            }
        });
    }

    /** Sends bytes while the check goes on: more than the learner's side may take, or ever will. */
    public Connection sendInBackground(byte[] bytes) {
        scene.wire().toYou(number, bytes);
        return inBackground("sends", () -> socket.getOutputStream().write(bytes));
    }

    /**
     * Sends bytes and reads nothing meanwhile. Where the learner's side ends the connection, the rest is
     * lost, and that is no failure. It is one to go on neither reading nor closing.
     *
     * @return true where every byte went out
     */
    public boolean sendWhileOpen(byte[] bytes) {
        scene.wire().toYou(number, bytes);
        for (int from = 0; from < bytes.length; from += SENT_AT_A_TIME) {
            int first = from;
            CompletableFuture<Boolean> sent = new CompletableFuture<>();
            inBackground("sends", () -> {
                try {
                    socket.getOutputStream().write(bytes, first, Math.min(SENT_AT_A_TIME, bytes.length - first));
                    sent.complete(true);
                } finally {
                    sent.complete(false);
                }
            });
            scene.await("read what the peer sends", sent::isDone);
            if (!sent.join()) {
                scene.wire().toPeer(number, "reset", "fails to send it all");
                return false;
            }
        }
        return true;
    }

    private Connection inBackground(String what, Act act) {
        Thread background = Thread.ofPlatform().daemon().name("peer " + what).unstarted(() -> {
            try {
                act.run();
            } catch (IOException e) {
                // The connection has ended, which is what ends every such act.
            }
        });
        scene.leftovers().own(background);
        background.start();
        return this;
    }

    /** Says in the wire log that the peer does nothing now, which is what it does anyway. */
    public Connection staySilent() {
        scene.wire().peer(number, "stays silent");
        return this;
    }

    /** Ends the peer's direction alone (FIN); it can still receive. */
    public Connection halfClose() {
        return act("ends its direction", socket::shutdownOutput);
    }

    /** Closes the connection: FIN, where nothing was left unread. */
    public void close() {
        act("closes", socket::close);
    }

    /** Aborts the connection: RST. */
    public void reset() {
        act("resets", this::abort);
    }

    /**
     * Waits until the learner's system has got what this side sent: its bytes, its end or its reset. Where a
     * system does not tell, there is no wait; on loopback a send seldom returns before that.
     */
    public Connection awaitArrival() {
        if (TcpTable.readable()) {
            scene.await("received what the peer sent", this::hasArrived);
        }
        return this;
    }

    private boolean hasArrived() {
        int you = socket.getPort();
        int peer = socket.getLocalPort();
        return TcpTable.find(peer, you)
                .map(row -> row.unacknowledged() == 0 && !row.state().equals("FIN_WAIT1"))
                .orElseGet(() -> TcpTable.find(you, peer).filter(row -> row.state().equals("ESTABLISHED")).isEmpty());
    }

    /** True when bytes have come that the peer has not read. */
    boolean hasArrivals() {
        try {
            return !socket.isClosed() && socket.getInputStream().available() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** What the learner's side has received and not yet taken, in bytes. */
    private int unreadByYou() {
        return TcpTable.find(socket.getPort(), socket.getLocalPort()).map(TcpTable.Row::unread).orElse(0);
    }

    void noteStates() {
        if (socket.isClosed()) {
            return;
        }
        TcpTable.find(socket.getPort(), socket.getLocalPort()).ifPresent(you -> scene.wire().states(number,
                "your socket: " + you.state(),
                TcpTable.find(socket.getLocalPort(), socket.getPort()).map(TcpTable.Row::state).orElse("?")));
    }

    void abandon() {
        try {
            if (!socket.isClosed()) {
                abort();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private byte[] read(int count, String should) {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        Scene.Patience patience = scene.patience();
        byte[] buffer = new byte[Math.min(Math.max(count, 1), 64 * 1024)];
        while (seen.size() < count) {
            try {
                int n = socket.getInputStream().read(buffer, 0, Math.min(buffer.length, count - seen.size()));
                if (n < 0) {
                    throw endedEarly(should, seen);
                }
                seen.write(buffer, 0, n);
            } catch (SocketTimeoutException e) {
                patience.spend(should, () -> nothingMore(seen, patience));
            } catch (IOException e) {
                throw broke(should, seen, e);
            }
        }
        noteSeen(seen);
        return seen.toByteArray();
    }

    /** @return the byte, -1 at the end of the stream, or {@link #RESET} */
    private int readByte(Scene.Patience patience, String should, ByteArrayOutputStream seen) {
        while (true) {
            try {
                return socket.getInputStream().read();
            } catch (SocketTimeoutException e) {
                patience.spend(should, () -> nothingMore(seen, patience));
            } catch (IOException e) {
                return RESET;
            }
        }
    }

    private String nothingMore(ByteArrayOutputStream seen, Scene.Patience patience) {
        if (seen.size() == 0) {
            return "nothing came within " + patience.spent();
        }
        noteSeen(seen);
        return "sent only " + Bytes.show(seen.toByteArray()) + " within " + patience.spent();
    }

    private void noteSeen(ByteArrayOutputStream seen) {
        scene.wire().toPeer(number, seen.toByteArray());
    }

    private Unmet broke(String should, ByteArrayOutputStream seen, IOException e) {
        if (seen.size() > 0) {
            noteSeen(seen);
        }
        scene.wire().toPeer(number, "reset", "fails to read");
        return Unmet.expected(should, "broke the connection after " + after(seen) + ": " + Thrown.describe(e),
                scene.lineOfACall());
    }

    private static String after(ByteArrayOutputStream seen) {
        return seen.size() == 0 ? "no bytes" : Bytes.show(seen.toByteArray());
    }

    private Unmet endedEarly(String should, ByteArrayOutputStream seen) {
        if (seen.size() > 0) {
            noteSeen(seen);
        }
        scene.wire().toPeer(number, "end of stream", "sees the end");
        return Unmet.expected(should,
                "ended the connection after " + after(seen), scene.lineOfACall());
    }

    private Connection write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw Unmet.expected("kept the connection open for the answer",
                    "had ended it: " + Thrown.describe(e), scene.lineOfACall());
        }
    }

    private interface Act {
        void run() throws IOException;
    }

    private Connection act(String what, Act act) {
        scene.wire().toYou(number, what);
        try {
            act.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
