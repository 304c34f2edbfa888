package dev.hangscope.agent.bootstrap.hooks.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskHooksTest {

    private static List<String> recorded(String beginning) {
        return LostTasks.all().stream()
                .map(entry -> entry.message)
                .filter(Objects::nonNull)
                .filter(message -> message.startsWith(beginning))
                .toList();
    }

    @Test
    void of_the_results_that_fail_in_one_tick_the_first_are_recorded() {
        CoarseClock.tick();
        IntStream.range(0, 100).forEach(i -> TaskHooks.failedResult(new IllegalStateException("early " + i)));

        assertThat(recorded("early "))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 8).mapToObj(i -> "early " + i).toList());
    }

    @Test
    void a_failure_that_a_stage_passes_on_and_a_cancellation_are_not_recorded() {
        CoarseClock.tick();
        TaskHooks.failedResult(new CompletionException("passed on", new IllegalStateException()));
        TaskHooks.failedResult(new CancellationException("cancelled"));
        TaskHooks.failedResult(new IllegalStateException("first stage"));

        assertThat(recorded("passed on")).isEmpty();
        assertThat(recorded("cancelled")).isEmpty();
        assertThat(recorded("first stage")).hasSize(1);
    }

    @Test
    void results_do_not_push_out_tasks() {
        LostTasks.add(new LostTasks.Entry(new Object(), null, new IllegalStateException("a task"), null));
        for (int tick = 0; tick < 50; tick++) {
            CoarseClock.tick();
            IntStream.range(0, 8).forEach(i -> TaskHooks.failedResult(new IllegalStateException("result " + i)));
        }

        assertThat(recorded("a task")).hasSize(1);
        assertThat(recorded("result ")).hasSizeLessThanOrEqualTo(64);
    }
}
