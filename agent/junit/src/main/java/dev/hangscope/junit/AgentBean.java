package dev.hangscope.junit;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

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
        return String.valueOf(ask("report", new Object[] {AFTER}, new String[] {String.class.getName()}));
    }

    /**
     * Where threads and child processes were started, in words, by type and id.
     *
     * @throws NoReport when the agent does not tell, with the reason and the remedy
     */
    static Map<String, String> origins() throws NoReport {
        Map<String, String> origins = new HashMap<>();
        if (ask("origins", new Object[0], new String[0]) instanceof CompositeData[] all) {
            for (CompositeData each : all) {
                String by = each.get("startedBy") == null ? "" : " by \"" + each.get("startedBy") + "\"";
                origins.put(each.get("type") + " " + each.get("id"), ", started" + by + " at " + each.get("startedAt"));
            }
        }
        return origins;
    }

    private static Object ask(String operation, Object[] arguments, String[] types) throws NoReport {
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
            return server.invoke(bean, operation, arguments, types);
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
