package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call of a client library that sends a request and waits for the answer, which another thread of the library reads. So the waiting
 * thread is in no system call, and the thread that reads is idle by design. Sources: the code of each library.
 */
public final class ClientCall {
    private record Entry(String type, String method, String setting) {}

    /** The frames that wait for one answer, and the setting that bounds the wait. */
    private static final List<Entry> CALLS = List.of(
            new Entry("jdk.internal.net.http.HttpClientImpl", "send", "HttpRequest.Builder.timeout"),
            new Entry("io.grpc.stub.ClientCalls", "blocking", "withDeadlineAfter of the stub"),
            new Entry("org.redisson.command.CommandAsyncService", "get", "timeout and retryAttempts of the Config"),
            new Entry(
                    "org.asynchttpclient.netty.NettyResponseFuture",
                    "get",
                    "requestTimeout of the client's configuration"),
            new Entry("software.amazon.awssdk.utils.CompletableFutureUtils", "join", "apiCallTimeout of the client"),
            new Entry(
                    "com.datastax.oss.driver.internal.core.util.concurrent.BlockingOperation",
                    "",
                    "basic.request.timeout"),
            new Entry("org.apache.http.concurrent.BasicFuture", "get", "setSocketTimeout of the RequestConfig"),
            new Entry("org.apache.hc.core5.concurrent.BasicFuture", "get", "setResponseTimeout of the RequestConfig"),
            new Entry("org.apache.zookeeper.ClientCnxn", "submitRequest", "the property zookeeper.request.timeout"),
            new Entry(
                    "com.rabbitmq.client.impl.AMQChannel", "privateRpc", "channelRpcTimeout of the ConnectionFactory"),
            new Entry(
                    "com.rabbitmq.client.impl.AMQChannel$BlockingRpcContinuation",
                    "getReply",
                    "channelRpcTimeout of the ConnectionFactory"),
            new Entry("okhttp3.internal.http2.Http2Stream", "take", "readTimeout and callTimeout of the OkHttpClient"),
            new Entry(
                    "ch.ethz.ssh2.transport.KexManager",
                    "getOrWaitForConnectionInfo",
                    "connectTimeout and kexTimeout of Connection.connect"),
            new Entry(
                    "net.schmizz.concurrent.Promise", "retrieve", "setTimeout and setConnectTimeout of the SSHClient"),
            new Entry("org.apache.sshd.common.future.DefaultSshFuture", "await", "verify with a timeout"),
            new Entry("com.hierynomus.protocol.commons.concurrent.Promise", "retrieve", "withTimeout of the SmbConfig"),
            new Entry("org.eclipse.paho.client.mqttv3.internal.Token", "waitFor", "setTimeToWait of the MqttClient"),
            new Entry(
                    "org.apache.activemq.transport.FutureResponse",
                    "getResult",
                    "connectResponseTimeout and sendTimeout of the ActiveMQConnectionFactory"),
            new Entry("org.neo4j.driver.internal.util.Futures", "blockingGet", "a timeout of the transaction"),
            new Entry(
                    "com.sun.jndi.ldap.LdapRequest",
                    "getReplyBer",
                    "com.sun.jndi.ldap.read.timeout in the environment"));

    /** The frames that wait for one result, which may come from a peer as well as from any thread of this JVM. */
    private static final List<Entry> RESULTS = List.of(
            new Entry("reactor.core.publisher.BlockingSingleSubscriber", "blockingGet", "Mono.block(Duration)"),
            new Entry("reactor.core.publisher.BlockingMonoSubscriber", "blockingGet", "Mono.block(Duration)"),
            new Entry("io.vertx.core.Future", "await", "Future.timeout"));

    /** What bounds the reading of a body that the JDK's client hands on while it arrives. */
    private static final String BODY =
            "HttpRequest.Builder.timeout may end with the header: use BodyHandlers.ofByteArray"
                    + " in sendAsync, and get with a timeout";

