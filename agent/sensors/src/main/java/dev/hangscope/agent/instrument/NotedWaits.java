package dev.hangscope.agent.instrument;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Classes whose waits do not lead back to them: the wait is noted before it begins.
 *
 * <p>Barriers: {@code CyclicBarrier.dowait}. Pipes: {@code PipedInputStream.read} and {@code awaitSpace},
 * {@code PipedReader.read} and {@code receive}: loops of {@code Object.wait(1000)}. The same on JDK 17 to 25.
 */
final class NotedWaits implements JdkInstrumentation {
    private final String sensor;
    private final Map<String, Set<String>> waitingMethods;

    private NotedWaits(String sensor, Map<String, Set<String>> waitingMethods) {
        this.sensor = sensor;
        this.waitingMethods = waitingMethods;
    }

    static NotedWaits ofBarriers() {
        return new NotedWaits("barriers", Map.of("java/util/concurrent/CyclicBarrier", Set.of("dowait")));
    }

    static NotedWaits ofPipes() {
        return new NotedWaits(
                "pipes",
                Map.of(
                        "java/io/PipedInputStream", Set.of("read", "awaitSpace"),
                        "java/io/PipedReader", Set.of("read", "receive")));
    }

    @Override
    public String sensor() {
        return sensor;
    }

    @Override
    public boolean concerns(String internalName) {
        return waitingMethods.containsKey(internalName);
    }

    @Override
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        Set<String> methods = waitingMethods.getOrDefault(internalName, Set.of());
        return MethodWeaving.weave(
                classFile,
                methods,
                (next, name, descriptor, woven) -> methods.contains(name) ? new BeforeWait(next, name, woven) : next);
    }
}
