package dev.hangscope.agent.runtime;

import dev.hangscope.agent.options.AgentOptions;
import dev.hangscope.agent.options.AgentOptions.ReportFormat;
import dev.hangscope.agent.options.AgentOptions.Switch;
import dev.hangscope.agent.options.OptionException;
import dev.hangscope.agent.trigger.SigquitTrigger;
import dev.hangscope.snapshot.SensorState;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Starts the agent in this JVM. Called by {@code AgentMain} through reflection. The agent's jar is the code source of this
 * class.
 */
public final class AgentRuntime {

    private static final int WRONG_USAGE = 2;

    private static boolean started;

    private AgentRuntime() {}

    /** How the agent came into the JVM. */
    private enum Arrival {
        BEFORE_MAIN,
        LATE
    }

    /** Starts before {@code main}; a bad option ends the JVM. */
    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        start(options, instrumentation, Arrival.BEFORE_MAIN);
    }

    /** Starts in a running JVM; a bad option is named, and the application goes on. */
    public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
        start(options, instrumentation, Arrival.LATE);
    }

    private static synchronized void start(@Nullable String text, Instrumentation instrumentation, Arrival arrival) {
        if (started) {
            if (arrival == Arrival.BEFORE_MAIN) {
                Stderr.line("the agent is given twice; the first -javaagent counts, leave the other out");
            }
            return;
        }
        try {
            AgentOptions options = AgentOptions.parse(text);
            ReportSink sink = ReportSink.open(options.out(), options.format());
            started = true;
            startInBackground(options, sink, instrumentation);
        } catch (OptionException bad) {
            Stderr.line(bad.line());
            if (arrival == Arrival.BEFORE_MAIN) {
                Runtime.getRuntime().halt(WRONG_USAGE);
            }
        }
    }

    private static void startInBackground(AgentOptions options, ReportSink sink, Instrumentation instrumentation) {
        Thread starter = new Thread(
                new Runnable() {
                    @Override
                    @SuppressWarnings("CatchAllThrowable") // the application must not see a fault of ours
                    public void run() {
                        try {
                            if (options.quit() == Switch.ON) {
                                say(SigquitTrigger.install(instrumentation, reports(sink)));
                            }
                        } catch (Throwable fault) {
                            Stderr.noMemory();
                        }
                    }
                },
                "hangscope-start");
        starter.setDaemon(true);
        starter.start();
    }

    private static Runnable reports(ReportSink sink) {
        AtomicInteger number = new AtomicInteger();
        return new Runnable() {
            @Override
            public void run() {
                String line = "hangscope: report " + number.incrementAndGet();
                sink.deliver(format -> format == ReportFormat.TEXT ? line + "\n" : "{}\n");
            }
        };
    }

    private static void say(SensorState state) {
        String reason = state.reason();
        if (reason != null) {
            Stderr.line(reason);
        }
    }
}
