package dev.hangscope.agent.bootstrap.hooks.wake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls the hooks as {@code LockSupport.parkNanos} does, with classes of its own that are notified. */
class NotifyHooksTest {
    private static final class Mailbox {
        /** What the application may do here is its own matter: no hook may call it. */
        @Override
        public int hashCode() {
            throw new AssertionError();
        }

        @Override
        public boolean equals(Object other) {
            throw new AssertionError();
        }

        @Override
        public String toString() {
            throw new AssertionError();
        }
    }

    private static final class Woken {}

    private static int place(int line) {
        return NotifySites.register(new StackTraceElement("com.acme.Mailbox", "put", "Mailbox.java", line));
    }

    private static NotifySite site(int number) {
        NotifySite site = NotifySites.at(number);
        assertThat(site).isNotNull();
        return site;
    }

    private static List<WakePlace> notified(int number, Object monitor) {
        WakeHooks.parking(monitor, NotifyHooks.FIRST + number);
        return site(number).byClass();
    }

    @Test
    void the_notifier_is_recorded_with_the_class_of_the_object_and_the_place() {
        int place = place(1);

        assertThat(notified(place, new Mailbox())).singleElement().satisfies(each -> {
            assertThat(each.type).isEqualTo(Mailbox.class.getName());
            assertThat(each.at).containsExactly(new StackTraceElement("com.acme.Mailbox", "put", "Mailbox.java", 1));
            assertThat(each.wakers()).singleElement().satisfies(waker -> {
                assertThat(waker.id).isEqualTo(ThreadId.current());
                assertThat(waker.times).isEqualTo(1);
            });
        });
    }

    @Test
    void a_thread_that_notifies_again_within_a_tick_is_recorded_once() {
        int place = place(2);
        notified(place, new Mailbox());

        assertThat(notified(place, new Mailbox()))
                .singleElement()
                .satisfies(each -> assertThat(each.wakers().get(0).times).isEqualTo(1));
    }

    @Test
    void a_place_has_one_number() {
        assertThat(place(3)).isEqualTo(place(3)).isNotEqualTo(place(4));
    }

    @Test
    void a_line_that_notifies_objects_of_very_many_classes_is_incomplete() {
        int place = place(5);
        for (Object each : List.of("", 1, 1L, 'c')) {
            notified(place, each);
        }
        assertThat(site(place).isIncomplete()).isFalse();

        assertThat(notified(place, 1.0)).hasSize(4);
        assertThat(site(place).isIncomplete()).isTrue();
    }

    @Test
    void code_that_is_not_woven_is_incomplete() {
        NotifySites.registerUnseen(new StackTraceElement("com.acme.Mailbox", "put", "Mailbox.java", 6));

        assertThat(site(place(6)).isIncomplete()).isTrue();
    }

    @Test
    void a_time_below_zero_of_the_applications_own_is_no_place() {
        WakeHooks.parking(new Mailbox(), -1);
        WakeHooks.parking(new Mailbox(), NotifyHooks.FIRST + (1 << 12));
        WakeHooks.parking(null, NotifyHooks.FIRST + place(7));

        assertThat(site(place(7)).byClass()).isEmpty();
    }

    /** The thread that notifies may have been woken shortly before. */
    @Test
    void a_thread_that_was_not_parked_credits_no_waker() throws InterruptedException {
        Thread current = Thread.currentThread();
        Thread waker = new Thread(() -> WakeHooks.waking(current));
        waker.start();
        waker.join();

        WakeHooks.woken(new Woken(), NotifyHooks.FIRST);

        assertThat(WakePlaces.all()).noneMatch(each -> each.type.equals(Woken.class.getName()));
        WakeHooks.woken(new Woken(), 1);
        assertThat(WakePlaces.all()).anyMatch(each -> each.type.equals(Woken.class.getName()));
    }
}
