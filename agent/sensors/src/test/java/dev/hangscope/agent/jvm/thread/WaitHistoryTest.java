package dev.hangscope.agent.jvm.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.jvm.thread.WaitHistory.SameWait;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WaitHistoryTest {
    private static final long THREAD = 7;

    private final WaitHistory history = new WaitHistory();

    private SameWait look(String wait, long blocks, long second) {
        history.begin();
        return history.same(THREAD, wait, blocks, TimeUnit.SECONDS.toNanos(second));
    }

    private static SameWait of(long since, long rounds, long round) {
        return new SameWait(Duration.ofSeconds(since), rounds, Duration.ofSeconds(round));
    }

    @Test
    void rounds_are_counted_and_the_last_one_has_its_own_time() {
        assertThat(look("sleep", 40, 100)).isEqualTo(of(0, 0, 0));
        assertThat(look("sleep", 40, 110)).isEqualTo(of(10, 0, 10));
        assertThat(look("sleep", 43, 120)).isEqualTo(of(20, 3, 0));
        assertThat(look("sleep", 43, 135)).isEqualTo(of(35, 3, 15));
    }

    @Test
    void another_wait_begins_anew() {
        look("sleep", 40, 100);
        assertThat(look("park", 41, 110)).isEqualTo(of(0, 0, 0));
    }

    @Test
    void where_rounds_are_not_counted_there_is_no_last_one() {
        look("take", -1, 100);
        assertThat(look("take", -1, 110)).isEqualTo(new SameWait(Duration.ofSeconds(10), null, null));
    }
}
