package dev.hangscope.agent.trigger;

import dev.hangscope.snapshot.SensorState;
import java.lang.instrument.Instrumentation;

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

    private static final int LONGEST_CAUSE = 240;

    private SigquitTrigger() {}

    /**
     * Installs the trigger for the life of the JVM. Loads JNA, which takes some 100 ms: not to be called on the way to
     * {@code main}.
     *
     * @param onSignal makes one report; runs on one thread, never twice at a time
     * @return whether it works; with a reason when it does not, or when there is something that the user should know
     */
    @SuppressWarnings("CatchAllThrowable") // JNA fails with Errors of several kinds
    public static SensorState install(Instrumentation instrumentation, Runnable onSignal) {
        try {
            NativeCalls.prepare(instrumentation);
            ReportThread reports = new ReportThread(onSignal);
            DataDumpEvent.subscribe(reports);
            reports.start();
        } catch (Throwable fault) {
            return new SensorState(NAME, false, withoutJna(fault));
        }
        return new SensorState(NAME, true, SignalUse.ofThisJvm().warning());
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
