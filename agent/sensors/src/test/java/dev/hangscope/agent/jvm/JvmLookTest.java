package dev.hangscope.agent.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.PoolFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.ThreadWait.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Looks at real waits in this JVM, where nothing is woven: what the JDK tells by itself. */
class JvmLookTest {
    private final JvmLook look = new JvmLook(null);
    private final List<Thread> started = new ArrayList<>();

    /** Never counted down: what waits for it waits until it is interrupted. */
    private final CountDownLatch never = new CountDownLatch(2);

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
    void a_lock_names_its_owner() {
        ReentrantLock lock = new ReentrantLock();
        Thread owner = run(() -> {
            lock.lock();
            never.await();
            return null;
        });
        waitOf(owner, Kind.LATCH);
        Thread waiter = run(() -> {
            lock.lockInterruptibly();
            return null;
        });

        ResourceFacts resource = resourceOf(waiter, Kind.LOCK);

        assertThat(resource.type()).isEqualTo("java.util.concurrent.locks.ReentrantLock");
        assertThat(resource.parties()).containsExactly(new Party(id(owner), Role.OWNER, 1, null, null));
        assertThat(resource.complete()).isTrue();
    }

    @Test
    void a_read_write_lock_names_every_reader_and_how_often_it_holds() {
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        List<Thread> readers = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            int holds = i;
            readers.add(run(() -> {
                for (int hold = 0; hold < holds; hold++) {
                    lock.readLock().lock();
                }
                never.await();
                return null;
            }));
            waitOf(readers.get(i - 1), Kind.LATCH);
        }
        Thread writer = run(() -> {
            lock.writeLock().lockInterruptibly();
            return null;
        });

        ResourceFacts resource = resourceOf(writer, Kind.LOCK);

