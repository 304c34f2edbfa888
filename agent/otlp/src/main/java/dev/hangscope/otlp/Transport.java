package dev.hangscope.otlp;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.sender.jdk.internal.JdkHttpSenderProvider;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import java.util.List;

/** How requests get to a receiver. */
enum Transport implements ComponentLoader {
    /** By the JDK's client: connections are kept, proxies are used. For a process of our own. */
    CLIENT(new JdkHttpSenderProvider()),
    /** By {@link SocketSender}, on the calling thread. For the process of somebody else. */
    SOCKET(SocketSender::new);

    private final transient HttpSenderProvider provider;

    Transport(HttpSenderProvider provider) {
        this.provider = provider;
    }

    /** Answers the exporters' question for a transport; they ask for nothing else. */
    @Override
    public <T> Iterable<T> load(Class<T> type) {
        return type.isInstance(provider) ? List.of(type.cast(provider)) : List.of();
    }
}
