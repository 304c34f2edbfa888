package dev.hangscope.agent.watch.vm;

import dev.hangscope.agent.watch.procfs.ControlGroup;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.snapshot.history.Standstill;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Notes when the thread that samples the heap wakes up late: then nothing of this JVM ran. Costs a comparison a sample. The source of time
 * does not go on while the machine sleeps ({@code CLOCK_MONOTONIC}), so that is no gap.
 */
final class ClockGaps {
    /** Between two and five ticks of the agent's clock. A thread that only waits for its turn on a busy machine is late by less. */
    private static final long LATE = TimeUnit.MILLISECONDS.toNanos(1_250);

    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);
    private static final int MOST = 64;

    private final ProcReader proc;
    private final String process;

    /** Beginnings and ends of gaps, a ring. */
    private final long[] begins = new long[MOST];

    private final long[] ends = new long[MOST];
    private int count;
    private long last;
    private boolean began;
    private @Nullable ControlGroup group;
    private long groupNanos;

    ClockGaps(ProcReader proc, String process) {
        this.proc = proc;
        this.process = process;
    }

    void sample(long now) {
        if (began && now - last >= LATE) {
            if (group == null || now - groupNanos > LONGEST) {
                group = ControlGroup.of(proc, Long.parseLong(process));
                groupNanos = now;
            }
            begins[count % MOST] = last;
            ends[count % MOST] = now;
            count++;
        }
        began = true;
        last = now;
    }

    /** The gaps of the last minute; {@code null} when there are none, or nothing takes samples: who only looks comes as he likes. */
    @Nullable
    Standstill now(long now) {
        if (began) {
            sample(now);
        }
        long first = now;
        long lost = 0;
        long longest = 0;
        int times = 0;
        for (int i = Math.max(0, count - MOST); i < count; i++) {
            long begin = begins[i % MOST];
            if (now - begin <= LONGEST) {
                long length = ends[i % MOST] - begin;
                first = times == 0 ? begin : first;
                lost += length;
                longest = Math.max(longest, length);
                times++;
            }
        }
        return times == 0
                ? null
                : new Standstill(
                        Duration.ofNanos(now - first),
                        times,
                        Duration.ofNanos(lost),
                        Duration.ofNanos(longest),
                        group == null ? List.of() : group.limitsSince());
    }
}
