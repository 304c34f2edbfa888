package dev.hangscope.report;

import dev.hangscope.diagnosis.Words;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.waitgraph.process.ProcessHolders;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The processes of a tree with what they do, for the end of a report. */
final class ProcessWaits {
    private static final int LINES = 40;

    private ProcessWaits() {}

    /** One line for each process of the tree; those that look alike share one. */
    static Section section(OsFacts facts) {
        return section(facts, EnumSet.of(Relation.ROOT, Relation.DESCENDANT));
    }

    /** The same without the process itself, a JVM of which the report tells more elsewhere. */
    static Section descendants(OsFacts facts) {
        return section(facts, EnumSet.of(Relation.DESCENDANT));
    }

    private static Section section(OsFacts facts, Set<Relation> relations) {
        ProcessHolders holders = new ProcessHolders(facts);
        Map<String, List<OsProcess>> alike = new LinkedHashMap<>();
        for (OsProcess process : facts.processes()) {
            if (relations.contains(process.relation())) {
                String key = process.parent() + " " + process.label().replaceFirst("^\\d+ ", "") + " "
                        + doing(holders, process);
                alike.computeIfAbsent(key, any -> new ArrayList<>()).add(process);
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<OsProcess> group : alike.values()) {
            if (lines.size() == LINES) {
                lines.add("and " + Words.number(alike.size() - LINES) + " more kinds");
                break;
            }
            OsProcess first = group.get(0);
            String more = group.size() == 1 ? "" : " and " + Words.number(group.size() - 1) + " like it";
            String below = first.relation() == Relation.ROOT ? "" : ", child of " + first.parent();
            lines.add(first.label() + more + below + ": " + doing(holders, first));
        }
        return new Section("processes", lines);
    }

    /** Whether there is more than the process that was asked about. */
    static boolean hasDescendants(OsFacts facts) {
        return facts.processes().stream().anyMatch(process -> process.relation() == Relation.DESCENDANT);
    }

    /** What was looked at, in numbers. */
    static String lookedAt(OsFacts facts) {
        long tree = facts.processes().stream()
                .filter(process -> process.relation() != Relation.OUTSIDER)
                .count();
        long others = facts.processes().size() - tree;
        return (tree == 1 ? "1 process" : Words.number(tree) + " processes") + " by " + facts.system()
                + (others == 0 ? "" : ", and " + Words.number(others) + " outside the tree that hold what it waits for")
                + (facts.wholeMachine() ? "; twice, with the descriptors of all processes" : "");
    }

    private static String doing(ProcessHolders holders, OsProcess process) {
        if (process.isDefunct()) {
            return "defunct" + (process.exit() == null ? "" : ", " + process.exit());
        }
        if (process.threads().isEmpty()) {
            return process.state().name().toLowerCase(java.util.Locale.ROOT)
                    + (process.unreadable() == null ? "" : "; " + process.unreadable());
        }
        OsThread main = process.threads().get(0);
        String others = process.threads().size() == 1
                ? ""
                : ", and " + Words.count(process.threads().size() - 1, "more thread");
        return main.call()
                + (main.waitsFor().timed() ? " with a time-out" : "")
                + owners(holders, process, main)
                + main.line().map(frame -> ", at " + frame.words()).orElse("")
                + others;
    }

    /** The owners of the file lock that the thread waits for, also those outside the tree that may release it. */
    private static String owners(ProcessHolders holders, OsProcess process, OsThread thread) {
        String lock = thread.waitsFor().object();
        if (thread.waitsFor().kind() != OsWait.Kind.FILE_LOCK || lock == null) {
            return "";
        }
        List<String> owners = holders.lockersOf(lock).stream()
                .map(holders::process)
                .filter(Objects::nonNull)
                .map(OsProcess::label)
                .toList();
        String file = thread.waitsFor().descriptors().stream()
                .flatMap(fd -> process.descriptor(fd).stream())
                .map(OsDescriptor::link)
                .findFirst()
                .orElse("a file");
        return owners.isEmpty()
                ? ""
                : ", the lock of " + file + " that " + Words.few(owners) + (owners.size() == 1 ? " holds" : " hold");
    }
}
