package dev.hangscope.agent.watch;

import dev.hangscope.snapshot.os.OsEndedProcess;
import dev.hangscope.snapshot.os.OsExit;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsProcess.Relation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Remembers a tree's processes from look to look: a worker that was killed, reaped and replaced leaves no other trace.
 * Bounded; for one thread.
 */
public final class ProcessHistory {
    private static final int MOST = 1000;

    private final LongFunction<OsProcess.@Nullable State> stateNow;
    private final Map<Long, Member> members = new LinkedHashMap<>();
    private final List<Ended> ended = new ArrayList<>();

    private record Member(
            OsProcess process, Instant seen, @Nullable OsExit exit) {}

    private record Ended(Member member) {}

    /** @param stateNow state of a process now; {@code null} when it is gone. In the product OSHI's, {@link OshiStates} */
    public ProcessHistory(LongFunction<OsProcess.@Nullable State> stateNow) {
        this.stateNow = stateNow;
    }

    /** Takes in a look: who is there, and with which exit status the defunct ended. */
    public void saw(OsFacts facts, Instant now) {
        check(now);
        for (OsProcess process : facts.processes()) {
            if (process.relation() != Relation.OUTSIDER && members.size() < MOST) {
                members.put(process.pid(), new Member(process, now, process.exit()));
            }
        }
    }

    /** Asks for the state of every known process: cheap, and so done more often than a look. */
    public void check(Instant now) {
        for (Member member : List.copyOf(members.values())) {
            OsProcess.State state = stateNow.apply(member.process().pid());
            if (state == null) {
                members.remove(member.process().pid());
                if (ended.size() == MOST) {
                    ended.remove(0);
                }
                ended.add(new Ended(member));
            } else if (state != OsProcess.State.DEFUNCT) {
                members.put(member.process().pid(), new Member(member.process(), now, member.exit()));
            }
        }
    }

    /** The look with what is remembered. */
    public OsFacts remembering(OsFacts facts, Instant now) {
        List<OsEndedProcess> remembered = ended.stream()
                .map(Ended::member)
                .map(member -> new OsEndedProcess(
                        member.process().pid(),
                        member.process().parent(),
                        member.process().command(),
                        Duration.between(member.seen(), now),
                        member.exit()))
                .toList();
        return facts.withEnded(remembered);
    }
}
