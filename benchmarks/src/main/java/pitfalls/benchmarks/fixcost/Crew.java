package pitfalls.benchmarks.fixcost;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Threads that share a connection or a pool and work at the same time.
 *
 * <p>JMH has threads too, but their number is no parameter, so the results of one and of four would have
 * to be methods of different names. The work of one call takes milliseconds: handing it out is no part
 * of the figure that could be seen.
 */
final class Crew implements AutoCloseable {

    private final int members;
    private final ExecutorService threads;

    /** What one member does. */
    @FunctionalInterface
    interface Work {
        /** @param member from 0 on */
        void run(int member) throws Exception;
    }

    Crew(int members) {
        this.members = members;
        this.threads = Executors.newFixedThreadPool(
                members, Thread.ofPlatform().daemon().name("crew ", 0).factory());
    }

    /** Returns when every member has done its work, or throws what one of them threw. */
    void all(Work work) throws Exception {
        List<Callable<Void>> tasks = IntStream.range(0, members)
                .mapToObj(member -> task(work, member))
                .toList();
        for (Future<Void> done : threads.invokeAll(tasks)) {
            done.get();
        }
    }

    private static Callable<Void> task(Work work, int member) {
        return () -> {
            work.run(member);
            return null;
        };
    }

    /** Ends every thread. */
    @Override
    public void close() {
        threads.close();
    }
}
