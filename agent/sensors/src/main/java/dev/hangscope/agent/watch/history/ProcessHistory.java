package dev.hangscope.agent.watch.history;

import dev.hangscope.agent.watch.OshiStates;
import dev.hangscope.agent.watch.procfs.ProcEvents.Event;
import dev.hangscope.agent.watch.scan.ProcStates;
import dev.hangscope.snapshot.os.OsEndedProcess;
import dev.hangscope.snapshot.os.OsExit;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsOrphan;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Remembers a tree's processes from look to look: a worker that was killed, reaped and replaced leaves no other trace.
 * Bounded; every method may be called by any thread.
 */
public final class ProcessHistory {
    private static final int MOST = 1000;

    private final LongFunction<OsProcess.@Nullable State> stateNow;
    private final LongFunction<String> commandNow;
    private final long root;
    private final Map<Long, Member> members = new LinkedHashMap<>();
    private final Deque<Member> ended = new ArrayDeque<>();

    private record Member(
            long pid,
            long parent,
            String command,
            Instant seen,
            @Nullable OsExit exit) {}

    /**
     * @param root the process whose descendants are remembered
     * @param stateNow state of a process now; {@code null} when it is gone. In the product {@link ProcStates}
     *     in a JVM of the application's, {@link OshiStates} in the command line
     * @param commandNow command line of a process now; empty when it is gone
     */
    public ProcessHistory(
            long root, LongFunction<OsProcess.@Nullable State> stateNow, LongFunction<String> commandNow) {
        this.root = root;
        this.stateNow = stateNow;
        this.commandNow = commandNow;
    }

    /** Takes in a look: who is there, and with which exit status the defunct ended. */
    public synchronized void saw(OsFacts facts, Instant now) {
        check(now);
        for (OsProcess process : facts.processes()) {
            if (process.relation() == Relation.DESCENDANT) {
                remember(new Member(process.pid(), process.parent(), process.command(), now, process.exit()));
            }
        }
    }

    /** Takes in what the kernel told as it happened. */
    public synchronized void happened(Event event, Instant now) {
        Member known = members.get(event.pid());
        switch (event.kind()) {
            case FORKED -> {
                Member parent = members.get(event.parent());
                if (parent != null || event.parent() == root) {
                    remember(new Member(event.pid(), event.parent(), parent == null ? "" : parent.command, now, null));
                }
            }
            case EXECUTED -> {
                if (known != null) {
                    String command = commandNow.apply(event.pid());
                    remember(new Member(
                            known.pid, known.parent, command.isEmpty() ? known.command : command, now, null));
                }
            }
            case EXITED -> {
                if (known != null) {
                    members.remove(known.pid);
                    end(new Member(known.pid, known.parent, known.command, now, OsExit.ofStatus(event.status())));
                }
            }
        }
    }

    /**
     * Takes in the processes that are there, each with its parent.
     *
     * @return whether one of them is new
     */
    public synchronized boolean present(Map<Long, Long> parents, Instant now) {
        boolean any = false;
        for (Map.Entry<Long, Long> each : parents.entrySet()) {
            long pid = each.getKey();
            if (!members.containsKey(pid)) {
                remember(new Member(pid, each.getValue(), commandNow.apply(pid), now, null));
                any = true;
            }
        }
        return any;
    }

    /** Whether the process is the root or a known descendant that has not ended. */
    synchronized boolean isMember(long pid) {
        return pid == root || members.containsKey(pid);
    }

    /** Ids of the known descendants that have not ended, and one more. */
    synchronized long[] livingAnd(long one) {
        long[] all = new long[members.size() + 1];
        int count = 0;
        for (long pid : members.keySet()) {
            all[count++] = pid;
        }
        all[count] = one;
        return all;
    }

    private void remember(Member member) {
        if (members.size() < MOST || members.containsKey(member.pid)) {
            members.put(member.pid, member);
        }
    }

    private void end(Member member) {
        if (ended.size() == MOST) {
            ended.removeFirst();
        }
        ended.addLast(member);
    }

    /**
     * Asks for the state of every known process: cheap, and so done more often than a sample.
     *
     * @return whether one of them has ended
     */
    public synchronized boolean check(Instant now) {
        int before = members.size();
        for (Member member : List.copyOf(members.values())) {
            OsProcess.State state = stateNow.apply(member.pid);
            if (state == null) {
                members.remove(member.pid);
                end(member);
            } else if (state != OsProcess.State.DEFUNCT) {
                members.put(member.pid, new Member(member.pid, member.parent, member.command, now, member.exit));
            }
        }
        return members.size() < before;
    }

    /** Whether a descendant is known to live. */
    public synchronized boolean isAnyAlive() {
        return !members.isEmpty();
    }

    /** The look with what is remembered. */
    public synchronized OsFacts remembering(OsFacts facts, Instant now) {
        List<OsEndedProcess> remembered = ended.stream()
                .filter(member -> facts.process(member.pid).isEmpty())
                .map(member -> new OsEndedProcess(
                        member.pid, member.parent, member.command, Duration.between(member.seen, now), member.exit))
                .toList();
        return facts.withHistory(remembered, orphans(facts));
    }

    private List<OsOrphan> orphans(OsFacts facts) {
        Set<Long> gone = new HashSet<>();
        ended.forEach(member -> gone.add(member.pid));
        return members.values().stream()
                .filter(member -> gone.contains(member.parent))
                .filter(member -> facts.process(member.pid)
                        .filter(process -> process.relation() == Relation.DESCENDANT)
                        .isEmpty())
                .map(member -> new OsOrphan(member.pid, member.command, member.parent))
                .toList();
    }
}
