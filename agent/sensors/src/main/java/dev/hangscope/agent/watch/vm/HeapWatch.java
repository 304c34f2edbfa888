package dev.hangscope.agent.watch.vm;

import dev.hangscope.agent.watch.procfs.ControlGroup;
import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.StatLine;
import dev.hangscope.snapshot.FullHeap;
import dev.hangscope.snapshot.history.Standstill;
import dev.hangscope.waitgraph.process.VirtualMachines;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches whether the heap of a JVM stays nearly full, and measures its collectors while it does. A sample of this JVM's heap reads a few
 * numbers of {@link Runtime}; {@code /proc} is read only while the heap is nearly full, each few seconds.
 */
public final class HeapWatch {
    /** A series is told of its newest part: what was before may have been another thing. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final Duration BETWEEN_MEASUREMENTS = Duration.ofSeconds(5);

    private final ProcReader proc;
    private final String process;
    private final Memory memory;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final ClockGaps gaps;
    private @Nullable ControlGroup group;

    /** How full a heap is. */
    public interface Memory {

        /** Bytes in use, a sum that garbage is part of. */
        long used();

        /** Bytes to which it may grow. */
        long most();
    }

    /** Of this JVM. */
    static final class OfThisJvm implements Memory {
        private final Runtime runtime = Runtime.getRuntime();

        @Override
        public long used() {
            return runtime.totalMemory() - runtime.freeMemory();
        }

        @Override
        public long most() {
            return runtime.maxMemory();
        }
    }

    /** Processor time up to now. */
    private record Processor(Duration collectors, Duration all) {

        Processor since(Processor before) {
            return new Processor(collectors.minus(before.collectors), all.minus(before.all));
        }
    }

    /** Some seconds of a heap that is nearly full. */
    private static final class Part {
        private final long startNanos;
        private final Processor processor;
        private long leastUsed = Long.MAX_VALUE;
        private int samples;

        Part(long startNanos, Processor processor) {
            this.startNanos = startNanos;
            this.processor = processor;
        }
    }

    /** Of this JVM, which has been watched for no time yet. */
    public HeapWatch() {
        this(new ProcReader("/proc"), Long.toString(ProcessHandle.current().pid()), new OfThisJvm());
    }

    /** Of another JVM of this machine. */
    public HeapWatch(long pid, Memory memory) {
        this(new ProcReader("/proc"), Long.toString(pid), memory);
    }

    /** Of a heap, and this process below the root of the reader. */
    HeapWatch(ProcReader proc, String process, Memory memory) {
        this.proc = proc;
        this.process = process;
        this.memory = memory;
        gaps = new ClockGaps(proc, process);
    }

    /** Takes one sample, as the agent's clock does at each tick: a late one is a time in which the JVM did not run. */
    public synchronized void sample(long nanoTime) {
        gaps.sample(nanoTime);
        sampleHeap(nanoTime);
    }

    private void sampleHeap(long nanoTime) {
        long used = memory.used();
        if (!FullHeap.isNearlyFull(used, memory.most())) {
            parts.clear();
            return;
        }
        Part last = parts.peekLast();
        if (last == null || nanoTime - last.startNanos >= BETWEEN_MEASUREMENTS.toNanos()) {
            if (last == null) {
                group = ControlGroup.of(proc, Long.parseLong(process));
            }
            last = new Part(nanoTime, processor());
            parts.add(last);
        }
        while (nanoTime - parts.getFirst().startNanos > LONGEST.toNanos() && parts.size() > 2) {
            parts.removeFirst();
        }
        last.leastUsed = Math.min(last.leastUsed, used);
        last.samples++;
    }

    /** Takes a sample, and returns what is known of a heap that stays nearly full; {@code null} of one that has room. */
    public synchronized @Nullable FullHeap now(long nanoTime) {
        sampleHeap(nanoTime);
        if (parts.isEmpty()) {
            return null;
        }
        Part first = parts.getFirst();
        Processor used = processor().since(first.processor);
        return new FullHeap(
                Duration.ofNanos(Math.max(0, nanoTime - first.startNanos)),
                parts.stream().mapToInt(part -> part.samples).sum(),
                atLeastNone(used.collectors),
                atLeastNone(used.all.minus(used.collectors)),
                parts.stream().mapToLong(part -> part.leastUsed).min().orElse(0),
                memory.most(),
                group == null ? List.of() : group.limitsSince());
    }

    /** The times of the last minute in which this JVM did not run, as far as samples are taken at each tick; {@code null} for none. */
    public synchronized @Nullable Standstill standstill(long nanoTime) {
        return gaps.now(nanoTime);
    }

    /** Loads what a sample of a full heap needs, while there is memory for it. */
    public void prepare() {
        processor();
        ControlGroup.of(proc, Long.parseLong(process)).limitsSince();
    }

    private Processor processor() {
        String whole = proc.text(process + "/stat");
        Duration collectors = Duration.ZERO;
        long[] tids = proc.numbers(process + "/task");
        for (long tid : tids == null ? new long[0] : tids) {
            String text = proc.text(process + "/task/" + tid + "/stat");
            StatLine line = StatLine.parse(text);
            if (text != null && line != null && VirtualMachines.collectsOrOperates(line.name())) {
                collectors = collectors.plus(MachineTexts.processorTime(text));
            }
        }
        return new Processor(collectors, MachineTexts.processorTime(whole));
    }

    private static Duration atLeastNone(Duration time) {
        return time.isNegative() ? Duration.ZERO : time;
    }
}
