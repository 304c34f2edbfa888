package dev.hangscope.agent.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.jmx.Control;
import com.acme.jmx.Gauge;
import com.acme.jmx.Setting;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("other tests of this JVM register MBeans too")
class ControlBeansTest {

    private static boolean withBean(Object bean) throws JMException {
        ObjectName name = new ObjectName("com.acme:type=Shop");
        ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name);
        try {
            return ControlBeans.anyInThePlatformsServer();
        } finally {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        }
    }

    @Test
    void an_mbean_of_the_application_can_be_asked() throws JMException {
        assertThat(withBean(new Control())).isTrue();
        assertThat(withBean(new Setting())).isTrue();
    }

    @Test
    void one_that_only_shows_something_and_those_of_the_jdk_cannot() throws JMException {
        assertThat(withBean(new Gauge())).isFalse();
        ManagementFactory.getPlatformMBeanServer();
        assertThat(ControlBeans.anyInThePlatformsServer()).isFalse();
    }
}
