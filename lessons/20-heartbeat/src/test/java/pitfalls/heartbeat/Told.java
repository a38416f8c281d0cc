package pitfalls.heartbeat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import pitfalls.heartbeat.Feed.Cause;
import pitfalls.testkit.Moment;
import pitfalls.testkit.Scene;
import pitfalls.testkit.Tap;

/** What a feed has told a check, and what it has written to its socket. */
final class Told implements Tap {

    /** How long a second end may take to be told; a feed that tells two does so at once. */
    private static final Duration AFTER_AN_END = Duration.ofMillis(40);

    /** So many lines are told in the wire log, and shown of a line. */
    private static final int MOST = 40;

    private final Scene scene;
    private final List<Object> all = new ArrayList<>();
    private final CompletableFuture<Cause> end = new CompletableFuture<>();
    private final CompletableFuture<Void> firstPing = new CompletableFuture<>();
    private final StringBuilder written = new StringBuilder();
    private Socket socket;
    private Runnable atTheFirstLine = () -> { };
    private Runnable atTheEnd = () -> { };
    private Tap tap = new Tap() {};
    private boolean telling;
    private String fault;

    Told(Scene scene) {
        this.scene = scene;
    }

    /** The socket that is to be closed when the end is told. */
    void socket(Socket socket) {
        this.socket = socket;
    }

    /** Tells this tap too of what the feed writes. */
    Told with(Tap tap) {
        this.tap = tap;
        return this;
    }

    /** Does this when the first line is told, on the thread that tells it. */
    Told atTheFirstLine(Runnable act) {
        atTheFirstLine = act;
        return this;
    }

    /** Does this when the end is told, on the thread that tells it. */
    Told atTheEnd(Runnable act) {
        atTheEnd = act;
        return this;
    }

    void line(String line) {
        begin(line);
        Runnable act = atTheFirstLine;
        atTheFirstLine = () -> { };
        try {
            act.run();
        } finally {
            telling(false);
        }
    }

    void end(Cause cause) {
        begin(cause);
        if (!socket.isClosed()) {
            fault("told the end, " + cause + ", while the socket was open");
        }
        atTheEnd.run();
        end.complete(cause);
        firstPing.completeExceptionally(new IllegalStateException("the feed has ended, and has sent no PING"));
        telling(false);
    }

    private void begin(Object told) {
        synchronized (all) {
            all.add(told);
            if (all.size() < MOST) {
                scene.note("you are told " + show(told));
            }
        }
        if (telling(true)) {
            fault("told " + show(told) + " while something else was being told");
        }
    }

    private synchronized boolean telling(boolean now) {
        boolean before = telling;
        telling = now;
        return before;
    }

    private synchronized void fault(String what) {
        fault = what;
    }

    @Override
    public void beforeWrite(byte[] bytes) {
        synchronized (written) {
            if (bytes.length < MOST) {
                written.append(new String(bytes, StandardCharsets.US_ASCII));
            }
        }
        if (asked() > 0) {
            firstPing.complete(null);
        }
        tap.beforeWrite(bytes);
    }

    @Override
    public void afterWrite(byte[] bytes) throws IOException {
        tap.afterWrite(bytes);
    }

    @Override
    public void closed() {
        tap.closed();
    }

    @Override
    public boolean tellsWrites() {
        return tap.tellsWrites();
    }

    /** How many PINGs the feed has begun to write. */
    int asked() {
        synchronized (written) {
            return written.toString().split("PING", -1).length - 1;
        }
    }

    /** Waits until the feed asks once more, after this time and not before. */
    void awaitAsked(int times, Duration wait, Moment since) {
        scene.awaitAfter(wait, since, "sent a PING", () -> asked() >= times);
    }

    /** Waits for these lines, and for the end where it is one of them, and nothing else. */
    void awaitAll(Object... expected) {
        scene.await("told " + show(List.of(expected)), () -> size() >= expected.length);
        verifyAll(expected);
    }

    /** Waits for these lines, before whatever else is told. */
    void awaitFirst(String... expected) {
        scene.await("told " + show(List.of(expected)), () -> end.isDone() || size() >= expected.length);
        synchronized (all) {
            List<Object> first = all.subList(0, Math.min(all.size(), expected.length));
            scene.verify(first.equals(List.of(expected)), "told " + show(List.of(expected)), "told " + show(all));
        }
    }

    /** Waits for one line that is like this, and nothing else. */
    void awaitALine(String pattern) {
        scene.await("told a line like " + pattern, () -> size() > 0);
        synchronized (all) {
            scene.verify(all.size() == 1 && all.getFirst() instanceof String line && line.matches(pattern),
                    "told a line like " + pattern, "told " + show(all));
        }
    }

    /** Verifies that these were told, and nothing else. */
    void verifyAll(Object... expected) {
        synchronized (all) {
            scene.verify(all.equals(List.of(expected)), "told " + show(List.of(expected)), "told " + show(all));
        }
    }

    /** Waits for this end, when this time is over and not before. */
    void awaitEndAfter(Duration wait, Moment since, Cause expected) {
        scene.awaitAfter(wait, since, "told the end, " + expected, end::isDone);
        scene.verify(end.join() == expected, "told the end, " + expected, "told " + end.join());
    }

    /** Waits for the first PING, on a call's own thread. */
    void untilAsked() {
        firstPing.join();
    }

    /** Waits for the end, on a call's own thread. */
    Cause untilTheEnd() {
        return end.join();
    }

    /** Lets some time pass in which no end may be told. */
    void expectNoEndFor(Duration time) {
        Moment since = scene.now();
        since.awaitPassed(time);
        expectNoEnd();
    }

    void closeUnlessEnded(Feed feed) throws IOException {
        if (!end.isDone()) {
            feed.close();
        }
    }

    void expectNoEnd() {
        scene.verify(!end.isDone(), "gone on", "told the end, " + end.getNow(null));
    }

    /** Lets some time pass for what must not be told any more: each of these has told its end, once and last. */
    static void expectNoMore(Scene scene, List<Told> feeds) {
        scene.now().awaitPassed(AFTER_AN_END);
        feeds.forEach(Told::verifyEndedOnce);
    }

    private void verifyEndedOnce() {
        synchronized (all) {
            boolean once = all.stream().filter(Cause.class::isInstance).count() == 1;
            scene.verify(once && all.getLast() instanceof Cause, "told the end once, as the last", "told " + show(all));
        }
        verifyNoFault();
    }

    synchronized void verifyNoFault() {
        scene.verify(fault == null, "told one thing at a time, and the end when the socket was closed", fault);
    }

    private int size() {
        synchronized (all) {
            return all.size();
        }
    }

    private static String show(List<?> told) {
        List<String> last = told.stream().skip(Math.max(0, told.size() - 4)).map(Told::show).toList();
        return (told.size() > last.size() ? "... " : "") + (last.isEmpty() ? "nothing" : String.join(", ", last));
    }

    private static String show(Object told) {
        return told instanceof Cause ? "the end: " + told : "\"" + shorten(told.toString()) + "\"";
    }

    private static String shorten(String line) {
        String shown = line.length() <= MOST ? line : line.substring(0, MOST) + "... (" + line.length() + " chars)";
        return shown.replace("\r", "\\r").replace("\t", "\\t").replace("\0", "\\0").replaceAll("\\p{Cntrl}", "?");
    }
}
