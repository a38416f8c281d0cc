package pitfalls.testkit;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs one scenario in a JVM of its own. The first argument is its class. */
final class RunApart {

    public static void main(String[] arguments) {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(arguments[0])).build(), summary);
        System.out.println("passed " + summary.getSummary().getTestsSucceededCount()
                + ", failed " + summary.getSummary().getTestsFailedCount());
        System.exit(0);
    }

    private RunApart() {}
}
