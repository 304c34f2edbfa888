package dev.hangscope.agent.watch;

import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.ProcEvents;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.StatLine;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Follows the descendants of a process between the looks: by the kernel's process events where this user may hear them, else
 * by looking who is there four times a second. In both cases OSHI tells, once a second, in which state the known ones are.
 */
public final class ChildWatch {
    private static final int CAP_NET_ADMIN = 12;

    /** The kernel keeps the first 15 letters of a Java thread's name. */
    private static final String OWN_THREADS = "hangscope-";

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long after the last descendant's end it goes on: the next one often follows soon. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ProcReader proc = new ProcReader("/proc");
    private final long root;
    private final ProcessHistory history;
    private @Nullable LongFunction<OsProcess.@Nullable State> oshi;
    private boolean hearsEvents;

    /** @param root the process whose descendants are followed */
    public ChildWatch(long root) {
        this.root = root;
        history = new ProcessHistory(root, this::state, this::command);
    }

    /** Whether the child was started by a thread of the agent: OSHI asks some commands. */
    private boolean isOurs(ProcEvents.Event event) {
        if (event.kind() != ProcEvents.Kind.FORKED || event.parent() != root) {
            return false;
        }
        String name = proc.text("self/task/" + event.thread() + "/comm");
        return name != null && name.startsWith(OWN_THREADS);
    }

    /** OSHI's first use forks three helpers and takes 0.2 s: it comes after the events are heard, so that none is missed. */
    private synchronized OsProcess.@Nullable State state(long pid) {
        LongFunction<OsProcess.@Nullable State> states = oshi;
        if (states == null) {
            states = new OshiStates();
            oshi = states;
        }
        return states.apply(pid);
    }

    private String command(long pid) {
        return MachineTexts.commandLine(proc.text(pid + "/cmdline"));
    }

    /** Whether this user may hear process events: CAP_NET_ADMIN, by the {@code CapEff} line of {@code /proc/self/status}. */
    public static boolean mayHearEvents() {
        String status = new ProcReader("/proc").text("self/status");
        int at = status == null ? -1 : status.indexOf("CapEff:\t");
        if (status == null || at < 0) {
            return false;
        }
        String hex = status.substring(at + "CapEff:\t".length(), status.indexOf('\n', at));
        return (Long.parseUnsignedLong(hex.trim(), 16) & 1L << CAP_NET_ADMIN) != 0;
    }

    /** Loads what is slow to load. */
    public static void warmUp() {
        ExitEvents.warmUp();
        KernelCalls.warmUp();
        ProcEvents.parse(ProcEvents.request(), 0);
    }

    /**
     * Follows them until the last has ended.
     *
     * @param somethingHappened called whenever a process may have been started
     */
    public void untilNobodyIsLeft(Runnable somethingHappened) {
        try (ExitEvents events = ExitEvents.open()) {
            hearsEvents = events != null;
            somethingHappened.run();
            history.present(parents(), Instant.now());
            long alive = System.nanoTime();
            // OSHI is slow at first: not before the first events, whose processes may be gone afterwards, and their
            // names.
            long checked = alive;
            while (System.nanoTime() - alive < LINGER_NANOS) {
                if (events == null) {
                    LockSupport.parkNanos(POLL_NANOS);
                    history.present(parents(), Instant.now());
                } else {
                    for (ProcEvents.Event event : events.next()) {
                        if (!isOurs(event)) {
                            history.happened(event, Instant.now());
                        }
                    }
                }
                somethingHappened.run();
                long now = System.nanoTime();
                if (now - checked >= CHECK_NANOS) {
                    history.check(Instant.now());
                    checked = now;
                }
                if (history.isAnyAlive()) {
                    alive = now;
                }
            }
        }
    }

    /** The living descendants, each with its parent. */
    private Map<Long, Long> parents() {
        Map<Long, Long> parents = new LinkedHashMap<>();
        for (long pid : ThreadScan.tree(proc, root)) {
            StatLine stat = pid == root ? null : StatLine.parse(proc.text(pid + "/stat"));
            if (stat != null) {
                parents.put(pid, stat.parent());
            }
        }
        return parents;
    }

    /** Takes in a look, and adds what is remembered. */
    public OsFacts remembering(OsFacts facts) {
        Instant now = Instant.now();
        history.saw(facts, now);
        return history.remembering(facts, now);
    }

    /** Whether ends are heard as they happen, and so with their exit status. */
    public boolean hearsEvents() {
        return hearsEvents;
    }
}
