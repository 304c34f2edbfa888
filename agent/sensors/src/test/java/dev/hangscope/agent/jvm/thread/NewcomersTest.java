package dev.hangscope.agent.jvm.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.bootstrap.hooks.thread.ThreadHooks;
import dev.hangscope.snapshot.JavaThread;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class NewcomersTest {
    @Test
    void a_thread_that_started_after_the_stacks_were_read_runs() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Thread late = new Thread(() -> await(end), "late");
        ThreadHooks.starting(late);
        late.start();
        long id = JavaThreads.id(late);
        try {
            assertThat(Newcomers.beside(Set.of()))
                    .filteredOn(thread -> thread.id() == id)
                    .singleElement()
                    .satisfies(thread -> {
                        assertThat(thread.name()).isEqualTo("late");
                        assertThat(thread.state()).isEqualTo(Thread.State.RUNNABLE);
                        assertThat(thread.role()).isEqualTo(JavaThread.Role.APPLICATION);
                    });
            assertThat(Newcomers.beside(Set.of(id))).noneMatch(thread -> thread.id() == id);
        } finally {
            end.countDown();
            late.join();
        }
        assertThat(Newcomers.beside(Set.of())).noneMatch(thread -> thread.id() == id);
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
