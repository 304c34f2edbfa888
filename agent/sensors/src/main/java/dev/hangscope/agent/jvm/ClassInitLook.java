package dev.hangscope.agent.jvm;

import dev.hangscope.snapshot.Frame;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Threads that wait until another thread has initialized a class. The JVM reports them as RUNNABLE; only its own thread dump
 * has the line {@code waiting on the Class initialization monitor for} (HotSpot, {@code javaVFrame::print_lock_info_on}). It is
 * asked for when a thread is RUNNABLE, has used no CPU time since the sample before, and some thread is in a {@code <clinit>}.
 */
final class ClassInitLook {
    private static final String INITIALIZER = "<clinit>";
    private static final long NANOS_OF_REST = 1_000_000;

    private Map<Long, Long> cpuBefore = Map.of();
    private Map<Long, Waits> before = Map.of();

    /** A wait for a class and when it was seen first. */
    private record Waits(String type, long sinceNanos) {}

    /** Adds these waits to the threads, and returns the classes that they wait for. */
    List<ResourceFacts> look(List<JavaThread> threads, long nanoTime) {
        if (threads.stream().noneMatch(ClassInitLook::isInInitializer)) {
            cpuBefore = Map.of();
            before = Map.of();
            return List.of();
        }
        Map<Long, Long> cpu = cpuTimes(threads);
        boolean anyAtRest = cpu.entrySet().stream().anyMatch(each -> isAtRest(each.getKey(), each.getValue()));
        Map<Long, String> waiting = anyAtRest ? ClassInitDump.waiting() : Map.of();
        Map<Long, Waits> now = new HashMap<>();
        threads.replaceAll(thread -> {
            String type = waiting.get(thread.id());
            if (type == null || thread.waitsFor() != null || !cpu.containsKey(thread.id())) {
                return thread;
            }
            Waits seen = before.get(thread.id());
            Waits kept = seen != null && seen.type.equals(type) ? seen : new Waits(type, nanoTime);
            now.put(thread.id(), kept);
            return waiting(thread, kept, nanoTime);
        });
        cpuBefore = cpu;
        before = now;
        return classes(now, threads);
    }

    private static boolean isInInitializer(JavaThread thread) {
        for (Frame frame : thread.stack()) {
            if (frame.method().equals(INITIALIZER)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAtRest(long thread, long nanos) {
        Long used = cpuBefore.get(thread);
        return used != null && nanos - used < NANOS_OF_REST;
    }

    private static Map<Long, Long> cpuTimes(List<JavaThread> threads) {
        Map<Long, Long> times = new HashMap<>();
        try {
            ThreadMXBean bean = ManagementFactory.getThreadMXBean();
            for (JavaThread thread : threads) {
                boolean runs = thread.waitsFor() == null && thread.state() == Thread.State.RUNNABLE;
                if (runs && !thread.virtual() && !thread.stack().isEmpty()) {
                    times.put(thread.id(), bean.getThreadCpuTime(thread.id()));
                }
            }
        } catch (LinkageError | RuntimeException e) {
            return Map.of(); // an image without java.management
        }
        return times;
    }

    private static JavaThread waiting(JavaThread thread, Waits waits, long nanoTime) {
        return new JavaThread(
                thread.id(),
                thread.name(),
                thread.virtual(),
                thread.daemon(),
                thread.role(),
                thread.state(),
                thread.stack(),
                new ThreadWait(
                        ThreadWait.Kind.CLASS_INIT,
                        id(waits.type),
                        false,
                        Duration.ofNanos(Math.max(0, nanoTime - waits.sinceNanos))),
                thread.startedBy(),
                thread.startedAt());
    }

    private static String id(String type) {
        return "class:" + type;
    }

    private static List<ResourceFacts> classes(Map<Long, Waits> waiting, List<JavaThread> threads) {
        Map<String, ResourceFacts> classes = new LinkedHashMap<>();
        for (Waits waits : waiting.values()) {
            classes.computeIfAbsent(waits.type, type -> facts(type, threads));
        }
        return new ArrayList<>(classes.values());
    }

    /** Classes of one name in two loaders look alike: then the initializer is known for neither. */
    private static ResourceFacts facts(String type, List<JavaThread> threads) {
        List<Party> owners = threads.stream()
                .filter(thread -> thread.isIn(type, INITIALIZER))
                .map(thread -> new Party(thread.id(), Role.OWNER, 1, null, null))
                .toList();
        boolean known = owners.size() == 1;
        return new ResourceFacts(
                id(type), ResourceFacts.Kind.CLASS, type, null, null, null, known ? owners : List.of(), null, known);
    }
}
