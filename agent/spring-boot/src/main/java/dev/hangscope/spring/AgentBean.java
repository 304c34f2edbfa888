package dev.hangscope.spring;

import dev.hangscope.spring.Hangs.Hang;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/**
 * The agent's MBean. The agent registers it half a second after the first use of the platform MBean server, so it may come a little
 * later than the application's beans.
 */
class AgentBean {
    private static final String NAME = "dev.hangscope:type=Hangscope";

    private final MBeanServer server;
    private final ObjectName name;

    AgentBean() {
        server = ManagementFactory.getPlatformMBeanServer();
        try {
            name = new ObjectName(NAME);
        } catch (MalformedObjectNameException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether the agent has registered its MBean. */
    boolean isHere() {
        return server.isRegistered(name);
    }

    /**
     * What the agent saw when it last looked. Costs nothing, and stops nothing.
     *
     * @throws NoAgent when there is none, with the remedy
     */
    Hangs lastLook() throws NoAgent {
        return asked(() -> {
            Object findings = server.getAttribute(name, "Findings");
            return new Hangs(
                    text(server.getAttribute(name, "Verdict")),
                    text(server.getAttribute(name, "LookedAt")),
                    findings instanceof CompositeData[] all
                            ? Stream.of(all).map(AgentBean::hang).toList()
                            : List.of());
        });
    }

    /**
     * Looks now, which stops the application's threads for some milliseconds.
     *
     * @return the report as JSON
     * @throws NoAgent when there is none, with the remedy
     */
    String report() throws NoAgent {
        return asked(() -> String.valueOf(server.invoke(name, "reportJson", new Object[0], new String[0])));
    }

    private interface Question<T> {
        T ask() throws JMException;
    }

    private static <T> T asked(Question<T> question) throws NoAgent {
        try {
            return question.ask();
        } catch (InstanceNotFoundException none) {
            throw new NoAgent();
        } catch (JMException | RuntimeException failed) {
            throw new NoAgent(cause(failed));
        }
    }

    private static Hang hang(CompositeData data) {
        return new Hang(
                String.valueOf(data.get("id")),
                String.valueOf(data.get("kind")),
                String.valueOf(data.get("verdict")),
                String.valueOf(data.get("summary")),
                data.get("stuckForMillis") instanceof Long millis ? millis : 0,
                data.get("waiters") instanceof String[] waiters ? List.of(waiters) : List.of(),
                String.valueOf(data.get("fix")));
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static Throwable cause(Exception failed) {
        return failed.getCause() == null ? failed : failed.getCause();
    }
}
