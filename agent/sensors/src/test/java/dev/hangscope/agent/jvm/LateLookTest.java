package dev.hangscope.agent.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.jvm.thread.JavaThreads;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ThreadWait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;

/** Looks by an agent that came late: no hook has told of any queue. */
class LateLookTest {
    private final JvmLook look = JvmLook.since(Instant.EPOCH);
    private final List<Thread> started = new ArrayList<>();

    @AfterEach
    void interruptAll() throws InterruptedException {
        for (Thread thread : started) {
            thread.interrupt();
        }
        for (Thread thread : started) {
            thread.join(5_000);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_timeout_that_nobody_lives_to_see_is_none() {
        CountDownLatch latch = new CountDownLatch(1);
        Thread endless = timedWaiting(() -> latch.await(Long.MAX_VALUE, TimeUnit.NANOSECONDS));
        Thread hour = timedWaiting(() -> latch.await(1, TimeUnit.HOURS));
        Object monitor = new Object();
        Thread notified = timedWaiting(() -> {
            synchronized (monitor) {
                monitor.wait(Long.MAX_VALUE);
            }
            return null;
        });

        // A thread says that it waits shortly before it is in its system call.
        await(() -> timed(endless, hour, notified).equals(List.of(false, true, false)));
        assertThat(timed(endless, hour, notified)).containsExactly(false, true, false);
        Thread minute = timedWaiting(() -> latch.await(1, TimeUnit.MINUTES));
        await(() -> timeout(hour) != null);
        assertThat(timeout(hour)).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
        assertThat(timeout(minute)).isNull();
    }

    private List<Boolean> timed(Thread... threads) {
        JvmFacts facts = look.look();
        return Stream.of(threads).map(thread -> wait(facts, thread).timed()).toList();
    }

    private @Nullable Duration timeout(Thread thread) {
        return wait(look.look(), thread).timeout();
    }

    private Thread timedWaiting(Callable<?> task) {
        Thread thread = start(task);
        await(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    private static ThreadWait wait(JvmFacts facts, Thread thread) {
        return Objects.requireNonNull(facts.threads().stream()
                .filter(each -> each.id() == JavaThreads.id(thread))
                .findFirst()
                .orElseThrow()
                .waitsFor());
    }

    /** A thread that waits in this. */
    private Thread waiting(Callable<?> task) {
        Thread thread = start(task);
        await(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    private Thread start(Callable<?> task) {
        Thread thread = new Thread(() -> {
            try {
                task.call();
            } catch (Exception interrupted) {
                return;
            }
        });
        started.add(thread);
        thread.start();
        return thread;
    }

    private static void await(BooleanSupplier condition) {
        for (int i = 0; i < 10_000; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new AssertionError("never so");
    }

    private static ThreadWait waitOf(JvmFacts facts, Thread thread) {
        return facts.threads().stream()
                .filter(each -> each.id() == JavaThreads.id(thread))
                .map(JavaThread::waitsFor)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private static QueueFacts queueOf(JvmFacts facts, Thread thread) {
        return facts.queues().stream()
                .filter(queue -> queue.id().equals(waitOf(facts, thread).resource()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void takers_are_tied_to_a_queue_of_which_only_the_class_is_known() {
        LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
        Thread one = waiting(queue::take);
        Thread two = waiting(queue::take);
        Thread other = waiting(new ArrayBlockingQueue<>(1)::take);

        JvmFacts facts = look.look();

        assertThat(facts.unseenBefore()).isEqualTo(Instant.EPOCH);
        assertThat(queueOf(facts, two)).isEqualTo(queueOf(facts, one));
        assertThat(queueOf(facts, other).id()).isNotEqualTo(queueOf(facts, one).id());
        for (Thread thread : List.of(one, other)) {
            assertThat(queueOf(facts, thread).isKnown()).isFalse();
            assertThat(queueOf(facts, thread).complete()).isFalse();
        }
        assertThat(queueOf(facts, other).type()).isEqualTo("java.util.concurrent.ArrayBlockingQueue");
    }

    @Test
    void a_transfer_queue_and_the_queue_of_a_pool_are_known() {
        LinkedTransferQueue<String> queue = new LinkedTransferQueue<>();
        Thread taker = waiting(queue::take);
        List<Thread> workers = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(1, task -> {
            workers.add(new Thread(task));
            return workers.get(0);
        });
        pool.execute(() -> {});
        await(() -> workers.get(0).getState() == Thread.State.WAITING);

        JvmFacts facts = look.look();
        pool.shutdownNow();

        assertThat(queueOf(facts, taker).isKnown()).isTrue();
        assertThat(queueOf(facts, workers.get(0)).isKnown()).isTrue();
    }

    /** From Java 25 on such a timeout is in no queue that is read. */
    @Test
    @EnabledForJreRange(max = JRE.JAVA_24)
    void the_timeout_of_a_future_is_a_task_that_completes_it() {
        CompletableFuture<String> never = new CompletableFuture<String>().orTimeout(1, TimeUnit.HOURS);
        CompletableFuture<String> fallback = new CompletableFuture<String>().completeOnTimeout("", 1, TimeUnit.HOURS);
        Thread one = waiting(never::get);
        Thread two = waiting(fallback::get);
        await(() -> !look.look().pools().isEmpty()); // the JDK's thread for timeouts may just have been started

        JvmFacts facts = look.look();
        fallback.complete("");
        never.complete("");

        assertThat(facts.pools())
                .flatExtracting(PoolFacts::pending)
                .extracting(PoolFacts.Task::future)
                .contains(waitOf(facts, one).resource(), waitOf(facts, two).resource());
    }

    @Test
    void a_thread_that_took_in_between_is_in_a_new_wait() throws InterruptedException {
        LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
        AtomicInteger taken = new AtomicInteger();
        Thread busy = waiting(() -> {
            while (true) {
                queue.take();
                taken.incrementAndGet();
            }
        });
        Thread still = waiting(new LinkedBlockingQueue<>()::take);
        look.look();
        queue.put("one");
        await(() -> taken.get() == 1 && busy.getState() == Thread.State.WAITING);

        JvmFacts facts = look.look();

        assertThat(waitOf(facts, busy).since()).isZero();
        assertThat(waitOf(facts, still).since()).isPositive();
    }
}