    /** Futures of which each is the answer to one request, by the beginning of their class's name: the frames are those of the JDK. */
    private static final List<Map.Entry<String, String>> FUTURES = List.of(
            Map.entry("jdk.internal.net.http.common.MinimalFuture", "HttpRequest.Builder.timeout"),
            Map.entry("io.grpc.stub.ClientCalls$GrpcFuture", "withDeadlineAfter of the stub"),
            Map.entry("io.lettuce.core.protocol.", "timeout of the RedisURI, or get with a timeout"));

    /** A listener for changes in a directory, to whom the server sends when there are some. */
    private static final String LDAP_LISTENER = "com.sun.jndi.ldap.NamingEventNotifier";

    private ClientCall() {}

    /**
     * Whether the thread may wait in such a call, without a timeout of the wait itself or with one of ten minutes or more.
     *
     * @param awaited what it waits for; {@code null} when that is not known
     */
    public static boolean isIn(JavaThread thread, @Nullable ResourceFacts awaited) {
        return isWaiting(thread) && (isOnStack(thread) || isAnswer(awaited));
    }

    /**
     * Whether the thread waits in such a call for certain, because the library has no other results. A {@code Mono} that is blocked on may
     * be completed by any thread of this JVM.
     */
    static boolean isOfPeer(JavaThread thread, @Nullable ResourceFacts awaited) {
        return isWaiting(thread) && ofPeer(thread, awaited).isPresent();
    }

    /** What bounds the call that the thread may wait in; empty where it waits in none. */
    static Optional<String> setting(JavaThread thread, @Nullable ResourceFacts awaited) {
        return isWaiting(thread) ? ofPeer(thread, awaited).or(() -> ofStack(thread, RESULTS)) : Optional.empty();
    }

    /**
     * Whether the thread waits for one result or one event, which a client library may bring when a peer answers. Nothing shows that but a
     * connection on which a request was sent when the wait began.
     */
    public static boolean mayBeIn(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        return wait != null
                && !wait.timed()
                && thread.role() == JavaThread.Role.APPLICATION
                && (wait.kind() == ThreadWait.Kind.FUTURE || wait.kind() == ThreadWait.Kind.LATCH);
    }

    /** Whether frames of such a call are on the stack, whatever the thread waits for. */
    static boolean isOnStack(JavaThread thread) {
        return ofPeer(thread, null).or(() -> ofStack(thread, RESULTS)).isPresent();
    }

    /** Whether what is awaited is the answer to one request by its class alone. */
    static boolean isAnswer(@Nullable ResourceFacts awaited) {
        return awaited != null && ofFuture(awaited.type()).isPresent();
    }

    /**
     * Whether the thread waits in a way that a client library may wait for an answer, and without a timeout. One is known where it is so long
     * that the wait is judged as one without.
     */
    static boolean isWaiting(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null || (wait.timed() && wait.timeout() == null) || OwedData.isLongPoll(thread)) {
            return false;
        }
        return switch (wait.kind()) {
            case FUTURE, PARK, LATCH, CONDITION, OBJECT_WAIT, QUEUE_TAKE -> true;
            default -> false;
        };
    }

    private static Optional<String> ofPeer(JavaThread thread, @Nullable ResourceFacts awaited) {
        return ofStack(thread, CALLS)
                .or(() -> OwedData.isCollectedBody(thread) ? Optional.of(BODY) : Optional.empty())
                .or(() -> awaited == null ? Optional.empty() : ofFuture(awaited.type()));
    }

    private static Optional<String> ofStack(JavaThread thread, List<Entry> calls) {
        return thread.stack().stream().anyMatch(frame -> frame.type().equals(LDAP_LISTENER))
                ? Optional.empty()
                : thread.stack().stream()
                        .map(frame -> setting(frame, calls))
                        .flatMap(Optional::stream)
                        .findFirst();
    }

    private static Optional<String> ofFuture(String type) {
        return FUTURES.stream()
                .filter(each -> type.startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static Optional<String> setting(Frame frame, List<Entry> calls) {
        for (Entry call : calls) {
            if (frame.type().equals(call.type) && frame.method().startsWith(call.method)) {
                return Optional.of(call.setting);
            }
        }
        return Optional.empty();
    }
}
