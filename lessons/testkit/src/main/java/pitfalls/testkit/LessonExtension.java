package pitfalls.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/**
 * Runs the checks of a lesson: gives each a {@link Scene}, bounds it, frees what it left blocked,
 * and turns what went wrong into a page for the learner.
 */
final class LessonExtension
        implements BeforeAllCallback, AfterAllCallback, ParameterResolver, InvocationInterceptor {

    private static final Namespace HERE = Namespace.create(LessonExtension.class);

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        if (isLesson(context)) {
            Class<?> testClass = context.getRequiredTestClass();
            ExitGuard.install(Answer.of(testClass));
            context.getStore(HERE).put(LessonRun.class, new LessonRun(testClass));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (isLesson(context)) {
            run(context).close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Scene.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return new Scene(run(context).answer());
    }

    @Override
    public void interceptTestMethod(Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
        LessonRun run = run(context);
        Check check = method.getExecutable().getAnnotation(Check.class);
        Object target = method.getTarget().orElseThrow();
        Scene scene = (Scene) method.getArguments().getFirst();
        invocation.skip();
        int times = 0;
        try {
            run.failIfUnableToJudge();
            while (!play(run, scene, method.getExecutable(), target, ++times)) {
                run.end(scene);
                scene = new Scene(run.answer());
            }
            run.passed();
        } catch (TestAbortedException e) {
            run.notJudged(check, e.getMessage());
            throw e;
        } catch (Unmet unmet) {
            throw run.failed(check, unmet, scene);
        } finally {
            run.end(scene);
        }
    }

    /**
     * Plays a check once. What its calls have left may be the class's own, as a watchdog for all that it
     * does is. Such a thing is left once: where a check is played again and again and leaves something
     * each time, it leaks.
     *
     * @param time 1 for the first play; what is left in the last one is a failure
     * @return false where something is left, and the check is to be played again
     */
    private static boolean play(LessonRun run, Scene scene, Method method, Object target, int time) throws Throwable {
        boolean last = time == run.mostPlays();
        direct(scene, method, target);
        if (Clock.DEBUGGED) {
            // Whoever holds a thread at a breakpoint leaves it, and waits for as long as they look.
            return true;
        }
        Left left = scene.left();
        if (left == null) {
            run.end(scene);
            // A check that is played once comes after a leak: an answer that leaks everywhere is not waited for again.
            left = scene.leftovers().threads(last && time > 1);
        }
        if (left != null && (last || left.atOnce())) {
            run.leaks();
            throw left.failure();
        }
        return left == null;
    }

    /** Runs the check on a thread of its own, for it may stick in a constructor of the answer. */
    private static void direct(Scene scene, Method method, Object target) throws Throwable {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread director = Thread.ofPlatform().daemon().name("check").unstarted(() -> {
            Throwable thrown = null;
            try {
                method.setAccessible(true);
                method.invoke(target, scene);
                scene.closeWhatIsUsed();
                scene.verifyNoThreadIsInterrupted();
            } catch (InvocationTargetException e) {
                thrown = e.getCause();
            } catch (Throwable t) {
                thrown = t;
            }
            ended.complete(thrown);
        });
        scene.leftovers().own(director);
        director.start();
        Throwable thrown;
        try {
            Limit limit = Limit.of(Clock.CHECK);
            boolean over = !limit.await(CompletableFuture.anyOf(ended, ExitGuard.exit()));
            ExitGuard.failIfCalled();
            if (over) {
                Stand stand = Stand.of(director, scene.answer());
                throw limit.expired("gone through the check", "was still " + stand.doing() + " at "
                        + Stand.show(stand.yourLine()) + " after " + Clock.millis(Clock.CHECK), stand.yourLine());
            }
            thrown = ended.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
        switch (thrown) {
            case null -> { }
            case Unmet unmet -> throw unmet;
            case TestAbortedException aborted -> throw aborted;
            default -> {
                Thrown said = Thrown.of(thrown, scene.answer());
                throw Unmet.expected("gone through the check", "threw " + said.show(), said.yourLine());
            }
        }
    }

    private static LessonRun run(ExtensionContext context) {
        return context.getStore(HERE).get(LessonRun.class, LessonRun.class);
    }

    private static boolean isLesson(ExtensionContext context) {
        return context.getTestClass().filter(type -> type.isAnnotationPresent(Lesson.class)).isPresent();
    }
}
