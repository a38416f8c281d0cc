package pitfalls.grader.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import pitfalls.grader.course.Source;

/** As many compilers as there are processors; each is started when it is needed first. */
final class Compilers implements AutoCloseable {

    private final Sandbox sandbox;
    private final Semaphore free = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
    private final Deque<Compiler> idle = new ArrayDeque<>();
    private boolean closed;

    Compilers(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /**
     * Compiles with a compiler that is free, or when one is.
     *
     * @throws Refusal as {@link Compiler#compile}; the next answer gets a new compiler then
     */
    Compiler.Both compile(List<Source> answer, List<Source> checks) throws IOException, Refusal {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the engine was stopped");
        }
        try {
            Compiler compiler = take();
            try {
                Compiler.Both both = compiler.compile(answer, checks);
                giveBack(compiler);
                return both;
            } catch (Refusal refusal) {
                compiler.close();
                throw refusal;
            }
        } finally {
            free.release();
        }
    }

    private Compiler take() throws IOException, Refusal {
        Compiler one;
        synchronized (idle) {
            one = idle.poll();
        }
        return one != null ? one : Compiler.start(sandbox);
    }

    private void giveBack(Compiler compiler) {
        synchronized (idle) {
            if (!closed) {
                idle.push(compiler);
                return;
            }
        }
        compiler.close();
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
        }
        for (Compiler compiler; (compiler = idle.poll()) != null;) {
            compiler.close();
        }
    }
}
