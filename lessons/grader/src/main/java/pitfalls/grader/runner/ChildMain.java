package pitfalls.grader.runner;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import pitfalls.testkit.LessonFailure;
import pitfalls.testkit.trace.Trace;

/**
 * The program in an answer's JVM. It connects to the engine before any class of the answer is
 * loaded, runs the checks and reports each. Nothing of it stands in a static field, where an answer
 * would find it by reflection.
 */
public final class ChildMain {

    private static final String NATIVE_IMAGE = "org.graalvm.nativeimage.imagecode";

    private ChildMain() {}

    public static void main(String[] args) throws Exception {
        Job job = Job.read(System.in);
        int code = 1;
        try (SocketChannel engine = SocketChannel.open(UnixDomainSocketAddress.of(job.line()))) {
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(engine)));
            out.writeUTF(job.nonce());
            out.flush();
            // The checks come first, so that no class of the answer stands in for one of theirs.
            try (URLClassLoader loader = new URLClassLoader(
                    new URL[] {folder(job.checks()), folder(job.answer())}, ChildMain.class.getClassLoader())) {
                Preloading.ofClassPath();
                Preloading.of(Path.of(job.checks()), loader);
                run(loader.loadClass(job.testClass()), job.runs(), out);
            }
            Factories.whoSetOne().ifPresent(what -> report(new Report.Trouble(what), out));
            new Report.Done().write(out);
            engine.read(ByteBuffer.allocate(1));
            code = 0;
        } finally {
            // A thread or a shutdown hook of the answer must not keep the JVM alive.
            Runtime.getRuntime().halt(code);
        }
    }

    /** Runs all checks of a test class so many times, and reports what happens. */
    static void run(Class<?> checks, int runs, DataOutputStream out) throws IOException {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(checks))
                .enableImplicitConfigurationParameters(false)
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "false")
                .configurationParameter("junit.platform.execution.dryRun.enabled", "false")
                .build();
        try (LauncherSession session = open()) {
            for (int run = 0; run < runs; run++) {
                new Report.Begins().write(out);
                session.getLauncher().execute(request, new Reporter(out));
            }
        }
    }

    /**
     * Opens JUnit without its listeners for Flight Recorder, which start that: a third of what JUnit and
     * the testkit compute for a small lesson. It leaves them out where it takes the JVM for a native image.
     */
    private static LauncherSession open() {
        System.setProperty(NATIVE_IMAGE, "runtime");
        try {
            return LauncherFactory.openSession(LauncherConfig.builder()
                    .enableTestEngineAutoRegistration(false)
                    .addTestEngines(new JupiterTestEngine())
                    .enableLauncherSessionListenerAutoRegistration(false)
                    .enableLauncherDiscoveryListenerAutoRegistration(false)
                    .enableTestExecutionListenerAutoRegistration(false)
                    .enablePostDiscoveryFilterAutoRegistration(false)
                    .build());
        } finally {
            System.clearProperty(NATIVE_IMAGE);
        }
    }

    private static void report(Report report, DataOutputStream out) {
        try {
            report.write(out);
        } catch (IOException e) {
            Runtime.getRuntime().halt(1);
        }
    }

    private static URL folder(String path) throws IOException {
        return Path.of(path).toUri().toURL();
    }

    private record Reporter(DataOutputStream out) implements TestExecutionListener {

        /** An answer that has called exit has crashed, whatever the check said in which it did. */
        @Override
        public void testPlanExecutionFinished(TestPlan plan) {
            LessonFailure.exit().ifPresent(line -> report(new Report.Trouble("System.exit was called at " + line)));
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.isTest()) {
                report(new Report.Started(id(test)));
            }
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            report(test.isTest() ? new Report.Ended(id(test), new Verdict.DidNotRun("skipped: " + reason))
                    : new Report.Trouble("outside of any check, " + test.getDisplayName() + " was skipped: " + reason));
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                report(new Report.Ended(id(test), verdict(result)));
            } else if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                report(new Report.Trouble("outside of any check, " + test.getDisplayName() + ": " + text(result)));
            }
        }

        private static String id(TestIdentifier test) {
            return test.getSource().filter(MethodSource.class::isInstance).map(MethodSource.class::cast)
                    .map(method -> method.getClassName().replaceAll(".*[$.]", "") + "." + method.getMethodName())
                    .orElse(test.getUniqueId());
        }

        private static Verdict verdict(TestExecutionResult result) {
            return switch (result.getStatus()) {
                case SUCCESSFUL -> new Verdict.Passed();
                case ABORTED -> new Verdict.NotJudgedHere(text(result));
                case FAILED -> result.getThrowable().orElse(null) instanceof LessonFailure failure ? verdict(failure)
                        : new Verdict.Failed(text(result), text(result), Trace.EMPTY, false);
            };
        }

        private static Verdict verdict(LessonFailure failure) {
            return failure.tooBusy() ? new Verdict.TooBusy(failure.toString(), failure.page(), failure.trace())
                    : new Verdict.Failed(failure.toString(), failure.page(), failure.trace(), failure.judged());
        }

        private static String text(TestExecutionResult result) {
            return result.getThrowable().map(Reporter::text).orElse("no reason given");
        }

        /** The exception may be the answer's own, and so may be its methods. */
        private static String text(Throwable thrown) {
            try {
                return thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
            } catch (Throwable e) {
                return thrown.getClass().getSimpleName();
            }
        }

        /** Called by one thread at a time: the checks of a lesson run one after another. */
        private void report(Report report) {
            ChildMain.report(report, out);
        }
    }
}
