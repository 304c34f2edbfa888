package dev.hangscope.agent.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.snapshot.ExitState;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PauseTest {
    private static final Duration NONE = Duration.ZERO;

    private static Snapshot with(Thread.State state, @Nullable ThreadWait wait) {
        JavaThread thread = new JavaThread(
                1, "main", false, false, JavaThread.Role.APPLICATION, state, List.of(), wait, null, null);
        JvmFacts jvm =
                new JvmFacts(ExitState.RUNNING, null, List.of(thread), List.of(), List.of(), List.of(), List.of());
        return new Snapshot(
                Snapshot.Trigger.SIGQUIT, Instant.EPOCH, new ProcessIdentity(42, "app", null, NONE), jvm, List.of());
    }

    private static ThreadWait latch(boolean timed) {
        return new ThreadWait(ThreadWait.Kind.LATCH, "latch:1", timed, Duration.ofSeconds(9));
    }

    @Test
    void an_application_that_can_run_is_not_stopped_for_longer_than_allowed() {
        assertThatThrownBy(() -> Pause.check(with(Thread.State.RUNNABLE, null), NONE))
                .isInstanceOf(CannotProveException.class)
                .hasMessageContaining("report 42 --prove");
        assertThatThrownBy(() -> Pause.check(with(Thread.State.TIMED_WAITING, latch(true)), NONE))
                .isInstanceOf(CannotProveException.class);
        assertThatCode(() -> Pause.check(with(Thread.State.RUNNABLE, null), Duration.ofHours(1)))
                .doesNotThrowAnyException();
    }

    @Test
    void where_nothing_can_run_a_pause_takes_nothing_away() {
        assertThatCode(() -> Pause.check(with(Thread.State.WAITING, latch(false)), NONE))
                .doesNotThrowAnyException();
    }

    @Test
    void what_a_dump_took_is_how_fast_the_machine_is() {
        Pause.measured(100L << 20, Duration.ofSeconds(1).toNanos());

        assertThat(Pause.estimate(200L << 20)).isEqualTo(Duration.ofSeconds(2));

        Pause.measured(1_000, Duration.ofHours(1).toNanos());
        assertThat(Pause.estimate(200L << 20)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void a_group_with_a_limit_has_what_is_left_of_it_and_the_cache() {
        assertThat(FreeMemory.ofGroup("1000\n", "900\n", "anon 5\ninactive_file 300\n"))
                .isEqualTo(400);
        assertThat(FreeMemory.ofGroup("max\n", "900\n", "")).isEqualTo(Long.MAX_VALUE);
        assertThat(FreeMemory.ofGroup("", "", "")).isEqualTo(Long.MAX_VALUE);
        assertThat(FreeMemory.bytes()).isPositive();
    }
}
