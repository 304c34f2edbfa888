package dev.hangscope.agent.trigger;

import dev.hangscope.snapshot.SensorState;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * Makes a report on SIGQUIT, after the JVM's own thread dump. The signal itself stays the JVM's: {@code sun.misc.Signal}
 * cannot have it, and a handler of our own would take the thread dump away.
 *
 * <p>{@code jcmd PID JVMTI.data_dump} does the same without a signal. {@code jcmd PID Thread.print}, jstack and attach do
 * not set it off: the JVM posts the event for none of them.
 */
public final class SigquitTrigger {

    /** The sensor's name in reports. */
    public static final String NAME = "sigquit";

    private static final int LONGEST_CAUSE = 600;

    private final SensorState state;
    private final @Nullable ReportThread reports;

    /** Makes one report, once there is something that can. */
    private volatile Runnable report = () -> {};

    @SuppressWarnings("CatchAllThrowable") // JNA fails with Errors of several kinds
    private SigquitTrigger(Instrumentation instrumentation) {
        ReportThread thread = null;
        SensorState reached;
        try {
            NativeCalls.prepare(instrumentation);
            ReportThread made = new ReportThread(() -> report.run());
            DataDumpEvent.subscribe(made);
            thread = made;
            reached = new SensorState(NAME, true, SignalUse.ofThisJvm().warning());
        } catch (Throwable fault) {
            reached = new SensorState(NAME, false, withoutJna(fault));
        }
        reports = thread;
        state = reached;
    }

    /**
     * Installs the trigger for the life of the JVM; requests wait until {@link #answerWith} is called. Loads JNA, which takes some
     * 100 ms: not to be called on the way to {@code main}.
     */
    public static SigquitTrigger hear(Instrumentation instrumentation) {
        return new SigquitTrigger(instrumentation);
    }

    /** Whether it works; with a reason when it does not, or when there is something that the user should know. */
    public SensorState state() {
        return state;
    }

    /**
     * Answers all requests from now on, and those that were made before by one report.
     *
     * @param maker makes one report; runs on one thread, never twice at a time
     */
    public void answerWith(Runnable maker) {
        report = maker;
        if (reports != null) {
            reports.start();
        }
    }

    private static String withoutJna(Throwable fault) {
        StringBuilder reason = new StringBuilder("SIGQUIT gives no report, because JNA cannot be used: ");
        String cause = fault.toString().replaceAll("\\s+", " ");
        reason.append(cause, 0, Math.min(cause.length(), LONGEST_CAUSE));
        String before = " (settings that matter: -D";
        for (String setting : UnpackedJna.SETTINGS) {
            String value = System.getProperty(setting);
            if (value != null) {
                reason.append(before).append(setting).append('=').append(value);
                before = " -D";
            }
        }
        return reason.append(before.equals(" -D") ? ")" : "")
                .append("; the watcher's notices still come, and with out=FOLDER its reports")
                .toString();
    }
}
