package dev.hangscope.agent.jvm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class FutureLookTest {
    @Test
    void a_future_is_done_when_it_has_a_result_an_exception_or_was_canceled() {
        FutureTask<String> task = new FutureTask<>(() -> "done");
        assertThat(FutureLook.isDone(task)).isFalse();
        task.run();
        assertThat(FutureLook.isDone(task)).isTrue();

        ForkJoinTask<?> forked = ForkJoinTask.adapt(() -> {});
        assertThat(FutureLook.isDone(forked)).isFalse();
        forked.cancel(true);
        assertThat(FutureLook.isDone(forked)).isTrue();

        CompletableFuture<String> future = new CompletableFuture<>();
        assertThat(FutureLook.isDone(future)).isFalse();
        future.completeExceptionally(new IllegalStateException());
        assertThat(FutureLook.isDone(future)).isTrue();
    }
}
