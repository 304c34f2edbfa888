package dev.hangscope.agent.watch.history;

import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.ProcEvents;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.StatLine;
import dev.hangscope.agent.watch.scan.KernelCalls;
import dev.hangscope.agent.watch.scan.ProcStates;
import dev.hangscope.agent.watch.scan.ThreadScan;
import dev.hangscope.snapshot.os.OsFacts;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows the descendants of a process between the samples: by the kernel's process events where this user may hear them, else by
 * listing them, four times a second while something happens and every two seconds while nothing does. Starts no process.
 */
public final class ChildWatch {
    private static final int CAP_NET_ADMIN = 12;

    /** The kernel keeps the first 15 letters of a Java thread's name. */
    private static final String OWN_THREADS = "hangscope-";

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long QUIET_POLL_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long after the last descendant's end, or after the last change, it goes on: the next one often follows soon. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ProcReader proc = new ProcReader("/proc");
    private final long root;
    private final ProcessHistory history;
    private volatile boolean hearsEvents;

    /** @param root the process whose descendants are followed */
    public ChildWatch(long root) {
        this.root = root;
        history = new ProcessHistory(root, new ProcStates(proc), this::command);
    }

    /** Whether the child was started by a thread of the agent: the reader of a heap dump is one. */
    private boolean isOurs(ProcEvents.Event event) {
        if (event.kind() != ProcEvents.Kind.FORKED || event.parent() != root) {
            return false;
        }
        String name = proc.text("self/task/" + event.thread() + "/comm");
        return name != null && name.startsWith(OWN_THREADS);
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
        try (ExitEvents events = ExitEvents.open(FamilyEvents.WAIT)) {
            hearsEvents = events != null;
            somethingHappened.run();
            history.present(parents(), Instant.now());
            if (events == null) {
                list(somethingHappened);
            } else {
                hear(new FamilyEvents(events, root, history), somethingHappened);
            }
        }
    }

    private void hear(FamilyEvents events, Runnable somethingHappened) {
        long alive = System.nanoTime();
        long checked = alive;
        while (System.nanoTime() - alive < LINGER_NANOS) {
            boolean began = events.take(event -> !isOurs(event));
            if (began) {
                history.present(parents(), Instant.now());
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

    private void list(Runnable somethingHappened) {
        long alive = System.nanoTime();
        long checked = alive;
        long changed = alive;
        while (System.nanoTime() - alive < LINGER_NANOS) {
            boolean quiet = System.nanoTime() - changed > LINGER_NANOS;
            LockSupport.parkNanos(quiet ? QUIET_POLL_NANOS : POLL_NANOS);
            boolean isNew = history.present(parents(), Instant.now());
            somethingHappened.run();
            long now = System.nanoTime();
            boolean isGone = false;
            if (now - checked >= CHECK_NANOS) {
                isGone = history.check(Instant.now());
                checked = now;
            }
            if (isNew || isGone) {
                changed = now;
            }
            if (history.isAnyAlive()) {
                alive = now;
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

    /** Takes in a sample, and adds what is remembered. */
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
