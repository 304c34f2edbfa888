package dev.hangscope.junit;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Looks after each test class whether it has left platform threads or child processes behind. They get three seconds to end. What lived
 * before the class is not its own; threads of the JDK, of the common pool, of JUnit and of the agent do not count.
 *
 * <p>For one class by {@link NoLeftovers}, for all by {@code hangscope.leftovers} in {@code junit-platform.properties} together with
 * {@code junit.jupiter.extensions.autodetection.enabled=true}: {@code fail} fails the class, {@code report} prints to standard error.
 * {@code hangscope.leftovers.ignore} is a regular expression for names of threads that may stay. Where JUnit runs tests in parallel
 * nothing is checked, for nobody knows which class a thread belongs to.
 */
public final class LeftoverCheck implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(LeftoverCheck.class);
    private static final String MODE = "hangscope.leftovers";
    private static final String IGNORE = "hangscope.leftovers.ignore";
    /** A pattern that matches nothing. */
    private static final String NO_NAME = "(?!)";

    private static final String PARALLEL = "junit.jupiter.execution.parallel.enabled";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long POLL_MILLIS = 20;

    /** What one class has left behind is not told again of the next, or of the class around it. */
    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    /** For JUnit, which makes one itself. */
    public LeftoverCheck() {}

    private enum Mode {
        OFF,
        REPORT,
        FAIL
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (mode(context) != Mode.OFF) {
            Set<String> before = Leftover.living().map(Leftover::key).collect(Collectors.toSet());
            context.getStore(NAMESPACE).put(context.getUniqueId(), before);
        }
    }

    @Override
    @SuppressWarnings("SystemOut") // where build tools expect a test's own words
    public void afterAll(ExtensionContext context) throws InterruptedException {
        Set<?> before = context.getStore(NAMESPACE).get(context.getUniqueId(), Set.class);
        if (before == null) {
            return;
        }
        List<Leftover> left = whatStays(before, ignored(context));
        if (left.isEmpty()) {
            return;
        }
        String told = told(context.getRequiredTestClass().getSimpleName(), left);
        if (mode(context) == Mode.FAIL) {
            throw new LeftBehind(told);
        }
        System.err.println("hangscope: " + told);
    }

    private static List<Leftover> whatStays(Set<?> before, Pattern ignored) throws InterruptedException {
        long start = System.nanoTime();
        List<Leftover> left = left(before, ignored);
        while (!left.isEmpty() && System.nanoTime() - start < PATIENCE_NANOS) {
            Thread.sleep(POLL_MILLIS);
            left = left(before, ignored);
        }
        left.forEach(each -> TOLD.add(each.key()));
        return left;
    }

    private static List<Leftover> left(Set<?> before, Pattern ignored) {
        return Leftover.living()
                .filter(each -> !before.contains(each.key()) && !TOLD.contains(each.key()))
                .filter(each -> !ignored.matcher(each.name()).matches())
                .sorted(Comparator.comparing(Leftover::type).reversed().thenComparing(Leftover::id))
                .toList();
    }

    private static String told(String testClass, List<Leftover> left) {
        Map<String, String> origins = Map.of();
        String hint = "";
        try {
            origins = Agent.origins();
        } catch (NoReport none) {
            hint = "\n  where they were started is not known: " + none.getMessage();
        }
        StringBuilder text = new StringBuilder(testClass + " left behind:");
        for (Leftover each : left) {
            text.append("\n  ").append(each.words()).append(origins.getOrDefault(each.key(), ""));
        }
        return text.append(hint)
                .append(
                        "\n  end them in @AfterEach or @AfterAll: shut executors down, close clients, destroy processes.")
                .toString();
    }

    private static Mode mode(ExtensionContext context) {
        boolean parallel = context.getConfigurationParameter(PARALLEL)
                .map(Boolean::parseBoolean)
                .orElse(false);
        if (parallel) {
            return Mode.OFF;
        }
        String mode = context.getConfigurationParameter(MODE).orElseGet(() -> isAsked(context) ? "fail" : "off");
        return switch (mode) {
            case "fail" -> Mode.FAIL;
            case "report" -> Mode.REPORT;
            case "off" -> Mode.OFF;
            default ->
                throw new ExtensionConfigurationException(
                        "bad value '" + mode + "' for " + MODE + ": write fail, report or off");
        };
    }

    /** By the annotation on the class or on one around it. */
    private static boolean isAsked(ExtensionContext context) {
        Class<?> type = context.getTestClass().orElse(null);
        while (type != null) {
            if (type.isAnnotationPresent(NoLeftovers.class)) {
                return true;
            }
            type = type.getEnclosingClass();
        }
        return false;
    }

    private static Pattern ignored(ExtensionContext context) {
        String names = context.getConfigurationParameter(IGNORE).orElse(NO_NAME);
        try {
            return Pattern.compile(names);
        } catch (PatternSyntaxException bad) {
            throw new ExtensionConfigurationException(
                    "bad value '" + names + "' for " + IGNORE + ": " + bad.getDescription(), bad);
        }
    }
}
