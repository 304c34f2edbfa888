package dev.hangscope.agent.bootstrap.hooks.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import org.junit.jupiter.api.Test;

class LockSitesTest {
    private static final long MINE = ThreadId.current();
    private static final int MANY = 1_000;

    private final Object lock = new Object();

    private LockSites.Entry takenAgain() {
        LockSites.note(lock, 0);
        return LockSites.find(lock, MINE);
    }

    private LockSites.Entry takenManyTimes() {
        for (int i = 0; i < MANY; i++) {
            LockSites.note(lock, 0);
        }
        return LockSites.find(lock, MINE);
    }

    @Test
    void a_lock_that_is_taken_now_and_then_is_looked_at_each_time() {
        LockSites.Entry first = takenAgain();

        assertThat(first.at).isNotEmpty();
        assertThat(takenAgain()).isNotSameAs(first);
    }

    @Test
    void a_lock_that_is_taken_all_the_time_is_looked_at_once_in_a_tick() {
        LockSites.Entry last = takenManyTimes();

        assertThat(takenAgain()).isSameAs(last);
        CoarseClock.tick();
        LockSites.Entry next = takenAgain();
        assertThat(next).isNotSameAs(last);
        assertThat(takenAgain()).isSameAs(next);
    }

    @Test
    void another_lock_is_looked_at_all_the_same() {
        takenManyTimes();
        Object other = new Object();

        LockSites.note(other, 0);

        assertThat(LockSites.find(other, MINE)).isNotNull();
    }
}
