package dev.hangscope.agent.publish;

import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** Finds the platform MBean server where it is there already. */
final class PlatformServer {
    private static final String OURS = "dev.hangscope:type=Hangscope";
    /** Registered by the JDK in the platform's server, and last of what every client asks for. */
    private static final String JVMS = "java.lang:type=Runtime";

    private PlatformServer() {}

    /**
     * Registers the MBean.
     *
     * @return {@code null} when there is no platform MBean server yet
     */
    static @Nullable HangscopeBean register(LookOnDemand looks, Supplier<@Nullable LastLook> last, Executor listeners)
            throws JMException {
        ObjectName jvms = new ObjectName(JVMS);
        for (MBeanServer server : MBeanServerFactory.findMBeanServer(null)) {
            if (server.isRegistered(jvms)) {
                ObjectName name = new ObjectName(OURS);
                NotificationBroadcasterSupport emitter = HangNotifications.sentBy(listeners);
                HangscopeBean bean = new HangscopeBean(name, looks, last, emitter);
                server.registerMBean(new DescribedBean(bean, emitter), name);
                return bean;
            }
        }
        return null;
    }
}
