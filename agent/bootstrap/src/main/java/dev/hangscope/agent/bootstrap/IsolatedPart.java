package dev.hangscope.agent.bootstrap;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/** The way from the classes that all can see to those that nobody can: names the two entries on the other side. */
final class IsolatedPart {

    private static final String AGENT = "dev.hangscope.agent.runtime.AgentRuntime";
    private static final String COMMAND_LINE = "dev.hangscope.agent.command.Commands";

    private static @Nullable IsolatedClassLoader loader;

    private IsolatedPart() {}

    /**
     * Calls {@code AgentRuntime.premain} or {@code .agentmain}; later calls meet the same classes again. They have the
     * parameters that the JVM itself calls an agent with: for others, reflection makes new classes from JDK 18 on.
     */
    static void enterAgent(String entry, @Nullable String options, Instrumentation instrumentation) throws Throwable {
        ClassLoader before = enter();
        try {
            loader().hurry(Thread.currentThread());
            Method method = loader().loadClass(AGENT).getMethod(entry, String.class, Instrumentation.class);
            method.invoke(null, options, instrumentation);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        } finally {
            loader().hurry(null);
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** Runs a command and returns its exit code. */
    static int runCommand(String[] arguments) throws Throwable {
        enter();
        Object exitCode = loader().loadClass(COMMAND_LINE)
                .getMethod("run", String[].class)
                .invoke(null, (Object) arguments);
        return exitCode instanceof Integer code ? code : 0;
    }

    // The context class loader is ours while our code runs: slf4j-simple and ServiceLoader ask it, and would otherwise
    // find files of the application. Threads made by our code inherit it.
    private static @Nullable ClassLoader enter() throws IOException, URISyntaxException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader());
        return before;
    }

    private static synchronized IsolatedClassLoader loader() throws IOException, URISyntaxException {
        if (loader == null) {
            loader = new IsolatedClassLoader(ownJar());
        }
        return loader;
    }

    private static Path ownJar() throws URISyntaxException {
        CodeSource source = IsolatedPart.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            throw new IllegalStateException("the JVM does not tell where the agent's jar is");
        }
        return Path.of(source.getLocation().toURI()).toAbsolutePath();
    }
}
