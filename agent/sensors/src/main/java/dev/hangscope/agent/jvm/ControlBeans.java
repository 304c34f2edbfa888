package dev.hangscope.agent.jvm;

import dev.hangscope.agent.jvm.access.JdkInternals;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the application can be asked for something by JMX: an MBean of its own in the platform's server that has an operation or a
 * writable attribute. Everybody who may attach to the JVM can start JMX in it. Only fields are read, no server is made, and no MBean that
 * implements its interface dynamically is asked what it can do. Source: {@code com.sun.jmx.mbeanserver.Repository} and
 * {@code MBeanSupport}, JDK 17 to 25.
 */
final class ControlBeans {
    private static final String OWN = "dev.hangscope.";

    private ControlBeans() {}

    /** Whether there is one, or that cannot be told; false where JMX was never used. */
    static boolean anyInThePlatformsServer() {
        Object server = JdkInternals.readStatic(ManagementFactory.class, "platformMBeanServer");
        return server != null && !Boolean.FALSE.equals(OutsideLook.read(domains(server), ControlBeans::any));
    }

    private static Map<?, ?> domains(Object server) {
        Object interceptor = JdkInternals.read("mbsInterceptor", server);
        Object repository = interceptor == null ? null : JdkInternals.read("repository", interceptor);
        Object domains = repository == null ? null : JdkInternals.read("domainTb", repository);
        return domains instanceof Map<?, ?> map ? map : Map.of();
    }

    private static Boolean any(Map<?, ?> domains) {
        for (Object domain : domains.values()) {
            if (domain instanceof Map<?, ?> beans) {
                for (Object named : beans.values()) {
                    if (isControl(JdkInternals.read("object", named))) {
                        return Boolean.TRUE;
                    }
                }
            }
        }
        return Boolean.FALSE;
    }

    private static boolean isControl(@Nullable Object bean) {
        Object resource = bean == null ? null : JdkInternals.read("resource", bean);
        Object kind = bean == null ? null : JdkInternals.read("perInterface", bean);
        if (resource == null || kind == null || isOfTheJdk(resource.getClass())) {
            return false;
        }
        Object info = JdkInternals.read("mbeanInfo", kind);
        return info != null && canBeAsked(info);
    }

    private static boolean isOfTheJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null
                || loader == ClassLoader.getPlatformClassLoader()
                || type.getName().startsWith(OWN);
    }

    /** Of {@code javax.management.MBeanInfo} and {@code MBeanAttributeInfo}. */
    private static boolean canBeAsked(Object info) {
        if (JdkInternals.read("operations", info) instanceof Object[] operations && operations.length > 0) {
            return true;
        }
        if (JdkInternals.read("attributes", info) instanceof Object[] attributes) {
            for (Object attribute : attributes) {
                if (Boolean.TRUE.equals(JdkInternals.read("isWrite", attribute))) {
                    return true;
                }
            }
        }
        return false;
    }
}
