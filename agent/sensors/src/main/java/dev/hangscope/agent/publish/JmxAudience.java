package dev.hangscope.agent.publish;

import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Finding;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Registers the MBean once the platform MBean server is there, and tells it of every look. Never makes that server: a server made by an
 * agent is made too early for applications that bring their own ({@code javax.management.builder.initial}) or their own log manager.
 */
public final class JmxAudience implements Audience {
    private static final long PERIOD_MILLIS = 500;

    /** Has classes of every MBean server that the JDK's own beans are registered in; those of thread management do not need it. */
    private static final String SERVERS = "com.sun.jmx.mbeanserver";

    private final LookOnDemand looks;
    private final Executor listeners;
    private final Executor registering;
    private volatile boolean asked;
    private final Set<String> told = new HashSet<>();
    private volatile @Nullable LastLook last;
    private volatile @Nullable HangscopeBean bean;

    /**
     * Makes an audience that is not yet registered.
     *
     * @param looks answers the operations
     * @param listeners runs the application's listeners
     * @param registering runs what registers in a thread of its own
     */
    public JmxAudience(LookOnDemand looks, Executor listeners, Executor registering) {
        this.looks = looks;
        this.listeners = listeners;
        this.registering = registering;
    }

    /**
     * Has the MBean registered by a thread of its own, once some MBean server is in use. Takes some microseconds; to be called again and
     * again by one thread. Registering runs code of the application's where it has a server of its own, and that may block.
     * A thread that cannot be started is not tried again: the JVM prints a warning each time.
     */
    public void registerSoon() {
        if (!asked && JdkModule.isInUse(SERVERS)) {
            asked = true;
            registering.execute(this::awaitServer);
        }
    }

    @SuppressWarnings("CatchAllThrowable") // an MBean server of the application's may throw anything
    private void awaitServer() {
        try {
            while (!register()) {
                pause();
            }
        } catch (Throwable noMBean) {
            // Another MBean of that name, a security manager: reports come without it.
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PERIOD_MILLIS);
        } catch (InterruptedException e) {
            // An application that interrupts all threads it can find: go on.
        }
    }

    private boolean register() throws Exception {
        bean = PlatformServer.register(looks, () -> last, listeners);
        return bean != null;
    }

    @Override
    @SuppressWarnings("CatchAllThrowable") // the look goes on whatever JMX does
    public synchronized void looked(Diagnosis diagnosis, @Nullable Path report) {
        try {
            last = LastLook.of(diagnosis);
            HangscopeBean there = bean;
            if (there == null) {
                return;
            }
            for (Finding finding : diagnosis.findings()) {
                if (finding.verdict().isHang() && told.add(finding.id())) {
                    there.tell(finding, diagnosis);
                }
            }
        } catch (Throwable notTold) {
            // Reports still come.
        }
    }
}
