package dev.hangscope.agent.jvm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.jvm.access.LookTime;
import dev.hangscope.agent.jvm.resource.ResourceLook.Seen;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Kind;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Phaser;
import org.junit.jupiter.api.Test;

class SynchronizersTest {
    private final Synchronizers synchronizers = new Synchronizers(new LookTime(System.nanoTime()));

    @Test
    void a_phaser_whose_last_party_has_left_is_released() {
        Phaser phaser = new Phaser(1);
        phaser.arriveAndDeregister();

        assertThat(facts(Kind.PHASER, phaser).isReleased()).isTrue();
    }

    @Test
    void a_phaser_that_was_terminated_while_parties_were_missing_is_released() {
        Phaser phaser = new Phaser(3);
        phaser.arrive();
        phaser.forceTermination();

        assertThat(facts(Kind.PHASER, phaser).isReleased()).isTrue();
    }

    @Test
    void a_phaser_without_parties_is_not_released() {
        assertThat(facts(Kind.PHASER, new Phaser()).isReleased()).isFalse();
    }

    @Test
    void a_barrier_between_two_generations_is_released() {
        assertThat(facts(Kind.BARRIER, new CyclicBarrier(2)).isReleased()).isTrue();
    }

    private ResourceFacts facts(Kind kind, Object object) {
        return synchronizers.facts(new Seen(kind + ":1", kind, object));
    }
}
