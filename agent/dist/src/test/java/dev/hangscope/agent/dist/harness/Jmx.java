package dev.hangscope.agent.dist.harness;

import com.sun.tools.attach.VirtualMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.Notification;
import javax.management.NotificationListener;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A JMX client as jconsole is one: attaches to a JVM from outside and has none of our classes. */
public final class Jmx implements AutoCloseable {
    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final ObjectName bean;

    private Jmx(JMXConnector connector, ObjectName bean) throws Exception {
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
        this.bean = bean;
    }

    /** Connects, and waits until the MBean is there. */
    public static Jmx connect(ForkedJvm jvm) throws Exception {
        VirtualMachine attached = VirtualMachine.attach(Long.toString(jvm.pid()));
        String address;
        try {
            address = attached.startLocalManagementAgent();
        } finally {
            attached.detach();
        }
        ObjectName bean = new ObjectName("dev.hangscope:type=Hangscope");
        Jmx jmx = new Jmx(JMXConnectorFactory.connect(new JMXServiceURL(address)), bean);
        jvm.await("the MBean is registered", it -> jmx.isRegistered());
        return jmx;
    }

    private boolean isRegistered() {
        try {
            return server.isRegistered(bean);
        } catch (java.io.IOException gone) {
            throw new java.io.UncheckedIOException(gone);
        }
    }

    /** An attribute's value. */
    public Object attribute(String name) {
        try {
            return server.getAttribute(bean, name);
        } catch (JMException | java.io.IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /** The names and types of all attributes and operations, and the types of notifications. */
    public List<String> members() throws Exception {
        List<String> members = new ArrayList<>();
        var info = server.getMBeanInfo(bean);
        for (var attribute : info.getAttributes()) {
            members.add(attribute.getType() + " " + attribute.getName());
        }
        for (var operation : info.getOperations()) {
            members.add(operation.getReturnType() + " " + operation.getName() + "(" + operation.getSignature().length
                    + ")");
        }
        for (var notification : info.getNotifications()) {
            members.addAll(List.of(notification.getNotifTypes()));
        }
        return members;
    }

    /** Calls an operation whose parameters are strings. */
    public String call(String operation, String... arguments) throws Exception {
        String[] types = new String[arguments.length];
        java.util.Arrays.fill(types, String.class.getName());
        return (String) server.invoke(bean, operation, arguments, types);
    }

    /** What the MBean emits from now on. */
    public BlockingQueue<Notification> listen() throws Exception {
        BlockingQueue<Notification> heard = new LinkedBlockingQueue<>();
        NotificationListener listener = (notification, handback) -> heard.add(notification);
        server.addNotificationListener(bean, listener, null, null);
        return heard;
    }

    @Override
    public void close() throws java.io.IOException {
        connector.close();
    }
}
