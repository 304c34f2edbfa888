package dev.hangscope.snapshot.os;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The operating system's side of a snapshot.
 *
 * @param system name, version and architecture, for example {@code Linux 6.1.0 amd64}
 * @param root the process that was asked about
 * @param seesWaits whether the waits of threads could be read at all; false outside Linux
 * @param looks full looks that the facts agree on; a proof needs two
 * @param wholeMachine whether the descriptors of all processes were searched for holders; false where the tree alone
 *     explained every wait
 * @param processes the tree in order of descent, then the outsiders that hold something the tree waits for
 * @param ended members of the tree that a watcher saw end, or that ended between two looks
 * @param orphans processes that were of the tree before their parent ended, and live on; empty without history
 * @param receivers processes that may take a descriptor which is in flight to them over a unix socket: until they have
 *     taken it nobody's table shows it, and it may be an end of anything
 * @param shortcomings obligations of a proof that are not met
 */
public record OsFacts(
        String system,
        long root,
        boolean seesWaits,
        int looks,
        boolean wholeMachine,
        List<OsProcess> processes,
        List<OsEndedProcess> ended,
        List<OsOrphan> orphans,
        List<Long> receivers,
        List<OsShortcoming> shortcomings) {

    public OsFacts {
        processes = List.copyOf(processes);
        ended = List.copyOf(ended);
        orphans = List.copyOf(orphans);
        receivers = List.copyOf(receivers);
        shortcomings = List.copyOf(shortcomings);
    }

    /** The process with this id. */
    public Optional<OsProcess> process(long pid) {
        return processes.stream().filter(process -> process.pid() == pid).findFirst();
    }

    /** The same without these processes. */
    public OsFacts without(Set<Long> pids) {
        List<OsProcess> left =
                processes.stream().filter(each -> !pids.contains(each.pid())).toList();
        return new OsFacts(system, root, seesWaits, looks, wholeMachine, left, ended, orphans, receivers, shortcomings);
    }

    /** The same with more that is known of those that ended, and of those that lost their parent. */
    public OsFacts withHistory(List<OsEndedProcess> remembered, List<OsOrphan> left) {
        List<OsEndedProcess> all = new ArrayList<>(remembered);
        ended.stream()
                .filter(each -> remembered.stream().noneMatch(other -> other.pid() == each.pid()))
                .forEach(all::add);
        return new OsFacts(system, root, seesWaits, looks, wholeMachine, processes, all, left, receivers, shortcomings);
    }

    /** The same facts as they are seen by one of the processes: its own descendants are its tree, and all others are outsiders. */
    public OsFacts rootedAt(long pid) {
        Set<Long> below = new HashSet<>();
        List<OsProcess> seen = new ArrayList<>();
        for (OsProcess process : processes) {
            boolean descends = process.parent() == pid || below.contains(process.parent());
            if (descends) {
                below.add(process.pid());
            }
            OsProcess.Relation relation = descends ? OsProcess.Relation.DESCENDANT : OsProcess.Relation.OUTSIDER;
            seen.add(process.as(process.pid() == pid ? OsProcess.Relation.ROOT : relation));
        }
        return new OsFacts(system, pid, seesWaits, looks, wholeMachine, seen, ended, orphans, receivers, shortcomings);
    }

    /** Direct children of a process, as far as they are in the facts. */
    public List<OsProcess> childrenOf(long pid) {
        return processes.stream().filter(process -> process.parent() == pid).toList();
    }
}
