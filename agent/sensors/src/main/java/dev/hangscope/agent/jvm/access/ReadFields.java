package dev.hangscope.agent.jvm.access;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The fields of the JDK's own objects without which a family of waits cannot be told. Looks pass over a field that is not there;
 * that they do so must not stay unsaid.
 */
public final class ReadFields {
    private static final String UTIL = "java.util.concurrent.";

    /** By sensor, each as {@code CLASS field}; where JDKs differ, either will do. JDK 17 to 25. */
    private static final Map<String, List<String>> NEEDED = Map.of(
            "locks",
            List.of(
                    UTIL + "locks.AbstractOwnableSynchronizer exclusiveOwnerThread",
                    UTIL + "locks.ReentrantReadWriteLock$Sync firstReader",
                    UTIL + "locks.ReentrantReadWriteLock$Sync readHolds",
                    UTIL + "locks.StampedLock state"),
            "latches",
            List.of(UTIL + "locks.AbstractQueuedSynchronizer state"),
            "semaphores",
            List.of(UTIL + "locks.AbstractQueuedSynchronizer state"),
            "barriers",
            List.of(UTIL + "CyclicBarrier trip", UTIL + "CyclicBarrier count"),
            "phasers",
            List.of(UTIL + "Phaser state", UTIL + "Phaser$QNode phaser"),
            "futures",
            List.of(UTIL + "FutureTask runner", UTIL + "CompletableFuture stack", UTIL + "CompletableFuture result"),
            "pools",
            List.of(
                    UTIL + "ThreadPoolExecutor workQueue",
                    UTIL + "ThreadPoolExecutor workers",
                    UTIL + "ThreadPoolExecutor$Worker this$0",
                    "java.lang.Thread holder|java.lang.Thread target"),
            "pipes",
            List.of("java.io.PipedInputStream readSide", "java.io.PipedInputStream writeSide"),
            "processes",
            List.of("java.lang.ProcessImpl pid", "java.lang.ProcessHandleImpl completions"));

    private ReadFields() {}

    /** Why families cannot be told, or not whole, on this JDK; none on one that is known. */
    public static Map<String, String> missing() {
        return missing(ReadFields::exists);
    }

    /** @param exists whether this JDK has the field, given as {@code CLASS field} */
    static Map<String, String> missing(Predicate<String> exists) {
        Map<String, String> reasons = new LinkedHashMap<>();
        NEEDED.forEach((sensor, fields) -> {
            for (String field : fields) {
                if (List.of(field.split("\\|")).stream().noneMatch(exists)) {
                    String[] name = field.split("\\|")[0].split(" ");
                    reasons.putIfAbsent(sensor, "this JDK's " + name[0] + " has no field " + name[1]);
                }
            }
        });
        return reasons;
    }

    private static boolean exists(String field) {
        String[] name = field.split(" ");
        Class<?> type = JdkInternals.classOrNull(name[0]);
        return type != null && JdkInternals.has(type, name[1]);
    }
}
