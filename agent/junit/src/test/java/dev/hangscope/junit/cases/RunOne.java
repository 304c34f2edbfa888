package dev.hangscope.junit.cases;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs a test class as build tools do, and prints each failure as they do. */
public final class RunOne {

    private RunOne() {}

    /**
     * Runs it.
     *
     * @param arguments the class's name, and {@code KEY=VALUE} for a configuration parameter
     */
    public static void main(String[] arguments) {
        LauncherDiscoveryRequestBuilder request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectClass(arguments[0]));
        for (int i = 1; i < arguments.length; i++) {
            String[] parts = arguments[i].split("=", 2);
            request.configurationParameter(parts[0], parts[1]);
        }
        Launcher launcher = LauncherFactory.create();
        launcher.execute(request.build(), new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                System.out.println(test.getDisplayName() + " " + result.getStatus());
                result.getThrowable().ifPresent(failure -> failure.printStackTrace(System.out));
            }
        });
        System.out.println("done");
        System.exit(0);
    }
}
