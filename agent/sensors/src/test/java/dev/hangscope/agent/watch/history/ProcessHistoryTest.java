package dev.hangscope.agent.watch.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.ProcEvents.Event;
import dev.hangscope.agent.watch.procfs.ProcEvents.Kind;
import dev.hangscope.snapshot.os.OsEndedProcess;
import dev.hangscope.snapshot.os.OsExit;
import dev.hangscope.snapshot.os.OsFacts;
import dev.hangscope.snapshot.os.OsOrphan;
import dev.hangscope.snapshot.os.OsProcess.State;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessHistoryTest {
    private static final long JVM = 10;
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final OsFacts EMPTY =
            new OsFacts("Linux", JVM, true, 2, true, List.of(), List.of(), List.of(), List.of(), List.of());

    private final Map<Long, State> states = new HashMap<>();
    private final Map<Long, String> commands = new HashMap<>();
    private final ProcessHistory history = new ProcessHistory(JVM, states::get, pid -> commands.getOrDefault(pid, ""));

    private OsFacts remembered(int second) {
        return history.remembering(EMPTY, START.plusSeconds(second));
    }

    private void happened(Kind kind, long pid, long parent, int status, int second) {
        history.happened(new Event(kind, pid, parent, 0, status), START.plusSeconds(second));
    }

    @Test
    void a_worker_that_was_killed_and_reaped_at_once_is_remembered_with_its_signal() {
        happened(Kind.FORKED, 20, JVM, 0, 0);
        commands.put(20L, "python pool.py");
        happened(Kind.EXECUTED, 20, 0, 0, 0);
        happened(Kind.FORKED, 21, 20, 0, 1);
        happened(Kind.EXITED, 21, 20, 9, 2);

        assertThat(remembered(5).ended())
                .containsExactly(new OsEndedProcess(21, 20, "python pool.py", Duration.ofSeconds(3), new OsExit(0, 9)));
        assertThat(history.isAnyAlive()).isTrue();
    }

    @Test
    void processes_of_others_are_none_of_ours() {
        happened(Kind.FORKED, 30, 29, 0, 0);
        happened(Kind.EXITED, 30, 29, 0, 1);

        assertThat(remembered(2).ended()).isEmpty();
        assertThat(history.isAnyAlive()).isFalse();
    }

    @Test
    void where_no_events_are_heard_an_end_is_seen_by_the_state_and_how_is_not_known() {
        commands.put(20L, "sort");
        states.put(20L, State.SLEEPING);
        history.present(Map.of(20L, JVM), START);
        history.check(START.plusSeconds(1));
        states.remove(20L);
        history.check(START.plusSeconds(2));

        assertThat(remembered(4).ended())
                .containsExactly(new OsEndedProcess(20, JVM, "sort", Duration.ofSeconds(3), null));
    }

    @Test
    void a_defunct_process_was_alive_when_it_was_last_seen_so() {
        states.put(20L, State.SLEEPING);
        history.present(Map.of(20L, JVM), START);
        states.put(20L, State.DEFUNCT);
        history.check(START.plusSeconds(3));
        states.remove(20L);
        history.check(START.plusSeconds(6));

        assertThat(remembered(6).ended()).extracting(OsEndedProcess::ended).containsExactly(Duration.ofSeconds(6));
    }

    @Test
    void who_outlives_its_parent_is_an_orphan() {
        commands.put(21L, "sleep 600");
        states.put(20L, State.SLEEPING);
        states.put(21L, State.SLEEPING);
        history.present(Map.of(20L, JVM, 21L, 20L), START);
        states.remove(20L);
        history.check(START.plusSeconds(1));

        assertThat(remembered(2).orphans()).containsExactly(new OsOrphan(21, "sleep 600", 20));
    }
}
