package dev.hangscope.agent.bootstrap.hooks.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.ThreadId;
import dev.hangscope.agent.bootstrap.hooks.thread.ThreadHooks;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueueRecordTest {
    private final QueueRecord record = new QueueRecord(null, true);

    @BeforeEach
    void samplesAreLeft() {
        CoarseClock.tick();
    }

    @Test
    void tells_threads_apart_and_counts_what_each_did() throws InterruptedException {
        inThread(() -> {
            QueueHooks.put(record);
            QueueHooks.put(record);
            QueueHooks.offered(false, record);
            QueueHooks.offered(true, record);
        });
        inThread(() -> {
            QueueHooks.taken("item", record);
            QueueHooks.taken(null, record);
            QueueHooks.taken(42, record);
            QueueHooks.drained(5, record);
        });

        assertThat(uses()).hasSize(2);
        assertThat(uses()).anySatisfy(use -> {
            assertThat(use.puts).isEqualTo(3);
            assertThat(use.takes).isZero();
            assertThat(use.lastPutAt()).isNotEmpty();
        });
        assertThat(uses()).anySatisfy(use -> {
            assertThat(use.puts).isZero();
            assertThat(use.takes).isEqualTo(7);
            assertThat(use.lastTakenType).isEqualTo("java.lang.Integer");
        });
    }

    @Test
    void the_maker_is_told_apart_from_those_who_come_later() throws InterruptedException {
        QueueHooks.put(record);
        inThread(() -> {
            QueueHooks.put(record);
            QueueHooks.taken("item", record);
        });
        QueueHooks.put(record);
        inThread(() -> QueueHooks.taken("item", record));
        QueueHooks.taken("item", record);

        long maker = ThreadId.current();
        assertThat(uses()).hasSize(3);
        assertThat(uses())
                .filteredOn(use -> use.threadId == maker)
                .singleElement()
                .satisfies(use -> {
                    assertThat(use.puts).isEqualTo(2);
                    assertThat(use.takes).isEqualTo(1);
                });
        assertThat(uses())
                .filteredOn(use -> use.threadId != maker)
                .allSatisfy(use -> assertThat(use.takes).isEqualTo(1));
    }

    @Test
    void where_no_sample_is_left_the_time_is_told_and_the_place_is_not() throws InterruptedException {
        while (CoarseClock.hasSample()) {
            CoarseClock.takeSample();
        }

        inThread(() -> {
            QueueHooks.put(record);
            QueueHooks.taken("item", record);
        });
        inThread(() -> QueueHooks.taken("item", record));

        assertThat(uses()).hasSize(2).allSatisfy(use -> {
            assertThat(use.lastTake()).isEqualTo(CoarseClock.now);
            assertThat(use.lastTakenType).isEqualTo("java.lang.String");
            assertThat(use.lastTakenAt()).isNull();
        });
        assertThat(uses()).extracting(QueueUse::lastPut).containsExactlyInAnyOrder(0L, CoarseClock.now);

        CoarseClock.tick();
        QueueHooks.put(record);
        assertThat(uses()).filteredOn(use -> use.lastPutAt() != null).hasSize(1);
    }

    @Test
    void a_thousand_short_lived_producers_are_summed_up_and_none_is_lost() throws InterruptedException {
        int producers = 1_000;
        for (int i = 0; i < producers; i++) {
            inThread(() -> {
                QueueHooks.put(record);
                ThreadHooks.ended(Thread.currentThread());
            });
        }

        SummedUses folded = uses().stream()
                .filter(SummedUses.class::isInstance)
                .map(SummedUses.class::cast)
                .findFirst()
                .orElseThrow();
        long apart = uses().size() - 1;
        assertThat(folded.threadId).isEqualTo(SummedUses.FOLDED);
        assertThat(apart).isLessThan(100);
        assertThat(folded.producers + apart).isEqualTo(producers);
        assertThat(uses().stream().mapToLong(use -> use.puts).sum()).isEqualTo(producers);
    }

    @Test
    void threads_that_come_at_the_same_time_all_get_their_use() throws InterruptedException {
        int threads = 50;
        CountDownLatch go = new CountDownLatch(1);
        Thread[] all = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            all[i] = new Thread(() -> {
                awaitQuietly(go);
                for (int n = 0; n < 1_000; n++) {
                    QueueHooks.put(record);
                }
            });
            all[i].start();
        }
        go.countDown();
        for (Thread thread : all) {
            thread.join();
        }

        assertThat(uses())
                .hasSize(threads)
                .allSatisfy(use -> assertThat(use.puts).isEqualTo(1_000));
    }

    @Test
    void a_wait_that_is_repeated_without_a_put_or_take_is_the_same_wait() throws InterruptedException {
        inThread(() -> {
            Object queue = new Object();
            QueueHooks.waiting(queue, record);
            QueueUse use = uses().get(0);
            long began = use.waitingSince();

            QueueHooks.waiting(queue, record);
            assertThat(use.waitingSince()).isEqualTo(began);

            QueueHooks.taken("item", record);
            CoarseClock.tick();
            QueueHooks.waiting(queue, record);
            assertThat(use.waitingSince()).isGreaterThan(began);
        });
    }

    @Test
    void a_queue_that_was_waited_on_is_listed_until_it_is_gone() {
        Object queue = new Object();
        QueueHooks.waiting(queue, record);
        QueueHooks.waiting(queue, record);

        assertThat(WaitedQueues.all())
                .filteredOn(entry -> entry.refersTo(queue))
                .hasSize(1);

        WaitedQueues.all().stream().filter(entry -> entry.refersTo(queue)).forEach(WaitedQueues.Entry::clear);
        WaitedQueues.sweep();
        assertThat(WaitedQueues.all()).noneMatch(entry -> entry.record == record);
    }

    private List<QueueUse> uses() {
        @Nullable QueueUse[] all = record.uses();
        return Arrays.stream(all).filter(Objects::nonNull).toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void inThread(Runnable task) throws InterruptedException {
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(task);
        thread.setUncaughtExceptionHandler((dead, e) -> thrown[0] = e);
        thread.start();
        thread.join();
        assertThat(thrown[0]).isNull();
    }
}
