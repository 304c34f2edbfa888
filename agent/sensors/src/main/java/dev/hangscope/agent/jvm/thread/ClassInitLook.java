package dev.hangscope.agent.jvm.thread;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.code.Frame;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/**
 * Threads that wait until another thread has initialized a class. The JVM reports them as RUNNABLE; only its own thread dump
 * has the line {@code waiting on the Class initialization monitor for} (HotSpot, {@code javaVFrame::print_lock_info_on}). It is
 * asked for when a thread is RUNNABLE, has used no CPU time since the sample before, and some thread is in a {@code <clinit>}.
 */
public final class ClassInitLook {
    private static final String INITIALIZER = "<clinit>";
    private static final long NANOS_OF_REST = 1_000_000;

    private final Supplier<Map<Long, String>> dump;
    private final LongUnaryOperator cpuTime;
    private Map<Long, Rest> before = Map.of();

    /** The CPU time of a RUNNABLE thread, and since when it has used none at the same place. */
    private record Rest(long cpuNanos, List<Frame> stack, long sinceNanos) {}

    /** A wait for a class. The thread has been at rest there since before the dump that tells it. */
    private record Waits(String type, long sinceNanos) {}

    /** Makes a look that asks the JVM for its own thread dump where it has to. */
    public ClassInitLook() {
        this(ThreadDump::initialized, id -> ManagementFactory.getThreadMXBean().getThreadCpuTime(id));
    }

    /**
     * @param dump the class that each waiting thread waits for, by the thread's id
     * @param cpuTime the CPU time of the thread with an id, in nanoseconds
     */
    public ClassInitLook(Supplier<Map<Long, String>> dump, LongUnaryOperator cpuTime) {
        this.dump = dump;
        this.cpuTime = cpuTime;
    }

    /** Adds these waits to the threads, and returns the classes that they wait for. */
    public List<ResourceFacts> look(List<JavaThread> threads, long nanoTime) {
        if (threads.stream().noneMatch(ClassInitLook::isInInitializer)) {
            before = Map.of();
            return List.of();
        }
        Map<Long, Rest> rests = rests(threads, nanoTime);
        boolean anyAtRest = rests.values().stream().anyMatch(rest -> rest.sinceNanos != nanoTime);
        Map<Long, String> waiting = anyAtRest ? dump.get() : Map.of();
        Map<Long, Waits> now = new HashMap<>();
        threads.replaceAll(thread -> {
            String type = waiting.get(thread.id());
            Rest rest = rests.get(thread.id());
            if (type == null || thread.waitsFor() != null || rest == null) {
                return thread;
            }
            Waits waits = new Waits(type, rest.sinceNanos);
            now.put(thread.id(), waits);
            return waiting(thread, waits, nanoTime);
        });
        before = rests;
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

    private Map<Long, Rest> rests(List<JavaThread> threads, long nanoTime) {
        Map<Long, Rest> rests = new HashMap<>();
        try {
            for (JavaThread thread : threads) {
                boolean runs = thread.waitsFor() == null && thread.state() == Thread.State.RUNNABLE;
                if (runs && !thread.virtual() && !thread.stack().isEmpty()) {
                    long cpu = cpuTime.applyAsLong(thread.id());
                    rests.put(thread.id(), new Rest(cpu, thread.stack(), restsSince(thread, cpu, nanoTime)));
                }
            }
        } catch (LinkageError | RuntimeException e) {
            return Map.of(); // an image without java.management
        }
        return rests;
    }

    private long restsSince(JavaThread thread, long cpuNanos, long nanoTime) {
        Rest rest = before.get(thread.id());
        if (rest == null || cpuNanos - rest.cpuNanos >= NANOS_OF_REST) {
            return nanoTime;
        }
        return rest.stack.equals(thread.stack()) ? rest.sinceNanos : nanoTime;
    }

    private static JavaThread waiting(JavaThread thread, Waits waits, long nanoTime) {
        return thread.in(
                thread.state(),
                new ThreadWait(
                        ThreadWait.Kind.CLASS_INIT,
                        ResourceFacts.initializationId(waits.type),
                        false,
                        Duration.ofNanos(Math.max(0, nanoTime - waits.sinceNanos))));
    }

    private static List<ResourceFacts> classes(Map<Long, Waits> waiting, List<JavaThread> threads) {
        Map<String, ResourceFacts> classes = new LinkedHashMap<>();
        for (Waits waits : waiting.values()) {
            classes.computeIfAbsent(waits.type, type -> ResourceFacts.initialization(type, threads));
        }
        return new ArrayList<>(classes.values());
    }
}
