package dev.hangscope.agent.attach;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The JDK's attach, for systems other than Linux. Needs the module {@code jdk.attach}, which a full JDK has. */
final class JdkAttach {
    /** The JDK gives up after ten seconds when a JVM does not answer; loading an agent it waits forever. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private JdkAttach() {}

    /**
     * Loads the agent. In a thread of its own: a JVM that reaches no safepoint answers nobody.
     *
     * @throws CannotAttachException when there is no way in
     * @throws InterruptedException when this thread is told to give up
     */
    static void load(long pid, String jar, String argument) throws CannotAttachException, InterruptedException {
        FutureTask<Void> loading = new FutureTask<>(() -> {
            loadNow(pid, jar, argument);
            return null;
        });
        Thread thread = new Thread(loading, "hangscope-attach");
        thread.setDaemon(true);
        thread.start();
        try {
            loading.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            throw HotSpotAttach.silent(pid);
        } catch (ExecutionException fault) {
            if (fault.getCause() instanceof CannotAttachException told) {
                throw told;
            }
            if (fault.getCause() instanceof LinkageError) {
                throw new CannotAttachException("this Java (" + System.getProperty("java.home")
                        + ") has no module jdk.attach: run report with a full JDK, of any version from 17 on");
            }
            throw no(pid, "cannot be attached to (" + fault.getCause() + "); please report it");
        }
    }

    private static void loadNow(long pid, String jar, String argument) throws CannotAttachException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                String java = machine.getSystemProperties().getProperty("java.specification.version", "");
                if (JvmProcess.isTooOld(java)) {
                    throw JvmProcess.tooOld(pid, java);
                }
                machine.loadAgent(jar, argument);
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | IOException refused) {
            throw ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)
                    ? HotSpotAttach.silent(pid)
                    : no(pid, "has ended before the agent could be loaded");
        } catch (AgentLoadException | AgentInitializationException refused) {
            throw no(
                    pid,
                    "does not take the agent " + jar + " (" + refused.getMessage()
                            + "): see that its user can read the jar");
        }
    }

    private static CannotAttachException no(long pid, String what) {
        return new CannotAttachException("process " + pid + " " + what);
    }
}
