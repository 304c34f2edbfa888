package dev.hangscope.agent.runtime;

import dev.hangscope.agent.bootstrap.hooks.Faults;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadRecord;
import dev.hangscope.agent.instrument.HookWeaver;
import dev.hangscope.agent.jvm.JvmLook;
import dev.hangscope.agent.jvm.access.ReadFields;
import dev.hangscope.agent.jvm.coroutine.CoroutineSampler;
import dev.hangscope.agent.jvm.thread.SensorSelfTest;
import dev.hangscope.agent.jvm.thread.ThreadManagement;
import dev.hangscope.agent.output.Stderr;
import dev.hangscope.agent.trigger.SigquitTrigger;
import dev.hangscope.snapshot.SensorState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Which sensors look, and why others do not. */
final class SensorStates {
    private static final String CAME_LATE =
            "the agent came late: who made, used, started or ended what is not recorded";

    private final HookWeaver weaver;
    private final @Nullable Instant arrival;
    private final List<SensorState> others = new CopyOnWriteArrayList<>();
    private volatile @Nullable ThreadRecord mainThread;
    private volatile @Nullable String hooksFault;
    private volatile @Nullable String selfTestFault;
    private volatile @Nullable String sigquitNote;
    private volatile Map<String, String> missingFields = Map.of();
    private boolean checked;

    /** @param arrival when the agent came into the running JVM; {@code null} when it was there from the start */
    SensorStates(HookWeaver weaver, @Nullable Instant arrival) {
        this.weaver = weaver;
        this.arrival = arrival;
    }

    /** A new series of looks, which knows what hooks were there to tell. */
    JvmLook newLook() {
        return arrival == null ? new JvmLook(mainThread) : JvmLook.since(arrival);
    }

    void mainThread(ThreadRecord record) {
        mainThread = record;
    }

    void hooksFailed(Throwable e) {
        hooksFault = "the hooks could not be installed: " + e;
        if (arrival == null) {
            Stderr.line("queues and threads are not recorded: " + hooksFault);
        }
    }

    /** What the user has to know of SIGQUIT at present; {@code null} for nothing. */
    void sigquitNote(@Nullable String note) {
        sigquitNote = note;
    }

    boolean hooksAreDefined() {
        return hooksFault == null;
    }

    void add(SensorState state) {
        others.add(state);
    }

    /**
     * Uses a queue and sees whether the hooks noticed, and looks for the fields that samples read; does nothing when that was done
     * before. Loads classes: the first report's business, or the rehearsal's, and not that of the way to {@code main}.
     */
    synchronized void check() {
        if (!checked) {
            testTheHooks();
            missingFields = ReadFields.missing();
            checked = true;
        }
    }

    /** Said on stderr only to somebody who gave the agent on the command line: one that comes late never sees the past. */
    private void testTheHooks() {
        if (hooksAreDefined() && arrival == null) {
            selfTestFault = SensorSelfTest.run();
            if (selfTestFault != null && mainThread != null) {
                Stderr.line("queues are not recorded: " + selfTestFault);
            }
        }
    }

    List<SensorState> all() {
        check();
        List<SensorState> all = new ArrayList<>();
        String fault = hooksFault;
        if (fault != null) {
            all.add(new SensorState("queues", false, fault));
            all.add(new SensorState("threads", false, fault));
        } else if (arrival != null) {
            weaver.states(Map.of()).forEach(state -> all.add(new SensorState(state.name(), false, CAME_LATE)));
        } else {
            weaver.states(reasonsAtRunTime()).forEach(all::add);
            if (!weaver.weavesLibraries()) {
                all.add(new SensorState("notifiers", false, "turned off by libraries=off"));
            }
        }
        String note = sigquitNote;
        for (SensorState other : others) {
            boolean noted = note != null && other.active() && other.name().equals(SigquitTrigger.NAME);
            all.add(noted ? new SensorState(other.name(), true, note) : other);
        }
        String monitors = ThreadManagement.fault();
        if (monitors != null) {
            all.add(new SensorState("monitors", false, monitors));
        }
        String coroutines = CoroutineSampler.fault();
        if (coroutines != null) {
            all.add(new SensorState("coroutines", false, coroutines));
        }
        return all;
    }

    private Map<String, String> reasonsAtRunTime() {
        Map<String, String> reasons = new HashMap<>(missingFields);
        String selfTest = selfTestFault;
        if (selfTest != null) {
            reasons.put("queues", selfTest);
        }
        fault(reasons, Faults.queues, "queues");
        fault(reasons, Faults.threads, "threads");
        fault(reasons, Faults.waits, "futures", "pools", "locks", "wakers", "pipes", "nio-pipes", "processes");
        fault(reasons, Faults.counts, "latches", "semaphores", "barriers", "phasers");
        return reasons;
    }

    private static void fault(Map<String, String> reasons, @Nullable Throwable fault, String... sensors) {
        if (fault != null) {
            for (String sensor : sensors) {
                reasons.put(sensor, "off after a fault: " + fault);
            }
        }
    }
}
