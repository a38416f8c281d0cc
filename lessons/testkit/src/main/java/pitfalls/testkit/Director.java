package pitfalls.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.opentest4j.TestAbortedException;

/** Tells the story of a check on a thread of its own, for it may stick in a constructor of the answer. */
final class Director {

    private final Scene scene;
    private final Thread thread;
    private final CompletableFuture<Throwable> ended = new CompletableFuture<>();

    /** What was open when the story had come to its end before it was asked about; else null. */
    private Leftovers.Opened afterIts;

    private Director(Scene scene, Method check, Object target) {
        this.scene = scene;
        this.thread = Thread.ofPlatform().daemon().name("check").unstarted(() -> ended.complete(tell(scene, check, target)));
    }

    /** Begins the story. */
    static Director begin(Scene scene, Method check, Object target) {
        Director director = new Director(scene, check, target);
        scene.leftovers().own(director.thread);
        director.thread.start();
        return director;
    }

    /** What the story threw; null where it came to its end. */
    private static Throwable tell(Scene scene, Method check, Object target) {
        try {
            check.setAccessible(true);
            check.invoke(target, scene);
            scene.closeWhatIsUsed();
            scene.verifyNoThreadIsInterrupted();
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (Throwable t) {
            return t;
        }
    }

    Scene scene() {
        return scene;
    }

    boolean isOver() {
        return afterIts != null;
    }

    /** Waits until the story lets others run; false where it has ended before that, or can do neither. */
    boolean awaitInterlude() throws ExecutionException {
        Limit.of(Clock.CHECK).await(CompletableFuture.anyOf(scene.interlude().begun(), ended, ExitGuard.exit()));
        return scene.interlude().begun().isDone();
    }

    /** Goes on where the story lets others run, and comes to its end before it is asked about. */
    void goOn() throws ExecutionException {
        scene.interlude().end();
        Limit.of(Clock.CHECK).await(CompletableFuture.anyOf(ended, ExitGuard.exit()));
        if (ended.getNow(null) != null) {
            scene.noteWhereYouStand();
        }
        afterIts = scene.leftovers().opened();
    }

    /** Goes on where the story lets others run, and waits for its end. */
    void awaitEnd() throws Throwable {
        scene.interlude().end();
        if (afterIts != null) {
            scene.leftovers().overlook(afterIts);
        }
        Limit limit = Limit.of(Clock.CHECK);
        boolean over;
        try {
            over = !limit.await(CompletableFuture.anyOf(ended, ExitGuard.exit()));
        } catch (ExecutionException e) {
            throw e.getCause();
        }
        ExitGuard.failIfCalled();
        if (over) {
            Stand stand = Stand.of(thread, scene.answer());
            throw limit.expired("gone through the check", "was still " + stand.doing() + " at "
                    + Stand.show(stand.yourLine()) + " after " + Clock.millis(Clock.CHECK), stand.yourLine());
        }
        switch (ended.join()) {
            case null -> { }
            case Unmet unmet -> throw unmet;
            case TestAbortedException aborted -> throw aborted;
            case Throwable thrown -> {
                Thrown said = Thrown.of(thrown, scene.answer());
                throw Unmet.expected("gone through the check", "threw " + said.show(), said.yourLine());
            }
        }
    }
}
