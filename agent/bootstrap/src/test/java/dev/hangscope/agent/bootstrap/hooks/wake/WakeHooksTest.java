package dev.hangscope.agent.bootstrap.hooks.wake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import dev.hangscope.agent.bootstrap.hooks.queue.QueueRecord;
import dev.hangscope.agent.bootstrap.hooks.queue.RecordTable;
import dev.hangscope.agent.bootstrap.hooks.task.LostTasks;
import dev.hangscope.agent.bootstrap.hooks.task.TaskHooks;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadHooks;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadRecord;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadTable;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls the hooks as {@code LockSupport} does, with classes of its own to be parked on. */
class WakeHooksTest {
    private static final class Cell {}

    private static final class Gate {}

    private static final class Crowded {}

    private static final class Unplaced {}

    private static final class Ring {}

    private static final class Signalled {}

    private static Thread by(Thread woken) throws InterruptedException {
        Thread waker = new Thread(() -> WakeHooks.waking(woken), "waker");
        ThreadHooks.starting(waker);
        waker.start();
        waker.join();
        return waker;
    }

    private static List<WakePlace> places(Class<?> type) {
        return WakePlaces.all().stream()
                .filter(place -> place.type.equals(type.getName()))
                .toList();
    }

    private static long id(Thread thread) {
        return ThreadId.of(thread);
    }

    @Test
    void the_waker_is_credited_where_the_woken_thread_was_parked() throws InterruptedException {
        CoarseClock.tick();
        Thread waker = by(Thread.currentThread());

        WakeHooks.woken(new Cell());

        assertThat(places(Cell.class)).singleElement().satisfies(place -> {
            assertThat(place.at).anyMatch(frame -> frame.getMethodName().startsWith("the_waker_is_credited"));
            assertThat(place.wakers()).singleElement().satisfies(each -> {
                assertThat(each.id).isEqualTo(id(waker));
                assertThat(each.record).isNotNull();
                assertThat(each.times).isEqualTo(1);
            });
            assertThat(place.isComplete()).isTrue();
        });
    }

    @Test
    void a_thread_that_was_not_woken_credits_nobody() {
        WakeHooks.woken(new Gate());
        WakeHooks.woken();

        assertThat(places(Gate.class)).isEmpty();
    }

    @Test
    void a_lock_is_known_otherwise() throws InterruptedException {
        by(Thread.currentThread());

        WakeHooks.woken(new java.util.concurrent.locks.ReentrantLock());

        assertThat(places(java.util.concurrent.locks.ReentrantLock.class)).isEmpty();
    }

    @Test
    void more_living_wakers_than_are_kept_leave_the_place_incomplete() {
        WakePlace place = new WakePlace(Crowded.class.getName(), new StackTraceElement[0]);
        for (int i = 0; i < 8; i++) {
            place.woken(-1 - i);
        }
        assertThat(place.isComplete()).isTrue();

        place.woken(-100);

        assertThat(place.isComplete()).isFalse();
        assertThat(place.wakers()).hasSize(8);
    }

    @Test
    void a_waker_that_has_ended_makes_room_for_another() throws InterruptedException {
        WakePlace place = new WakePlace(Crowded.class.getName(), new StackTraceElement[0]);
        Thread ended = by(Thread.currentThread());
        place.woken(id(ended));
        ThreadHooks.ended(ended);
        for (int i = 0; i < 8; i++) {
            place.woken(-1 - i);
        }

        assertThat(place.isComplete()).isTrue();
        assertThat(place.wakers()).extracting(waker -> waker.id).doesNotContain(id(ended));
    }

    @Test
    void without_a_sample_the_wake_up_is_credited_to_the_class() throws InterruptedException {
        while (CoarseClock.takeWakeSample()) {
            // spends the budget
        }
        Thread waker = by(Thread.currentThread());

        WakeHooks.woken(new Unplaced());

        CoarseClock.tick();
        assertThat(places(Unplaced.class)).singleElement().satisfies(place -> {
            assertThat(place.at).isEmpty();
            assertThat(place.wakers()).extracting(each -> each.id).containsExactly(id(waker));
        });
    }

    @Test
    void in_a_busy_loop_a_tick_has_one_sample() {
        CoarseClock.tick();
        Ring ring = new Ring();
        for (int i = 0; i < 1_000; i++) {
            WakeHooks.waking(Thread.currentThread());
            WakeHooks.woken(ring);
        }

        assertThat(places(Ring.class))
                .flatExtracting(WakePlace::wakers)
                .singleElement()
                .satisfies(waker -> assertThat(waker.times).isBetween(1L, 9L));
    }

    @Test
    void who_signals_a_condition_is_recorded() {
        Signalled condition = new Signalled();

        WakeHooks.signalling(condition);
        WakeHooks.signalling(condition);

        QueueRecord record = RecordTable.find(condition);
        assertThat(record).isNotNull();
        assertThat(record.find(ThreadId.current()).puts).isEqualTo(2);
    }

    @Test
    void the_time_of_a_park_of_ten_minutes_or_more_is_noted_until_a_shorter_one() {
        ThreadRecord record = ThreadTable.ofCurrent(ThreadId.current());

        WakeHooks.parking(new Cell(), Long.MAX_VALUE);
        assertThat(record.parksNanos()).isEqualTo(Long.MAX_VALUE);

        WakeHooks.parking(new Cell(), 1_000);
        assertThat(record.parksNanos()).isZero();
    }

    @Test
    void what_a_scheduler_would_have_run_again_is_known_without_its_task() {
        CoarseClock.tick();
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
        try {
            Object once = scheduler.schedule(() -> {}, 1, TimeUnit.HOURS);
            Object again = scheduler.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.HOURS);

            TaskHooks.failed(once, new IllegalStateException("once"));
            TaskHooks.failed(again, new IllegalStateException("again"));

            assertThat(LostTasks.all())
                    .filteredOn(entry -> "once".equals(entry.message) || "again".equals(entry.message))
                    .extracting(entry -> entry.message + " " + entry.periodic)
                    .containsExactlyInAnyOrder("once false", "again true");
        } finally {
            scheduler.shutdownNow();
        }
    }

    @Test
    void failed_and_rejected_tasks_are_kept() {
        CoarseClock.tick();
        Object task = new Object();
        Object pool = new Object();

        TaskHooks.failed(task, new IllegalStateException("reset"));
        TaskHooks.rejected(pool, task);

        assertThat(LostTasks.all())
                .filteredOn(entry -> entry.refersTo(task))
                .satisfiesExactlyInAnyOrder(
                        failed -> {
                            assertThat(failed.type).isEqualTo("java.lang.IllegalStateException");
                            assertThat(failed.message).isEqualTo("reset");
                            assertThat(failed.pool).isNull();
                        },
                        rejected -> {
                            assertThat(rejected.type).isNull();
                            assertThat(rejected.pool).isNotNull();
                        });
    }
}
