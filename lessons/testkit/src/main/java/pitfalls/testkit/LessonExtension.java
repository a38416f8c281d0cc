package pitfalls.testkit;

import java.lang.reflect.Method;
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
            LessonRun run = new LessonRun(testClass);
            context.getStore(HERE).put(LessonRun.class, run);
            run.beginBesideOthers(testClass);
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
        Director begun = run.takeBesideOthers(method.getExecutable());
        Scene scene = begun != null ? begun.scene() : (Scene) method.getArguments().getFirst();
        invocation.skip();
        int times = 0;
        try {
            run.failIfUnableToJudge();
            Director director = begun != null ? begun : Director.begin(scene, method.getExecutable(), target);
            while (!playAlone(run, director, begun != null, ++times)) {
                run.end(scene);
                scene = new Scene(run.answer());
                director = Director.begin(scene, method.getExecutable(), target);
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

    /** As {@link #play}; false also where it failed beside others, which have come to their ends since. */
    private static boolean playAlone(LessonRun run, Director director, boolean isBeside, int time) throws Throwable {
        try {
            return play(run, director, time);
        } catch (Unmet unmet) {
            if (isBeside || !run.endBesideOthers(director.scene())) {
                throw unmet;
            }
            return false;
        }
    }

    /**
     * Plays a check to its end, once. What its calls have left may be the class's own, as a watchdog for all that it
     * does is. Such a thing is left once: where a check is played again and again and leaves something
     * each time, it leaks.
     *
     * @param time 1 for the first play; what is left in the last one is a failure
     * @return false where something is left, and the check is to be played again
     */
    private static boolean play(LessonRun run, Director director, int time) throws Throwable {
        boolean last = time >= run.mostPlays();
        director.awaitEnd();
        if (Clock.DEBUGGED) {
            // Whoever holds a thread at a breakpoint leaves it, and waits for as long as they look.
            return true;
        }
        Scene scene = director.scene();
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

    private static LessonRun run(ExtensionContext context) {
        return context.getStore(HERE).get(LessonRun.class, LessonRun.class);
    }

    private static boolean isLesson(ExtensionContext context) {
        return context.getTestClass().filter(type -> type.isAnnotationPresent(Lesson.class)).isPresent();
    }
}
