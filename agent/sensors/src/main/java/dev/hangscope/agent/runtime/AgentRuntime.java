package dev.hangscope.agent.runtime;

import dev.hangscope.agent.attach.OwnJar;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadHooks;
import dev.hangscope.agent.instrument.HookWeaver;
import dev.hangscope.agent.instrument.JvmState;
import dev.hangscope.agent.instrument.boot.BootHooks;
import dev.hangscope.agent.jvm.access.JdkInternals;
import dev.hangscope.agent.options.AgentOptions;
import dev.hangscope.agent.options.OptionException;
import dev.hangscope.agent.options.ReportRequest;
import dev.hangscope.agent.output.AgentLog;
import dev.hangscope.agent.output.ReportSink;
import dev.hangscope.agent.output.Stderr;
import dev.hangscope.agent.proof.HeapDump;
import dev.hangscope.agent.proof.HeapReader;
import dev.hangscope.agent.trigger.NativeCalls;
import dev.hangscope.agent.watch.vm.HeapWatch;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Starts the agent in this JVM. Called by {@code AgentMain} through reflection. */
public final class AgentRuntime {
    private static final int WRONG_USAGE = 2;

    private static final String OFF_WHILE_CLASSES_ARE_DUMPED =
            "off, since this JVM writes an archive of its classes (AOT cache or CDS), which instrumented classes would spoil;"
                    + " train without the agent, with --add-modules=java.instrument";

    private static boolean started;

    /** How the agent came into the JVM. */
    private enum Arrival {
        BEFORE_MAIN,
        LATE
    }

    private AgentRuntime() {}

    /** Called before {@code main}. A wrong option ends the JVM here: better than an application without its agent. */
    public static void premain(@Nullable String options, Instrumentation instrumentation) {
        try {
            start(options, instrumentation, Arrival.BEFORE_MAIN);
        } catch (OptionException bad) {
            Stderr.line(bad.line());
            Runtime.getRuntime().halt(WRONG_USAGE);
        }
    }

    /**
     * Called when the agent is loaded into a running JVM: by {@code report PID}, which gets its answer and leaves nothing at
     * work, or by somebody who wants it to stay. A wrong option leaves the application as it is.
     */
    public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
        ReportRequest request = ReportRequest.of(options);
        try {
            if (request == null) {
                start(options, instrumentation, Arrival.LATE);
            } else {
                Answer.to(request, instrumentation);
            }
        } catch (OptionException bad) {
            Stderr.line(bad.line());
        }
    }

    /**
     * Does only what has to be done before the application's first line: hooks and weaving. All else (SIGQUIT, JNA, the
     * first look's classes) is done by threads of our own while the application starts. No lambda on the way to {@code main}: the
     * first one costs milliseconds.
     */
    private static synchronized void start(@Nullable String text, Instrumentation instrumentation, Arrival arrival)
            throws OptionException {
        if (started) {
            if (arrival == Arrival.BEFORE_MAIN) {
                Stderr.line("the agent is given twice; the first -javaagent counts, leave the other out");
            }
            return;
        }
        AgentOptions options = AgentOptions.parse(text, System.getenv(AgentOptions.VARIABLE));
        started = true;
        Stderr.prepare();
        AgentLog.print(options.log());
        if (JvmState.dumpsClasses(instrumentation)) {
            Stderr.line(OFF_WHILE_CLASSES_ARE_DUMPED);
            return;
        }
        ReportSink sink = ReportSink.open(options.out(), options.format());
        Path dumps = options.dumps();
        if (dumps != null && !Files.isDirectory(dumps)) {
            Stderr.line("dumps=" + dumps + " is no directory: there are no proofs by heap dump as long as it is none");
        }
        NativeCalls.reportsGoTo(sink.directory());
        SensorStates sensors = sensors(options, instrumentation, arrival);
        ChildLook children = new ChildLook(instrumentation);
        boolean hooks = sensors.hooksAreDefined();
        Clock clock = new Clock(hooks, hooks ? children::followNew : null);
        Thread thread = AgentThreads.start("clock", clock);
        if (hooks) {
            children.wokenBy(thread);
        }
        Function<HeapWatch, Reporter> reporter = new Function<>() {
            @Override
            public Reporter apply(HeapWatch heap) {
                return new Reporter(options, sink, sensors, children, heap, proof(options, instrumentation));
            }
        };
        AgentThreads.start("start", new RestOfStart(options, instrumentation, sensors, clock, reporter));
    }

    /** Weaves only what no thread has been in yet: a late agent looks, and changes no class of a JVM in trouble. */
    private static SensorStates sensors(AgentOptions options, Instrumentation instrumentation, Arrival arrival) {
        HookWeaver weaver = new HookWeaver();
        SensorStates sensors = new SensorStates(weaver, arrival == Arrival.LATE ? Instant.now() : null);
        try {
            BootHooks.define(instrumentation, OwnJar.path());
            if (arrival == Arrival.BEFORE_MAIN) {
                if (options.libraries() == AgentOptions.Switch.ON) {
                    weaver.weaveLibraries();
                }
                weaver.install(instrumentation);
                sensors.mainThread(ThreadHooks.keepCurrent());
            }
        } catch (Exception | LinkageError e) {
            sensors.hooksFailed(e);
        }
        return sensors;
    }

    /** A reporter of an agent that came late and is to stay quiet: for whoever asks, and for nobody else. */
    static Reporter quietReporter(Instrumentation instrumentation) throws OptionException {
        AgentOptions options = AgentOptions.parse(null);
        SensorStates sensors = sensors(options, instrumentation, Arrival.LATE);
        JdkInternals.open(instrumentation);
        ReportSink sink = ReportSink.open(options.out(), options.format());
        ChildLook children = new ChildLook(instrumentation);
        return new Reporter(options, sink, sensors, children, new HeapWatch(), proof(options, instrumentation));
    }

    /** Whether an agent is here that was given on the command line, or loaded to stay. */
    static synchronized boolean isStarted() {
        return started;
    }

    private static ProofLook proof(AgentOptions options, Instrumentation instrumentation) {
        Path dumps = options.dumps();
        return new ProofLook(
                new HeapDump(instrumentation),
                new HeapReader(OwnJar.path()),
                dumps == null ? Path.of(System.getProperty("java.io.tmpdir")) : dumps,
                Stderr::line);
    }
}
