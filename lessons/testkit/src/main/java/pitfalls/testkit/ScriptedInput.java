package pitfalls.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Recorder;

/**
 * The receiving side of a connection, in memory: a read returns what one segment brought, never
 * more, as {@link java.net.Socket#getInputStream()} may at any time. After the last piece it blocks
 * until the script goes on, unless the script says that the stream ends or fails.
 */
public final class ScriptedInput extends InputStream {

    private sealed interface Step {
        /** The time is when it was fed, as a {@link System#nanoTime()}. */
        record Piece(byte[] bytes, long nanos) implements Step {}

        record End() implements Step {}

        record Failure(IOException thrown) implements Step {}
    }

    private final Scene scene;
    private final int number;
    private final Deque<Step> script = new ArrayDeque<>();
    private byte[] piece = {};
    private Recorder.Open taking;
    private int next;
    private volatile long taken;
    private boolean closed;
    private boolean freed;

    ScriptedInput(Scene scene) {
        this.scene = scene;
        this.number = scene.recorder().newConnection();
    }

    /** Brings each piece in a segment of its own. */
    public ScriptedInput feed(byte[]... pieces) {
        for (byte[] bytes : pieces) {
            goOn(new Step.Piece(bytes.clone(), System.nanoTime()));
        }
        return this;
    }

    /** Brings each text, in UTF-8, in a segment of its own. */
    public ScriptedInput feed(String... pieces) {
        for (String text : pieces) {
            feed(text.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    /** Brings the bytes in two segments, the first of {@code count} bytes. */
    public ScriptedInput feedCutAfter(int count, byte[] bytes) {
        return feed(Bytes.first(count, bytes), Bytes.after(count, bytes));
    }

    /** Brings every byte in a segment of its own. */
    public ScriptedInput feedByteByByte(byte[] bytes) {
        for (byte b : bytes) {
            feed(new byte[] {b});
        }
        return this;
    }

    /** Then the peer ends the stream: every further read gives -1. */
    public ScriptedInput thenEnd() {
        goOn(new Step.End());
        return this;
    }

    /** Then a read fails, once, with this exception; what the script says after it comes next. */
    public ScriptedInput thenFail(IOException thrown) {
        goOn(new Step.Failure(thrown));
        return this;
    }

    /** Then a read fails, once, as after a reset. */
    public ScriptedInput thenReset() {
        return thenFail(new SocketException("Connection reset"));
    }

    /** Then a read fails, once, as when SO_TIMEOUT is over; no time passes. */
    public ScriptedInput thenTimeOut() {
        return thenFail(new SocketTimeoutException("Read timed out"));
    }

    /** How many bytes the answer has taken so far. */
    public long taken() {
        return taken;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (length == 0) {
            return 0;
        }
        synchronized (this) {
            while (next == piece.length) {
                switch (script.peek()) {
                    case Step.Piece(byte[] bytes, long nanos) -> {
                        script.poll();
                        piece = bytes;
                        next = 0;
                        taking = scene.recorder().fed(number, nanos, bytes);
                    }
                    case Step.End _ -> {
                        scene.recorder().record(new Event.Ended(0, number, Event.End.PEER,
                                Event.How.END_OF_STREAM, Event.Noticed.BY_READING));
                        return -1;
                    }
                    case Step.Failure(IOException thrown) -> {
                        script.poll();
                        String said = Thrown.describe(thrown);
                        scene.recorder().record(new Event.ReadFails(0, number, said));
                        thrown.fillInStackTrace();
                        throw thrown;
                    }
                    case null -> awaitMore();
                }
            }
            int count = Math.min(length, piece.length - next);
            System.arraycopy(piece, next, buffer, offset, count);
            next += count;
            taken += count;
            if (next == piece.length) {
                taking.ends();
            }
            return count;
        }
    }

    /** Waits, as on a connection that stands, until the script goes on; an interrupt does not end it. */
    private void awaitMore() throws SocketException {
        scene.recorder().record(new Event.Silent(0, number));
        boolean interrupted = false;
        while (script.isEmpty() && !closed && !freed) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (script.isEmpty()) {
            throw new SocketException(closed ? "Socket closed" : "the check has ended");
        }
    }

    private synchronized void goOn(Step step) {
        script.add(step);
        notifyAll();
    }

    /** What the last segment brought and nobody has taken. */
    @Override
    public synchronized int available() {
        return piece.length - next;
    }

    /** Notes that the answer has closed it, and ends a read that waits, as a socket's close does. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** True where the answer has closed the stream. */
    public synchronized boolean isClosed() {
        return closed;
    }

    /** Ends the reads that wait, when the check is over. */
    synchronized void free() {
        freed = true;
        notifyAll();
    }
}
