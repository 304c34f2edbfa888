package dev.hangscope.agent.bootstrap.hooks.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.bootstrap.hooks.Capped;
import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import dev.hangscope.application.Caller;
import org.junit.jupiter.api.Test;

class ThreadTableTest {
    private static final int SWEEPS_OF_ALL = 64;

    @Test
    void remembers_who_started_a_thread_and_how_it_ended() throws InterruptedException {
        CoarseClock.tick();
        Thread thread = new Thread(() -> {}, "worker");
        Caller.call(() -> {
            ThreadHooks.starting(thread);
            return thread;
        });
        ThreadRecord record = ThreadTable.find(ThreadId.of(thread));

        assertThat(record).isNotNull();
        assertThat(record.startedBy).isEqualTo(ThreadId.current());
        assertThat(record.startedAt[1].getClassName()).isEqualTo(Caller.class.getName());
        assertThat(record.isEnded()).isFalse();

        thread.start();
        thread.join();
        ThreadHooks.ended(thread);

        assertThat(record.isEnded()).isTrue();
        assertThat(record.nameAtEnd).isEqualTo("worker");
        assertThat(ThreadTable.find(record.id)).isNull();
        assertThat(ThreadTable.ended()).contains(record);
    }

    @Test
    void the_agents_own_threads_are_not_kept() {
        Thread thread = new Thread(() -> {}, "hangscope-watch");

        ThreadHooks.starting(thread);

        assertThat(ThreadTable.find(ThreadId.of(thread))).isNull();
    }

    @Test
    void keeps_the_exception_that_ended_a_thread_without_keeping_the_exception() {
        ThreadHooks.uncaught(Thread.currentThread(), new IllegalStateException("no disk"));

        ThreadRecord record = ThreadTable.find(ThreadId.current());
        assertThat(record.uncaughtType).isEqualTo("java.lang.IllegalStateException");
        assertThat(record.uncaughtMessage).isEqualTo("no disk");
        assertThat(record.uncaughtAt[0].getMethodName())
                .isEqualTo("keeps_the_exception_that_ended_a_thread_without_keeping_the_exception");
    }

    @Test
    void names_and_messages_are_kept_up_to_a_length() {
        Thread thread = new Thread(() -> {}, "n".repeat(100_000));
        ThreadHooks.starting(thread);
        ThreadRecord record = ThreadTable.find(ThreadId.of(thread));
        ThreadHooks.ended(thread);
        ThreadHooks.uncaught(Thread.currentThread(), new IllegalStateException("m".repeat(100_000)));

        assertThat(record.nameAtEnd).hasSize(Capped.LONGEST).endsWith("n...");
        assertThat(ThreadTable.find(ThreadId.current()).uncaughtMessage)
                .hasSize(Capped.LONGEST)
                .endsWith("m...");
    }

    @Test
    void a_thread_that_could_not_be_started_leaves_nothing() {
        Thread thread = new Thread(() -> {});
        ThreadHooks.starting(thread);

        ThreadHooks.notStarted(thread);

        assertThat(ThreadTable.find(ThreadId.of(thread))).isNull();
    }

    @Test
    void a_thread_that_is_started_again_while_it_runs_stays() {
        Thread running = Thread.currentThread();
        ThreadHooks.keepCurrent();

        ThreadHooks.notStarted(running);

        assertThat(ThreadTable.find(ThreadId.of(running))).isNotNull();
    }

    @Test
    void a_thread_that_nothing_refers_to_is_swept() {
        ThreadRecord record = recordOfAThreadThatIsGone();
        while (!record.refersTo(null)) {
            System.gc();
        }
        for (int i = 0; i < SWEEPS_OF_ALL; i++) {
            ThreadTable.sweepSome();
        }

        assertThat(ThreadTable.find(record.id)).isNull();
    }

    private static ThreadRecord recordOfAThreadThatIsGone() {
        Thread thread = new Thread(() -> {});
        ThreadHooks.starting(thread);
        return ThreadTable.find(ThreadId.of(thread));
    }

    @Test
    void only_the_newest_ended_threads_are_kept() {
        for (int i = 0; i < 5_000; i++) {
            Thread thread = new Thread(() -> {}, "short-" + i);
            ThreadHooks.starting(thread);
            ThreadHooks.ended(thread);
        }

        assertThat(ThreadTable.ended()).hasSize(1_024).anyMatch(record -> "short-4999".equals(record.nameAtEnd));
    }
}
