package dev.hangscope.agent.bootstrap;

import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM enters the agent: before {@code main} with {@code -javaagent}, or late by attach. Whatever goes wrong in
 * here, the application goes on: an exception out of {@code premain} would abort the JVM.
 */
public final class AgentMain {

    private AgentMain() {}

    /** Called by the JVM before {@code main}. */
    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        enter("premain", options, instrumentation);
    }

    /** Called by the JVM when the agent is loaded into a running JVM. */
    public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
        enter("agentmain", options, instrumentation);
    }

    @SuppressWarnings("CatchAllThrowable") // the application must not pay for a fault of ours
    private static void enter(String entry, @Nullable String options, Instrumentation instrumentation) {
        try {
            String refusal = JavaVersion.refusal(System.getProperty("java.specification.version"));
            if (refusal == null) {
                IsolatedPart.enterAgent(entry, options, instrumentation);
            } else {
                RawStderr.line(refusal + "; the application goes on without it");
            }
        } catch (Throwable fault) {
            say(fault);
        }
    }

    @SuppressWarnings("CatchAllThrowable") // there may be no memory for the line either
    private static void say(Throwable fault) {
        try {
            RawStderr.line("hangscope: could not start (" + fault + "); the application goes on without it");
        } catch (Throwable noMemory) {
            return;
        }
    }
}
