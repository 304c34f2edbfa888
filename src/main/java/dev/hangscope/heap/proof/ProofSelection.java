package dev.hangscope.heap.proof;

import dev.hangscope.heap.hprof.DumpType;
import dev.hangscope.heap.hprof.Selection;
import dev.hangscope.heap.waits.ThreadObject;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which references a proof follows: all, weak ones too, but the JDK's own lists of threads, which serve thread dumps and
 * interrupts and lead nobody to what a thread works with, and the agent's own objects, which wake nobody.
 */
final class ProofSelection implements Selection {
    private static final Map<String, Set<String>> THREAD_LISTS = Map.of(
            "java.lang.ThreadGroup", Set.of("threads"),
            "jdk.internal.vm.ThreadContainers$RootContainer$TrackingRootContainer", Set.of("VTHREADS"),
            "jdk.internal.vm.SharedThreadContainer", Set.of("virtualThreads"),
            "java.util.concurrent.ThreadPerTaskExecutor", Set.of("threads"),
            "jdk.internal.misc.ThreadFlock", Set.of("threads"));

    @Override
    public Treatment treatment(DumpType type) {
        if (type.isA(ThreadObject.TYPE)) {
            return Treatment.LIST;
        }
        if (OwnAgent.isSilent(type.name())) {
            return Treatment.IGNORE;
        }
        return isWeak(type) ? Treatment.MARK : Treatment.FOLLOW;
    }

    /**
     * Whether instances refer to something so that the collector may drop it: caches and watchers of leaks do, and use it for nothing. What
     * a thread has as its {@link ThreadLocal} it does use: there only the key is weak.
     */
    private static boolean isWeak(DumpType type) {
        return type.isA("java.lang.ref.Reference") && !type.name().equals("java.lang.ThreadLocal$ThreadLocalMap$Entry");
    }

    @Override
    public boolean follows(DumpType declaring, String field) {
        Set<String> lists = THREAD_LISTS.get(declaring.name());
        return lists == null || !lists.contains(field);
    }

    /** A reference that was cleared may be about to be handed to whoever waits for it; from where, no dump tells. */
    @Override
    public @Nullable String listedWhenNull(DumpType type) {
        return type.isA("java.lang.ref.Reference") ? "referent" : null;
    }
}
