package pitfalls.grader.page;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Tells every open page what the desk shows, as server-sent events (HTML Standard, 9.2): the whole state, when
 * a page is opened and after each change. A page that is slow misses what was overtaken.
 */
final class Events {

    /** How often a page is written to where nothing happens: so it is noticed that one is gone. */
    private static final long PULSE_MILLIS = 15_000;

    /** More pages than anybody looks at; a browser opens six connections at most to one server. */
    private static final int MOST_PAGES = 6;

    private final Supplier<String> json;
    private final Deque<Thread> pages = new ArrayDeque<>();
    private long version;
    private boolean closed;

    /** @param json what the desk shows now */
    Events(Supplier<String> json) {
        this.json = json;
    }

    synchronized void changed() {
        version++;
        notifyAll();
    }

    /** Serves one page until it is gone, or the stream is closed; a page too many ends the oldest. */
    void serve(HttpExchange exchange) throws IOException {
        enter();
        try (exchange) {
            Reply.begin(exchange, "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            for (long told = -1; !isClosed(); ) {
                long now = version();
                out.write((now == told ? ":\n\n" : "data: " + json.get().strip().replace("\n", "\ndata: ") + "\n\n")
                        .getBytes(StandardCharsets.UTF_8));
                out.flush();
                told = now;
                await(told);
            }
        } catch (InterruptedException e) {
            // The page has made room for a newer one.
        } finally {
            leave();
        }
    }

    private synchronized void enter() {
        pages.add(Thread.currentThread());
        if (pages.size() > MOST_PAGES) {
            pages.remove().interrupt();
        }
    }

    private synchronized void leave() {
        pages.remove(Thread.currentThread());
    }

    private synchronized long version() {
        return version;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void await(long told) throws InterruptedException {
        if (!closed && version == told) {
            wait(PULSE_MILLIS);
        }
    }

    synchronized void close() {
        closed = true;
        pages.forEach(Thread::interrupt);
        notifyAll();
    }

    /** How many pages are open. */
    synchronized int pages() {
        return pages.size();
    }
}
