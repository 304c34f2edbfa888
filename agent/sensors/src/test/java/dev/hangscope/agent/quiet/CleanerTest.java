package dev.hangscope.agent.quiet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CleanerTest {
    private final AtomicInteger cleaned = new AtomicInteger();

    @Test
    void what_is_gone_is_cleaned_when_another_object_is_registered() {
        Object stays = new Object();
        Cleaner.getCleaner().register(stays, () -> cleaned.addAndGet(1_000));
        registerGarbage();
        List<Object> kept = new ArrayList<>();
        while (cleaned.get() == 0) {
            System.gc();
            kept.add(new Object());
            Cleaner.getCleaner().register(kept.get(kept.size() - 1), () -> {});
        }

        assertThat(cleaned).hasValue(1);
        assertThat(stays).isNotNull();
    }

    private void registerGarbage() {
        Cleaner.getCleaner().register(new Object(), cleaned::incrementAndGet);
    }

    @Test
    void what_is_cleaned_by_hand_is_cleaned_once() {
        Cleaner.Cleanable cleanable = Cleaner.getCleaner().register(new Object(), cleaned::incrementAndGet);

        cleanable.clean();
        cleanable.clean();

        assertThat(cleaned).hasValue(1);
    }

    @Test
    void it_has_no_thread() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Cleaner.getCleaner().register(new Object(), () -> {});

        assertThat(Thread.getAllStackTraces().keySet())
                .allMatch(thread -> before.contains(thread) || !thread.getName().contains("leaner"));
    }
}
