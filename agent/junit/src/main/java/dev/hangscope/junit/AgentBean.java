package dev.hangscope.junit;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The agent's MBean. To be used only where the JVM has JMX. */
final class AgentBean {
    private static final String NAME = "dev.hangscope:type=Hangscope";
    /** The MBean comes half a second after the platform MBean server, which we may be the first to use. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long POLL_MILLIS = 50;
    /** Waits younger than this are no hangs. Short: the test's own time-out has passed already. */
    private static final String AFTER = "500ms";

    private AgentBean() {}

    /**
     * The agent's report of this moment.
     *
     * @throws NoReport when there is none, with the reason and the remedy
     */
    static String report() throws NoReport {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName bean = new ObjectName(NAME);
            long start = System.nanoTime();
            while (!server.isRegistered(bean)) {
                if (System.nanoTime() - start > PATIENCE_NANOS) {
                    throw new NoReport("the agent has not registered its MBean " + NAME
                            + "; the agent's and the extension's versions may differ, use one version of both");
                }
                Thread.sleep(POLL_MILLIS);
            }
            Object report = server.invoke(bean, "report", new Object[] {AFTER}, new String[] {String.class.getName()});
            return String.valueOf(report);
        } catch (JMException | RuntimeException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw new NoReport("the agent could not look (" + cause.getMessage() + "); ask with kill -QUIT "
                    + ProcessHandle.current().pid());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoReport("interrupted while the agent was asked");
        }
    }
}
