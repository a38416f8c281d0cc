package pitfalls.testkit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import pitfalls.testkit.trace.Event;
import pitfalls.testkit.trace.Line;

/**
 * One call of the learner's code, running on a platform thread of its own while the check plays the
 * peer.
 *
 * @param <T> what the call returns
 */
public final class Call<T> {

    private sealed interface Outcome<T> {
        record Returned<T>(T value) implements Outcome<T> {}

        /** What it threw; all that is said of it is asked of it once, for its methods may be the answer's own. */
        record Threw<T>(Throwable thrown, Thrown said) implements Outcome<T> {}
    }

    /** A call that waits at least so long can be seen to compute meanwhile. */
    private static final Duration LONG = Duration.ofMillis(300);

    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private final Scene scene;
    private final int number;
    private final String name;
    private final Thread thread;
    private final CompletableFuture<Outcome<T>> outcome = new CompletableFuture<>();
    private Moment begin;
    private Moment since;
    private Duration wait = Clock.STEP;
    private Duration late = Clock.LATE;
    private boolean bothSides;
    /** What the threads had had when it ended; null where it was short. */
    private volatile Processor.Account atEnd;
    private volatile Duration busy = Duration.ZERO;
    private volatile long startedNanos;
    private volatile long endedNanos;
    private volatile long allocated;
    private volatile boolean interrupted;
    private volatile boolean mayEndInterrupted;

    Call(Scene scene, String name, Callable<T> body) {
        this.scene = scene;
        this.number = scene.recorder().newCall();
        this.name = name;
        this.thread = Thread.ofPlatform().daemon().name(Event.threadOf(name)).unstarted(() -> run(body));
    }

    void start() {
        scene.recorder().record(new Event.CallBegins(0, number, name));
        begin = new Moment();
        scene.leftovers().own(thread);
        thread.start();
    }

    private void run(Callable<T> body) {
        long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        startedNanos = System.nanoTime();
        Outcome<T> ended;
        try {
            ended = new Outcome.Returned<>(body.call());
        } catch (Throwable t) {
            ended = new Outcome.Threw<>(t, Thrown.of(t, scene.answer()));
        }
        endedNanos = System.nanoTime();
        interrupted = Thread.currentThread().isInterrupted();
        allocated = THREADS.isThreadAllocatedMemoryEnabled()
                ? THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore : Long.MAX_VALUE;
        if (took().compareTo(LONG) > 0) {
            // While others run, the busiest thread may be theirs.
            busy = scene.interlude().lasts() ? Duration.ZERO : begin.busy();
            atEnd = Processor.recent();
        }
        note(ended);
        outcome.complete(ended);
    }

    /** What an answer's value says of itself is asked before the recorder is held. */
    private void note(Outcome<T> ended) {
        switch (ended) {
            case Outcome.Returned<T>(T returned) -> {
                String value = show(returned);
                scene.recorder().record(new Event.CallReturns(0, number, name, value));
            }
            case Outcome.Threw<T>(Throwable _, Thrown said) -> scene.recorder().record(new Event.CallThrows(0, number, name, said.text(), Line.of(said.yourLine())));
        }
    }

    /** Records that it has not ended, and where it stands. */
    void noteStand() {
        Stand stand = stand();
        scene.recorder().record(new Event.CallStands(0, number, name, stand.doing(), Line.of(stand.yourLine())));
    }

    /** Sets how long {@link #returns} and {@link #fails} wait before they give up; 1 s unless set. */
    public Call<T> within(Duration limit) {
        wait = limit;
        return this;
    }

    /** As {@link #within(Duration)}, counted from a moment: for calls that run side by side. */
    public Call<T> within(Duration limit, Moment since) {
        this.wait = limit;
        this.since = since;
        return this;
    }

    /**
     * Says that the call waits for this time, counted from its begin, and ends then: not before, not much
     * later, and at rest meanwhile.
     */
    public Call<T> after(Duration wait) {
        return after(wait, begin);
    }

    /** As {@link #after(Duration)}, counted from another moment. */
    public Call<T> after(Duration wait, Moment since) {
        this.wait = wait;
        this.since = since;
        this.bothSides = true;
        return this;
    }

    /** As {@link #after(Duration)}, where the call may end somewhat later: at the latest after the second time. */
    public Call<T> between(Duration least, Duration most) {
        late = most.minus(least);
        return after(least);
    }

