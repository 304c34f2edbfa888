package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.code.Frame;
import java.util.List;
import java.util.Map;

/** How the timeout is called that ends a wait for a peer, by the library that waits. Source: the documentation of each. */
public final class TimeoutSettings {
    private static final List<Map.Entry<String, String>> BY_LIBRARY = List.of(
            Map.entry("com.mysql.", "socketTimeout and connectTimeout in the JDBC URL"),
            Map.entry("org.mariadb.", "socketTimeout and connectTimeout in the JDBC URL"),
            Map.entry("org.postgresql.", "socketTimeout and connectTimeout in the JDBC URL"),
            Map.entry("com.microsoft.sqlserver.", "socketTimeout and queryTimeout in the JDBC URL"),
            Map.entry("oracle.", "the property oracle.jdbc.ReadTimeout"),
            Map.entry("com.ibm.db2.", "blockingReadConnectionTimeout"),
            Map.entry("org.h2.", "the property h2.socketConnectTimeout, and a query timeout"),
            Map.entry("redis.clients.", "socketTimeoutMillis of the client's configuration"),
            Map.entry("com.mongodb.", "socketTimeoutMS in the connection string"),
            Map.entry("okhttp3.", "readTimeout and callTimeout of the OkHttpClient"),
            Map.entry("org.apache.hc.", "setResponseTimeout of the RequestConfig"),
            Map.entry("org.apache.http.", "setSocketTimeout of the RequestConfig"),
            Map.entry("org.apache.commons.net.", "setSoTimeout and setConnectTimeout"),
            Map.entry("org.apache.thrift.", "the timeout of the TSocket"),
            Map.entry("com.rabbitmq.", "requestedHeartbeat and the RPC timeout of the ConnectionFactory"),
            Map.entry("com.jcraft.jsch.", "Session.setTimeout and setServerAliveInterval"),
            Map.entry("com.sun.jndi.ldap.", "com.sun.jndi.ldap.read.timeout in the environment"),
            Map.entry("com.sun.mail.", "mail.smtp.timeout (mail.imap.timeout) in the session's properties"),
            Map.entry("org.eclipse.angus.", "mail.smtp.timeout (mail.imap.timeout) in the session's properties"),
            Map.entry("sun.rmi.", "the property sun.rmi.transport.tcp.responseTimeout"),
            Map.entry("jdk.internal.net.http.", "HttpRequest.Builder.timeout"),
            Map.entry("sun.net.www.", "setReadTimeout and setConnectTimeout of the connection"),
            Map.entry(
                    "sun.nio.ch.SocketChannelImpl",
                    "a Selector with a timeout, or close the channel from another thread"),
            Map.entry("java.net.Inet", "options timeout and attempts in /etc/resolv.conf"),
            Map.entry("java.net.", "Socket.setSoTimeout, and a timeout in Socket.connect"));

    private TimeoutSettings() {}

    /** Whether a library is on the stack whose calls wait for an answer. */
    static boolean isLibrary(JavaThread thread) {
        return thread.stack().stream()
                .map(Frame::type)
                .anyMatch(type -> BY_LIBRARY.stream()
                        .map(Map.Entry::getKey)
                        .filter(prefix -> !prefix.startsWith("java.net.") && !prefix.startsWith("sun.nio."))
                        .anyMatch(type::startsWith));
    }

    /** The setting of the first library in the table that is on the stack. */
    public static String of(JavaThread thread) {
        return BY_LIBRARY.stream()
                .filter(entry ->
                        thread.stack().stream().map(Frame::type).anyMatch(type -> type.startsWith(entry.getKey())))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("a timeout");
    }
}
