package pitfalls.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The receiving side of a connection, in memory: a read returns what one segment brought, never
 * more, as {@link java.net.Socket#getInputStream()} may at any time. After the last piece it blocks,
 * unless the script says that the stream ends or fails.
 */
public final class ScriptedInput extends InputStream {

    private sealed interface Step {
        record Piece(byte[] bytes) implements Step {}

        record End() implements Step {}

        record Failure(IOException thrown) implements Step {}
    }

    private final Scene scene;
    private final int number;
    private final ConcurrentLinkedQueue<Step> script = new ConcurrentLinkedQueue<>();
    private final Gate freed;
    private byte[] piece = {};
    private int next;
    private volatile long taken;

    ScriptedInput(Scene scene) {
        this.scene = scene;
        this.number = scene.wire().newConnection();
        this.freed = new Gate(scene, "the end of the check");
    }

    /** Brings each piece in a segment of its own. */
    public ScriptedInput feed(byte[]... pieces) {
        for (byte[] bytes : pieces) {
            script.add(new Step.Piece(bytes.clone()));
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
        script.add(new Step.End());
        return this;
    }

    /** Then a read fails, once, with this exception; what the script says after it comes next. */
    public ScriptedInput thenFail(IOException thrown) {
        script.add(new Step.Failure(thrown));
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
                    case Step.Piece(byte[] bytes) -> {
                        script.poll();
                        piece = bytes;
                        next = 0;
                        scene.wire().toYou(number, bytes);
                    }
                    case Step.End _ -> {
                        scene.wire().toYou(number, "end of stream");
                        return -1;
                    }
                    case Step.Failure(IOException thrown) -> {
                        script.poll();
                        scene.wire().failure(number, thrown);
                        thrown.fillInStackTrace();
                        throw thrown;
                    }
                    case null -> {
                        scene.wire().peer(number, "stays silent");
                        freed.pass();
                        throw new SocketException("the check has ended");
                    }
                }
            }
            int count = Math.min(length, piece.length - next);
            System.arraycopy(piece, next, buffer, offset, count);
            next += count;
            taken += count;
            return count;
        }
    }

    /** What the last segment brought and nobody has taken. */
    @Override
    public synchronized int available() {
        return piece.length - next;
    }

    @Override
    public void close() {
        freed.open();
    }
}
