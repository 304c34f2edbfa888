package dev.hangscope.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class HangMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HangMeters meters = new HangMeters();

    private double hangs(String kind, String verdict) {
        return registry.get("hangscope.hangs")
                .tags("kind", kind, "verdict", verdict)
                .gauge()
                .value();
    }

    private double stuck() {
        return registry.get("hangscope.threads.stuck").gauge().value();
    }

    @Test
    void hangs_are_counted_by_kind_and_verdict_and_stay_with_zero_when_they_are_over() {
        meters.bindTo(registry);
        assertThat(registry.find("hangscope.hangs").gauges()).isEmpty();

        meters.seen(
                SomeHangs.look("deadlock PROVEN", "deadlock PROVEN", "full-pipe LIKELY", "dead-consumer SUSPECTED"));
        assertThat(hangs("deadlock", "PROVEN")).isEqualTo(2);
        assertThat(hangs("full-pipe", "LIKELY")).isEqualTo(1);
        assertThat(hangs("dead-consumer", "SUSPECTED")).isEqualTo(1);
        assertThat(stuck()).as("suspicions do not count").isEqualTo(6);

        meters.seen(SomeHangs.look("full-pipe LIKELY"));
        assertThat(hangs("deadlock", "PROVEN")).isZero();
        assertThat(hangs("full-pipe", "LIKELY")).isEqualTo(1);
        assertThat(stuck()).isEqualTo(2);
    }

    @Test
    void a_registry_that_comes_later_has_them_too() {
        meters.seen(SomeHangs.look("deadlock PROVEN"));
        meters.bindTo(registry);
        assertThat(hangs("deadlock", "PROVEN")).isEqualTo(1);
    }
}
