package dev.hangscope.agent.bootstrap.hooks.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.bootstrap.hooks.site.LockPolls.Poll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LockPollsTest {
    private final Object lock = new Object();
    private final Object other = new Object();

    @AfterEach
    void forget() {
        LockHooks.tried(true, lock);
    }

    private static Poll mine() {
        return LockPolls.of(Thread.currentThread().getId());
    }

    @Test
    void tries_that_fail_in_a_row_are_counted_until_one_succeeds() {
        LockHooks.tried(false, lock);
        LockHooks.tried(false, lock);
        LockHooks.tried(false, lock);

        assertThat(mine().times()).isEqualTo(3);
        assertThat(mine().get()).isSameAs(lock);

        LockHooks.tried(true, lock);
        assertThat(mine()).isNull();
    }

    @Test
    void what_the_thread_takes_meanwhile_is_known_as_far_as_there_is_room() {
        LockHooks.tried(false, lock);
        LockHooks.locked(other);

        assertThat(mine().mayHaveTaken(other)).isTrue();
        assertThat(mine().mayHaveTaken(new Object())).isFalse();

        for (int i = 0; i < 10; i++) {
            LockHooks.locked(new Object());
        }
        assertThat(mine().mayHaveTaken(new Object())).isTrue();
    }

    @Test
    void a_thread_that_fails_at_another_lock_begins_anew() {
        LockHooks.tried(false, other);
        LockHooks.tried(false, other);
        LockHooks.tried(false, lock);

        assertThat(mine().get()).isSameAs(lock);
        assertThat(mine().times()).isEqualTo(1);
    }
}
