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
            Compiler used = takeUsed();
            if (used != null) {
                try {
                    return compile(used, answer, checks);
                } catch (Refusal refusal) {
                    if (refusal.ending() != Ending.DID_NOT_COMPILE) {
                        throw refusal;
                    }
                    // It may have ended before it was asked: a new one tells whether the answer ends it.
                }
            }
            return compile(Compiler.start(sandbox), answer, checks);
        } finally {
            free.release();
        }
    }

    private Compiler.Both compile(Compiler compiler, List<Source> answer, List<Source> checks) throws Refusal {
        try {
            Compiler.Both both = compiler.compile(answer, checks);
            giveBack(compiler);
            return both;
        } catch (Refusal refusal) {
            compiler.close();
            throw refusal;
        }
    }

    private Compiler takeUsed() {
        synchronized (idle) {
            return idle.poll();
        }
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
        for (Compiler compiler; (compiler = takeUsed()) != null;) {
            compiler.close();
        }
    }
}
