package dev.hangscope.agent.dist.apps;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.management.MBeanServerBuilder;

/** Programs that use JMX in ways of their own. They know nothing of the agent. */
public final class JmxApps {

    private JmxApps() {}

    /** Brings its own kind of MBean server, and makes it when it is told to go on, long after the JVM's start. */
    public static final class OwnServer {
        /** Runs it. */
        public static void main(String[] arguments) throws IOException {
            System.out.println("ready");
            while (System.in.read() != '\n') {
                Thread.onSpinWait();
            }
            // As application servers do: an agent that made the server before this line would have met no builder.
            System.setProperty("javax.management.builder.initial", Builder.class.getName());
            System.out.println(
                    "server of " + ManagementFactory.getPlatformMBeanServer().getDefaultDomain());
            StuckApps.MainWaits.main(arguments);
        }
    }

    /** Its servers have a domain of their own. */
    public static final class Builder extends MBeanServerBuilder {
        @Override
        public javax.management.MBeanServer newMBeanServer(
                String domain, javax.management.MBeanServer outer, javax.management.MBeanServerDelegate delegate) {
            return super.newMBeanServer("own-server", outer, delegate);
        }
    }
}
