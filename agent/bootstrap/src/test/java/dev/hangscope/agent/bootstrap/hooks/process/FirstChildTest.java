package dev.hangscope.agent.bootstrap.hooks.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FirstChildTest {

    @AfterEach
    void letGo() {
        FirstChild.heard();
        Thread.interrupted();
    }

    @Test
    void whoever_starts_a_child_wakes_the_listener_and_goes_on_when_it_hears() throws InterruptedException {
        Thread listener = new Thread(() -> {
            while (!FirstChild.isWanted()) {
                LockSupport.park();
            }
            FirstChild.heard();
        });
        listener.start();
        FirstChild.waitsFor(listener);

        FirstChild.starting();
        listener.join();

        assertThat(FirstChild.isWanted()).isFalse();
    }

    @Test
    void nobody_is_held_for_ever_nor_twice_by_a_listener_that_does_not_come() {
        FirstChild.waitsFor(Thread.currentThread());

        FirstChild.starting();
        assertThat(FirstChild.isWanted()).isFalse();
        FirstChild.starting();
        assertThat(FirstChild.isWanted()).isFalse();
    }

    @Test
    void an_interrupted_thread_is_not_held_and_stays_interrupted() {
        FirstChild.waitsFor(Thread.currentThread());
        Thread.currentThread().interrupt();

        FirstChild.starting();

        assertThat(FirstChild.isWanted()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void a_permit_to_park_is_left_to_the_application() {
        FirstChild.waitsFor(new Thread(() -> {}));
        LockSupport.unpark(Thread.currentThread());

        FirstChild.starting();

        long before = System.nanoTime();
        LockSupport.parkNanos(Long.MAX_VALUE);
        assertThat(System.nanoTime()).isGreaterThan(before);
    }
}
