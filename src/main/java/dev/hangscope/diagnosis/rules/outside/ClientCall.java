package dev.hangscope.diagnosis.rules.outside;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import java.util.List;
import java.util.Optional;

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
            new Entry("reactor.core.publisher.BlockingSingleSubscriber", "blockingGet", "Mono.block(Duration)"),
            new Entry("reactor.core.publisher.BlockingMonoSubscriber", "blockingGet", "Mono.block(Duration)"),
            new Entry(
                    "org.asynchttpclient.netty.NettyResponseFuture",
                    "get",
                    "requestTimeout of the client's configuration"),
            new Entry("software.amazon.awssdk.utils.CompletableFutureUtils", "join", "apiCallTimeout of the client"),
            new Entry(
                    "com.datastax.oss.driver.internal.core.util.concurrent.BlockingOperation",
                    "",
                    "basic.request.timeout"),
            new Entry("io.vertx.core.Future", "await", "Future.timeout"));

    private ClientCall() {}

    /** Whether the thread waits in such a call without a timeout of the wait itself. */
    public static boolean isIn(JavaThread thread) {
        return setting(thread).isPresent();
    }

    /** What bounds the call that the thread waits in; empty where it waits in none. */
    static Optional<String> setting(JavaThread thread) {
        ThreadWait wait = thread.waitsFor();
        if (wait == null || wait.timed()) {
            return Optional.empty();
        }
        return switch (wait.kind()) {
            case FUTURE, PARK, LATCH, CONDITION, OBJECT_WAIT, QUEUE_TAKE ->
                thread.stack().stream()
                        .map(ClientCall::setting)
                        .flatMap(Optional::stream)
                        .findFirst();
            default -> Optional.empty();
        };
    }

    private static Optional<String> setting(Frame frame) {
        for (Entry call : CALLS) {
            if (frame.type().equals(call.type) && frame.method().startsWith(call.method)) {
                return Optional.of(call.setting);
            }
        }
        return Optional.empty();
    }
}