        assertThat(resource.parties())
                .extracting(Party::thread, Party::times)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(id(readers.get(0)), 1L),
                        org.assertj.core.groups.Tuple.tuple(id(readers.get(1)), 2L),
                        org.assertj.core.groups.Tuple.tuple(id(readers.get(2)), 3L));
        assertThat(resource.complete()).isTrue();
    }

    @Test
    void a_read_write_lock_whose_reader_has_ended_is_not_complete() throws InterruptedException {
        ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        for (int i = 0; i < 2; i++) {
            run(() -> {
                        lock.readLock().lock();
                        return null;
                    })
                    .join();
        }
        Thread writer = run(() -> {
            lock.writeLock().lockInterruptibly();
            return null;
        });

        assertThat(resourceOf(writer, Kind.LOCK).complete()).isFalse();
    }

    @Test
    void a_monitor_names_its_owner_and_where_it_was_entered() {
        Object monitor = new Object();
        Thread owner = run(() -> {
            synchronized (monitor) {
                never.await();
            }
            return null;
        });
        waitOf(owner, Kind.LATCH);
        Thread waiter = run(() -> {
            synchronized (monitor) {
                return null;
            }
        });

        ResourceFacts resource = resourceOf(waiter, Kind.MONITOR_ENTER);

        assertThat(resource.kind()).isEqualTo(ResourceFacts.Kind.MONITOR);
        assertThat(resource.complete()).isTrue();
        assertThat(resource.parties()).singleElement().satisfies(party -> {
            assertThat(party.thread()).isEqualTo(id(owner));
            assertThat(party.at().user().orElseThrow().type()).isEqualTo(JvmLookTest.class.getName());
        });
        owner.interrupt();
    }

    @Test
    void latch_semaphore_and_phaser_tell_what_is_left() {
        Semaphore semaphore = new Semaphore(3);
        Phaser phaser = new Phaser(4);
        Thread atLatch = run(() -> {
            never.await();
            return null;
        });
        Thread atSemaphore = run(() -> {
            semaphore.acquire(5);
            return null;
        });
        Thread atPhaser = run(() -> phaser.awaitAdvanceInterruptibly(phaser.arrive()));

        assertThat(resourceOf(atLatch, Kind.LATCH).count()).isEqualTo(2);
        assertThat(resourceOf(atSemaphore, Kind.SEMAPHORE).count()).isEqualTo(3);
        ResourceFacts resource = resourceOf(atPhaser, Kind.PHASER);
        assertThat(resource.count()).isEqualTo(3);
        assertThat(resource.limit()).isEqualTo(4);
    }

    @Test
    void a_future_task_names_its_runner() {
        FutureTask<Object> task = new FutureTask<>(() -> {
            never.await();
            return null;
        });
        Thread runner = run(() -> {
            task.run();
            return null;
        });
        waitOf(runner, Kind.LATCH);
        Thread waiter = run(task::get);

        ResourceFacts resource = resourceOf(waiter, Kind.FUTURE);

        assertThat(resource.parties()).containsExactly(new Party(id(runner), Role.RUNNER, 1, null, null));
    }

    @Test
    void a_task_of_a_scheduler_has_the_time_at_which_it_is_to_run() throws InterruptedException {
        ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1, task -> made(() -> task.run()));
        scheduler.schedule(() -> {}, 1, TimeUnit.HOURS);

        JvmFacts facts =
                lookUntil(now -> pool(now, "ScheduledThreadPoolExecutor").pendingCount() == 1);

        assertThat(pool(facts, "ScheduledThreadPoolExecutor").pending())
                .singleElement()
                .satisfies(task -> assertThat(task.due()).isBetween(Duration.ofMinutes(50), Duration.ofHours(1)));
        scheduler.shutdownNow();
    }

    @Test
    void a_task_behind_its_waiter_in_the_same_pool_is_tied_to_the_pool() throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(1, task -> made(() -> task.run()));
        pool.submit(() -> {
            Future<String> inner = pool.submit(() -> "inner");
            return inner.get();
        });
        JvmFacts facts = lookUntil(now -> pool(now, "ThreadPoolExecutor").pendingCount() == 1);
        Thread worker = started.get(0);
        ResourceFacts resource = resourceOf(worker, Kind.FUTURE);
        facts = look.look();
        PoolFacts known = pool(facts, "ThreadPoolExecutor");

        assertThat(resource.pool()).isEqualTo(known.id());
        assertThat(known.limit()).isEqualTo(1);
        assertThat(known.workers()).singleElement().satisfies(each -> {
            assertThat(each.thread()).isEqualTo(id(worker));
            assertThat(each.task().type()).startsWith(JvmLookTest.class.getName());
        });
        assertThat(known.pending()).singleElement().satisfies(task -> {
            assertThat(task.type()).startsWith(JvmLookTest.class.getName());
            assertThat(task.future()).isEqualTo(resource.id());
        });
        pool.shutdownNow();
    }

    @Test
    void an_idle_pool_has_workers_without_tasks() {
        ExecutorService pool = Executors.newFixedThreadPool(1, task -> made(task));
        pool.submit(() -> "done");

        JvmFacts facts = lookUntil(
                now -> pool(now, "ThreadPoolExecutor").workers().stream().allMatch(worker -> worker.task() == null));

        assertThat(pool(facts, "ThreadPoolExecutor").pending()).isEmpty();
        pool.shutdownNow();
    }

    @Test
    void a_fork_join_task_in_a_queue_is_tied_to_its_pool() {
        ForkJoinPool pool = new ForkJoinPool(1);
        pool.submit(() -> {
            never.await();
            return null;
        });
        lookUntil(now -> pool(now, "ForkJoinPool").workers().stream().anyMatch(worker -> worker.task() != null));
        ForkJoinTask<String> queued = pool.submit(() -> "queued");
        Thread waiter = run(queued::get);

        ResourceFacts resource = resourceOf(waiter, Kind.FUTURE);

        assertThat(resource.pool()).isNotNull().startsWith("pool:");
        pool.shutdownNow();
    }

    private Thread run(Callable<?> action) {
        Thread thread = made(() -> {
            try {
                action.call();
            } catch (Exception ended) {
                // interrupted at the test's end
            }
        });
        thread.start();
        return thread;
    }

    private Thread made(Runnable action) {
        Thread thread = new Thread(action, "waiter-" + started.size());
        thread.setDaemon(true);
        started.add(thread);
        return thread;
    }

    @SuppressWarnings("deprecation") // threadId() came with JDK 19
    private static long id(Thread thread) {
        return thread.getId();
    }

    private interface Condition {
        boolean holds(JvmFacts facts);
    }

    private JvmFacts lookUntil(Condition condition) {
        for (int i = 0; i < 1_000; i++) {
            JvmFacts facts = look.look();
            try {
                if (holds(condition, facts)) {
                    return facts;
                }
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new AssertionError("never so");
    }

    private static boolean holds(Condition condition, JvmFacts facts) throws InterruptedException {
        try {
            return condition.holds(facts);
        } catch (java.util.NoSuchElementException notYet) {
            return false;
        }
    }

    private ThreadWait waitOf(Thread thread, Kind kind) {
        JvmFacts facts =
                lookUntil(now -> wait(now, thread) != null && wait(now, thread).kind() == kind);
        return wait(facts, thread);
    }

    private static ThreadWait wait(JvmFacts facts, Thread thread) {
        return facts.threads().stream()
                .filter(each -> each.id() == id(thread))
                .map(JavaThread::waitsFor)
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private ResourceFacts resourceOf(Thread thread, Kind kind) {
        JvmFacts facts =
                lookUntil(now -> wait(now, thread) != null && wait(now, thread).kind() == kind);
        String id = wait(facts, thread).resource();
        return facts.resources().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " is not told"));
    }

    private PoolFacts pool(JvmFacts facts, String type) {
        return facts.pools().stream()
                .filter(each -> each.type().endsWith("." + type))
                .filter(each -> type.equals("ForkJoinPool")
                        || each.workers().stream()
                                .anyMatch(worker -> started.stream().anyMatch(thread -> id(thread) == worker.thread())))
                .findFirst()
                .orElseThrow();
    }
}
