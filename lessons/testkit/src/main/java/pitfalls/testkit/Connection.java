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
import pitfalls.testkit.trace.Data;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Link;

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
    private final Link link;

    Connection(Scene scene, Socket socket, Link link) throws IOException {
        this.scene = scene;
        this.socket = socket;
        this.link = link;
        socket.setSoTimeout(Peer.SLICE);
        socket.setTcpNoDelay(true);
        // A byte that is sent as urgent is a byte too.
        socket.setOOBInline(true);
        scene.opened(this);
        scene.leftovers().own(socket);
    }

    int number() {
        return link.number();
    }

    /** Waits for exactly this text, in UTF-8. */
    public Connection expect(String text) {
        return expect(Bytes.of(text));
    }

    /** Waits for exactly these bytes. */
    public Connection expect(byte[] expected) {
        String should = "sent " + Bytes.show(expected);
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        try {
            read(seen, expected.length, should);
        } catch (Unmet tooLittle) {
            throw seen.size() == 0 ? tooLittle
                    : tooLittle.about(Event.Comparison.of(expected, seen.toByteArray()));
        }
        if (!Arrays.equals(seen.toByteArray(), expected)) {
            throw unmet(should, "sent " + Bytes.show(seen.toByteArray()))
                    .about(Event.Comparison.of(expected, seen.toByteArray()));
        }
        return this;
    }

    /** Waits for this many bytes. */
    public byte[] receive(int count) {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        read(seen, count, "sent " + count + " bytes");
        return seen.toByteArray();
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
        Scene.Patience patience = scene.patience(number());
        int first = awaitUnread(1, should, patience);
        if (first >= count) {
            return Duration.ZERO;
        }
        Moment begin = new Moment();
        noteUnread(first);
        int all = awaitUnread(count, should, patience);
        Duration gap = Limit.counted(begin);
        noteUnread(all);
        return gap;
    }

    private void noteUnread(int count) {
        scene.recorder().record(new Event.Unread(0, number(), count));
    }

    private int awaitUnread(int count, String should, Scene.Patience patience) {
        while (true) {
            try {
                int unread = socket.getInputStream().available();
                if (unread > 0) {
                    link.peerSees();
                }
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
        Scene.Patience patience = scene.patience(number());
        for (int b = readByte(patience, "sent a line", line); b != '\n'; b = readByte(patience, "sent a line", line)) {
            if (b < 0) {
                throw endedEarly("sent a line", line);
            }
            line.write(b);
        }
        link.peerHas(Data.of(Bytes.join(line.toByteArray(), Bytes.of("\n"))));
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
            throw unmet(should, "reset it");
        }
    }

    private int end(String should) {
        ByteArrayOutputStream none = new ByteArrayOutputStream();
        int b = readByte(scene.patience(number()), should, none);
        if (b >= 0) {
            throw unmet(should, "sent " + Bytes.show(new byte[] {(byte) b}) + " on it");
        }
        noteEnd(b == RESET ? Event.How.RESET : Event.How.END_OF_STREAM, Event.Noticed.BY_READING);
        return b;
    }

    private void noteEnd(Event.How how, Event.Noticed noticed) {
        scene.recorder().record(new Event.Ended(0, number(), Event.End.YOU, how, noticed));
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
        Scene.Patience patience = scene.patience(number());
        while (n >= 0) {
            try {
                n = socket.getInputStream().read(buffer);
                patience = scene.patience(number());
            } catch (SocketTimeoutException e) {
                n = 0;
                patience.spend("ended its direction of the connection", () -> "kept it open and sent no more");
            } catch (IOException e) {
                n = RESET;
            }
            if (n > 0) {
                count += n;
                link.peerTakes(n);
            }
        }
        if (count > 0) {
            link.peerHas(Data.counted(count));
        }
        noteEnd(n == RESET ? Event.How.RESET : Event.How.END_OF_STREAM, Event.Noticed.BY_READING);
        return count;
    }

    /** Fails where the learner's side has already ended the connection. Takes no bytes but an unasked one. */
    public Connection expectOpen() {
        String should = "kept its connection open";
        try {
            int b = socket.getInputStream().read();
            throw unmet(should, b < 0 ? "closed it" : "sent unasked bytes on it");
        } catch (SocketTimeoutException e) {
            return this;
        } catch (IOException e) {
            throw unmet(should, "broke it: " + Thrown.describe(e));
        }
    }

    /** Sends text in UTF-8, in one segment where it fits into one. */
    public Connection send(String text) {
        return send(Bytes.of(text));
    }

    /** Sends bytes, in one segment where they fit into one. */
    public Connection send(byte[] bytes) {
        link.peerSends(bytes);
        return write(bytes);
    }

    /** Sends text in UTF-8; where the learner's side has ended the connection, it is lost, and that is no failure. */
    public Connection sendIfOpen(String text) {
        link.peerSends(Bytes.of(text));
        try {
            socket.getOutputStream().write(Bytes.of(text));
        } catch (IOException e) {
            scene.recorder().record(new Event.Lost(0, number()));
        }
        return this;
    }

    /** Sends each piece once the learner's side has taken the one before from its receive buffer. */
    public Connection sendEachAsTaken(byte[]... pieces) {
        scene.judgeOnlyIf(TcpTable.readable(), "this system does not tell what a receive buffer holds");
        for (byte[] piece : pieces) {
            send(piece);
            scene.await("read " + Bytes.show(piece), () -> unreadByYou() == 0);
            link.youHaveTakenAll();
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
                link.peerSends(Bytes.of(text));
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
                        noteEnd(Event.How.END_OF_STREAM, Event.Noticed.BY_READING);
                        return;
                    }
                    link.peerTakes(n);
                    link.peerHas(Data.of(Arrays.copyOf(buffer, n)));
                } catch (SocketTimeoutException e) {
                    // Nothing has come for a while; the learner's side decides when this ends.
                }
                LockSupport.parkNanos(pace.toNanos());
            }
        });
    }

    /** Sends bytes while the check goes on: more than the learner's side may take, or ever will. */
    public Connection sendInBackground(byte[] bytes) {
        link.peerSends(bytes);
        return inBackground("sends", () -> socket.getOutputStream().write(bytes));
    }

    /**
     * Sends bytes and reads nothing meanwhile. Where the learner's side ends the connection, the rest is
     * lost, and that is no failure. It is one to go on neither reading nor closing.
     *
     * @return true where every byte went out
     */
    public boolean sendWhileOpen(byte[] bytes) {
        link.peerSends(bytes);
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
                noteEnd(Event.How.RESET, Event.Noticed.BY_A_FAILED_WRITE);
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

    /** Records that the peer does nothing now, which is what it does anyway. */
    public Connection staySilent() {
        scene.recorder().record(new Event.Silent(0, number()));
        return this;
    }

    /** Ends the peer's direction alone (FIN); it can still receive. */
    public Connection halfClose() {
        return act(Event.How.HALF_CLOSE, socket::shutdownOutput);
    }

    /** Closes the connection: FIN, where nothing was left unread. */
    public void close() {
        act(Event.How.CLOSE, socket::close);
    }

    /** Aborts the connection: RST. */
    public void reset() {
        act(Event.How.RESET, this::abort);
    }

    /**
     * Waits until the learner's system has got what this side sent: its bytes, its end or its reset. Where a
     * system does not tell, there is no wait; on loopback a send seldom returns before that.
     */
    public Connection awaitArrival() {
        if (TcpTable.readable()) {
            scene.await("received what the peer sent", this::hasArrived);
            link.youHaveGotAll();
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
            boolean has = !socket.isClosed() && socket.getInputStream().available() > 0;
            if (has) {
                link.peerSees();
            }
            return has;
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
        TcpTable.find(socket.getPort(), socket.getLocalPort()).ifPresent(you -> {
            String peer = TcpTable.find(socket.getLocalPort(), socket.getPort()).map(TcpTable.Row::state).orElse("?");
            scene.recorder().record(new Event.States(0, number(), 1, you.state(), peer));
        });
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

    private void read(ByteArrayOutputStream seen, int count, String should) {
        Scene.Patience patience = scene.patience(number());
        byte[] buffer = new byte[Math.min(Math.max(count, 1), 64 * 1024)];
        while (seen.size() < count) {
            try {
                int n = socket.getInputStream().read(buffer, 0, Math.min(buffer.length, count - seen.size()));
                if (n < 0) {
                    throw endedEarly(should, seen);
                }
                link.peerTakes(n);
                seen.write(buffer, 0, n);
            } catch (SocketTimeoutException e) {
                patience.spend(should, () -> nothingMore(seen, patience));
            } catch (IOException e) {
                throw broke(should, seen, e);
            }
        }
        noteSeen(seen);
    }

    /** @return the byte, -1 at the end of the stream, or {@link #RESET} */
    private int readByte(Scene.Patience patience, String should, ByteArrayOutputStream seen) {
        while (true) {
            try {
                int b = socket.getInputStream().read();
                if (b >= 0) {
                    link.peerTakes(1);
                }
                return b;
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
        link.peerHas(Data.of(seen.toByteArray()));
    }

    private Unmet broke(String should, ByteArrayOutputStream seen, IOException e) {
        if (seen.size() > 0) {
            noteSeen(seen);
        }
        noteEnd(Event.How.RESET, Event.Noticed.BY_A_FAILED_READ);
        return unmet(should, "broke the connection after " + after(seen) + ": " + Thrown.describe(e));
    }

    private Unmet unmet(String should, String but) {
        return Unmet.expected(should, but, scene.lineOfACall()).onConnection(number());
    }

    private static String after(ByteArrayOutputStream seen) {
        return seen.size() == 0 ? "no bytes" : Bytes.show(seen.toByteArray());
    }

    private Unmet endedEarly(String should, ByteArrayOutputStream seen) {
        if (seen.size() > 0) {
            noteSeen(seen);
        }
        noteEnd(Event.How.END_OF_STREAM, Event.Noticed.BY_READING);
        return unmet(should, "ended the connection after " + after(seen));
    }

    private Connection write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw unmet("kept the connection open for the answer", "had ended it: " + Thrown.describe(e));
        }
    }

    private interface Act {
        void run() throws IOException;
    }

    private Connection act(Event.How how, Act act) {
        link.peerEnds(how);
        try {
            act.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