    /** Says that the check interrupts the call's thread, which may be interrupted when the call has ended. */
    public Call<T> mayEndInterrupted() {
        mayEndInterrupted = true;
        return this;
    }

    /** Fails where the call has ended with its thread interrupted, which the check did not. */
    void verifyNotInterrupted() {
        if (hasEnded() && interrupted && !mayEndInterrupted) {
            throw Unmet.expected("left its thread as it was", name + " ended with its thread interrupted, and nobody"
                    + " else had interrupted it").ofCall(number).inProduction("what the thread waits for next fails, and so"
                    + " does its next use of a channel. In a pool that is the task of somebody else.");
        }
    }

    /** Fails where the call has ended, for its time is not over. */
    public Call<T> stillWaits() {
        Outcome<T> ended = outcome.getNow(null);
        if (ended != null) {
            throw unmet("still waited", ended);
        }
        return this;
    }

    /** Waits for the call to return, and gives what it returned. */
    public T returns() {
        return switch (await("returned" + when())) {
            case Outcome.Returned<T>(T value) -> value;
            case Outcome.Threw<T> threw -> throw unmet("returned", threw);
        };
    }

    /** Waits for the call to return exactly this value; null is a value, arrays are compared by content. */
    public void returns(T expected) {
        String should = "returned " + Bytes.show((Object) expected) + when();
        Outcome<T> ended = await(should);
        if (!(ended instanceof Outcome.Returned<T>(T value))) {
            throw unmet(should, ended);
        }
        if (!Same.as(expected, value)) {
            throw unmet(should, ended).about(Bytes.compare(expected, value));
        }
    }

    /**
     * Waits for the call to throw.
     *
     * @param type the exception that it must be an instance of
     * @param meaning what the exception tells a caller, for instance "a timeout"
     */
    public <X extends Throwable> X fails(Class<X> type, String meaning) {
        return fails("failed with " + article(type.getSimpleName()) + " (" + meaning + ")", type, null);
    }

    /** As {@link #fails(Class, String)}, with an exception that is not of another type, for it would tell something else. */
    public <X extends Throwable> X fails(Class<X> type, String meaning, Class<? extends X> not) {
        return fails("failed with " + article(type.getSimpleName()) + " (" + meaning + ") that is no "
                + not.getSimpleName(), type, not);
    }

    private <X extends Throwable> X fails(String how, Class<X> type, Class<?> not) {
        String should = how + when();
        Outcome<T> ended = await(should);
        if (ended instanceof Outcome.Threw<T>(Throwable thrown, Thrown said) && type.isInstance(thrown)
                && (not == null || !not.isInstance(thrown))) {
            return type.cast(thrown);
        }
        throw unmet(should, ended);
    }

    /** Fails where the call computes instead of waiting: for a check that begins many like it, which would starve others. */
    public Call<T> rests() {
        if (!awaitStandstill(List.of(this), Clock.STEP) || !Processor.awaitRest(Clock.STEP)) {
            throw Unmet.expected("been at rest while " + name + " waited", "it went on computing", stand().yourLine())
                    .ofCall(number);
        }
        return this;
    }

    /** Waits until the call stands still: it has ended, or it waits for a lock, a gate or a socket. */
    public Call<T> awaitStandstill() {
        awaitStandstill(wait);
        return this;
    }

    void awaitStandstill(Duration wait) {
        awaitStandstill(List.of(this), wait);
    }

    /**
     * Waits until each of the calls stands still, side by side: a crowd takes no longer than one.
     *
     * @return false where one goes on computing
     */
    static boolean awaitStandstill(List<? extends Call<?>> calls, Duration wait) {
        Limit limit = Limit.of(wait);
        Map<Call<?>, StackTraceElement[]> before = new HashMap<>();
        int same = 0;
        for (; same < 3 && !limit.isOver(); Pause.shortly()) {
            boolean still = true;
            for (Call<?> call : calls) {
                if (!call.hasEnded()) {
                    StackTraceElement[] now = call.thread.getStackTrace();
                    StackTraceElement[] last = before.put(call, now);
                    still &= Stand.isBlocked(call.thread) && Arrays.equals(last, now);
                }
            }
            same = calls.stream().allMatch(Call::hasEnded) ? 3 : still ? same + 1 : 0;
        }
        return same == 3;
    }

