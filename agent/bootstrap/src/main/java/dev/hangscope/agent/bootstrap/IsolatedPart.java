package dev.hangscope.agent.bootstrap;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
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

    /** Calls {@code AgentRuntime.premain} or {@code .agentmain}; later calls meet the same classes again. */
    static void enterAgent(String entry, @Nullable String options, Instrumentation instrumentation) throws Throwable {
        Path jar = ownJar();
        call(
                jar,
                AGENT,
                entry,
                new Class<?>[] {String.class, Instrumentation.class, Path.class},
                new @Nullable Object[] {options, instrumentation, jar});
    }

    /** Runs a command and returns its exit code. */
    static int runCommand(String[] arguments) throws Throwable {
        Object exitCode =
                call(ownJar(), COMMAND_LINE, "run", new Class<?>[] {String[].class}, new Object[] {arguments});
        return exitCode instanceof Integer code ? code : 0;
    }

    // The context class loader is ours while our code runs: slf4j-simple and ServiceLoader ask it, and would otherwise
    // find files of the application. Threads made by our code inherit it.
    private static @Nullable Object call(
            Path jar, String className, String method, Class<?>[] parameters, @Nullable Object[] arguments)
            throws Throwable {
        IsolatedClassLoader isolated = loader(jar);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(isolated);
        try {
            return isolated.loadClass(className).getMethod(method, parameters).invoke(null, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static synchronized IsolatedClassLoader loader(Path jar) throws IOException {
        if (loader == null) {
            loader = new IsolatedClassLoader(jar);
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
