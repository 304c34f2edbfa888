package dev.hangscope.agent.bootstrap.hooks.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.site.LockPolls.Poll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LockPollsTest {
    private final Object lock = new Object();
    private final Object other = new Object();

    @AfterEach
    void forget() {
        pass(1);
        fail(8);
        LockHooks.tried(true, lock);
        pass(6);
        LockPolls.tick();
    }

    private static void pass(int seconds) {
        CoarseClock.now += seconds * 1_000_000_000L;
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            LockHooks.tried(false, lock);
        }
    }

    /** So often and for so long that what is taken is noted. */
    private void loop() {
        fail(1);
        pass(1);
        fail(8);
    }

    @Test
    void what_is_taken_is_noted_only_while_a_thread_tries_again_and_again() {
        fail(100);
        assertThat(LockPolls.areNoted()).isFalse();
        LockHooks.locked(other);
        assertThat(mine().mayHaveTaken(other)).isFalse();

        pass(1);
        fail(1);
        assertThat(LockPolls.areNoted()).isTrue();
        assertThat(mine().since()).isEqualTo(CoarseClock.now);
        pass(4);
        LockPolls.tick();
        assertThat(LockPolls.areNoted()).isTrue();
        pass(2);
        LockPolls.tick();
        assertThat(LockPolls.areNoted()).isFalse();
    }

    private static Poll mine() {
        return LockPolls.of(Thread.currentThread().getId());
    }

    @Test
    void tries_that_fail_in_a_row_are_counted_until_one_succeeds() {
        loop();

        assertThat(mine().times()).isEqualTo(9);
        assertThat(mine().get()).isSameAs(lock);

        LockHooks.tried(true, lock);
        assertThat(mine()).isNull();
    }

    @Test
    void what_the_thread_takes_meanwhile_is_known_as_far_as_there_is_room() {
        loop();
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