    /** True when the call has returned or thrown. */
    public boolean hasEnded() {
        return outcome.isDone();
    }

    /** True when this call ended, and did so before the other one, which may still run. */
    public boolean endedBefore(Call<?> other) {
        return hasEnded() && (!other.hasEnded() || endedNanos - other.endedNanos < 0);
    }

    /** How long the call took, once it has ended. A check compares it to another's, and not to a clock. */
    public Duration took() {
        return Duration.ofNanos(endedNanos - startedNanos);
    }

    /**
     * What the call's own thread has allocated, in bytes, once it has ended; some thousands are the JDK's. The
     * most that there is where the answer has switched the counting off.
     */
    public long allocatedBytes() {
        return allocated;
    }

    /** How it ended or where it stands, as the second half of "should have ..., but ...". */
    public String state() {
        Outcome<T> ended = outcome.getNow(null);
        return name + " " + (ended == null ? "was still " + stand().doing() : describe(ended));
    }

    boolean threw() {
        return outcome.getNow(null) instanceof Outcome.Threw<T>;
    }

    Stand stand() {
        return Stand.of(thread, scene.answer());
    }

    Thread thread() {
        return thread;
    }

    String name() {
        return name;
    }

    private Outcome<T> await(String should) {
        Duration most = bothSides ? wait.plus(late) : wait;
        Limit limit = Limit.of(since == null ? new Moment() : since, most);
        try {
            boolean ended = limit.await(CompletableFuture.anyOf(outcome, ExitGuard.exit()));
            ExitGuard.failIfCalled();
            if (!ended) {
                Stand stand = stand();
                throw expired(limit, should, "was still " + stand.doing() + " after " + Clock.millis(most), stand.yourLine());
            }
            if (bothSides) {
                verifyWaited(should);
            }
            if (since != null) {
                verifyInTime(should, most, limit);
            }
            return outcome.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void verifyWaited(String should) {
        Duration waited = since.until(endedNanos);
        if (waited.plus(Clock.EARLY).compareTo(wait) < 0) {
            throw Unmet.expected(should, describe(outcome.join()) + " after only " + Clock.millis(waited),
                    yourLine(outcome.join())).about(since.after(wait)).ofCall(number);
        }
        if (busy.multipliedBy(5).compareTo(took().multipliedBy(3)) > 0) {
            scene.suspect(Unmet.expected("been at rest while " + name + " waited", "a thread of yours was busy for "
                    + Clock.millis(busy) + " of " + Clock.millis(took())).inProduction("each call that waits uses a"
                    + " processor whole. As many calls as there are processors, and nothing else runs."));
        }
    }

    /** What is asked about late may have ended too late before that. */
    private void verifyInTime(String should, Duration most, Limit limit) {
        Duration waited = since.until(endedNanos);
        if (Limit.counted(since, waited, atEnd).compareTo(Clock.orADay(most)) > 0) {
            throw expired(limit, should, describe(outcome.join()) + " after " + Clock.millis(waited),
                    yourLine(outcome.join()));
        }
    }

    private Unmet expired(Limit limit, String should, String but, StackTraceElement yourLine) {
        Unmet expired = limit.expired(should, but, yourLine).ofCall(number);
        return bothSides ? expired.about(since.after(wait)) : expired;
    }

    private String when() {
        return bothSides ? " after " + Clock.millis(wait) : "";
    }

    private Unmet unmet(String should, Outcome<T> ended) {
        return Unmet.expected(should, describe(ended), yourLine(ended)).ofCall(number);
    }

    private static StackTraceElement yourLine(Outcome<?> ended) {
        return ended instanceof Outcome.Threw<?> threw ? threw.said().yourLine() : null;
    }

    private static String describe(Outcome<?> ended) {
        return switch (ended) {
            case Outcome.Returned<?>(Object value) -> ("returned " + show(value)).strip();
            case Outcome.Threw<?> threw -> "threw " + threw.said().show();
        };
    }

    /** Empty where the call has no result. */
    private static String show(Object value) {
        return value instanceof Scene.Nothing ? "" : Bytes.show(value);
    }

    private static String article(String noun) {
        return ("AEIOU".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
    }
}
