package dev.hangscope.agent.watch;

import dev.hangscope.agent.watch.ProcessLook.CannotLookException;
import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Takes snapshots of a process tree by the means of this system. */
public final class TreeSnapshot {
    private final ProcessLook look;
    private final long pid;

    private TreeSnapshot(ProcessLook look, long pid) {
        this.look = look;
        this.pid = pid;
    }

    /** Snapshots of this tree. */
    public static TreeSnapshot of(ProcessLook look, long pid) {
        return new TreeSnapshot(look, pid);
    }

    /** {@code /proc} where there is one that we can read, OSHI otherwise. */
    public static ProcessLook lookOfThisSystem() {
        LinuxLook linux = LinuxLook.createOutside();
        return linux == null ? new OshiLook() : linux;
    }

    /**
     * Looks once more.
     *
     * @throws CannotLookException when there is no such process, or nothing of it can be seen
     */
    public Snapshot take() throws CannotLookException {
        OsFacts facts = look.look(pid);
        OsProcess root = facts.process(pid).orElseThrow(() -> new CannotLookException("process " + pid + " has ended"));
        List<OsProcess> tree = facts.processes().stream()
                .filter(process -> process.relation() != Relation.OUTSIDER)
                .toList();
        if (facts.seesWaits() && tree.stream().allMatch(process -> process.unreadable() != null)) {
            throw new CannotLookException(
                    "process " + pid + " belongs to another user or is protected: look as its user, or as root");
        }
        Instant now = Instant.now();
        Instant started = root.started();
        Duration uptime = started == null || started.isAfter(now) ? Duration.ZERO : Duration.between(started, now);
        return new Snapshot(
                Snapshot.Trigger.COMMAND,
                now,
                new ProcessIdentity(pid, root.command(), null, uptime),
                null,
                facts,
                sensors(facts, root));
    }

    private static List<SensorState> sensors(OsFacts facts, OsProcess root) {
        List<SensorState> sensors = new ArrayList<>();
        long unreadable = facts.processes().stream()
                .filter(process -> process.relation() != Relation.OUTSIDER && process.unreadable() != null)
                .count();
        String reason = null;
        if (!facts.seesWaits()) {
            reason = "on this system only states are told, not what a process waits for, nor who holds which pipe";
        } else if (unreadable > 0) {
            reason = unreadable + " of the processes cannot be read: look as their user, or as root";
        }
        sensors.add(new SensorState("processes", true, reason));
        if (LinuxLook.isJvm(root)) {
            sensors.add(new SensorState(
                    "java", false, "this is a JVM: 'report " + root.pid() + "' sees its threads and queues"));
        }
        return sensors;
    }
}
