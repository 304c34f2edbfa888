package dev.hangscope.junit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.PreInterruptCallback;
import org.junit.jupiter.api.extension.PreInterruptContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Asks the Hangscope agent why a test hangs, just before JUnit interrupts it for its {@code @Timeout}. The report is printed at once,
 * since not every hang ends by an interrupt, and is attached to the failure as a suppressed exception. The agent must be in the test's
 * JVM; where it is not, one line says how to add it.
 *
 * <p>Either {@code @ExtendWith(HangReportExtension.class)}, or {@code junit.jupiter.extensions.autodetection.enabled=true} in
 * {@code junit-platform.properties} for all tests. JUnit 5.12 or newer.
 */
public final class HangReportExtension
        implements PreInterruptCallback, TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {
    private static final Namespace NAMESPACE = Namespace.create(HangReportExtension.class);

    /** Each reason once in a JVM: a thousand tests without the agent need no thousand lines. */
    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    /** For JUnit, which makes one itself. */
    public HangReportExtension() {}

    @Override
    @SuppressWarnings("SystemOut") // where build tools expect a test's own words
    public void beforeThreadInterrupt(PreInterruptContext interrupt, ExtensionContext context) {
        try {
            String report = Agent.report();
            System.err.println("hangscope: " + name(context) + " ran into its time-out\n" + report);
            context.getStore(NAMESPACE).put(HangReport.class, new HangReport(report));
        } catch (NoReport none) {
            if (TOLD.add(String.valueOf(none.getMessage()))) {
                System.err.println("hangscope: no report of " + name(context) + ": " + none.getMessage());
            }
        }
    }

    private static String name(ExtensionContext context) {
        String type = context.getTestClass().map(Class::getSimpleName).orElse("");
        return context.getTestMethod()
                .map(method -> type + "." + method.getName())
                .orElse(type);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withReport(context, failure);
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withReport(context, failure);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withReport(context, failure);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withReport(context, failure);
    }

    @Override
    public void handleAfterAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withReport(context, failure);
    }

    private static Throwable withReport(ExtensionContext context, Throwable failure) {
        Store store = context.getStore(NAMESPACE);
        HangReport report = store.remove(HangReport.class, HangReport.class);
        if (report != null) {
            failure.addSuppressed(report);
        }
        return failure;
    }
}
