package dev.hangscope.agent.dist.apps.healthy;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Healthy programs in which a wait of any kind ends late, by a thread, timer, child or peer of any kind, although everything around the
 * wait looks like a hang: the waiter keeps a lock that others need, or its siblings have died, or its pool is being closed.
 */
final class LateReleasePrograms {
    private LateReleasePrograms() {}

    /** The waiter keeps a lock while it waits, and other threads need that lock. */
    static void lockKept(ProgramScope scope) throws Exception {
        LateWait wait = LateWait.any(scope);
        Lock lock = new ReentrantLock(scope.coin());
        CountDownLatch locked = new CountDownLatch(1);
        scope.start("keeper", () -> {
            lock.lock();
            try {
                locked.countDown();
                wait.await();
            } finally {
                lock.unlock();
            }
        });
        locked.await();
        for (int i = scope.number(1, 3); i > 0; i--) {
            scope.start("blocked-" + i, () -> {
                lock.lock();
                lock.unlock();
            });
        }
        LateReleaser.any(scope).release(wait);
    }

    /** The same with a monitor; here the waiter itself may start what ends its wait. */
    static void monitorKept(ProgramScope scope) throws Exception {
        LateWait wait = LateWait.any(scope);
        Object monitor = new Object();
        boolean starts = scope.coin();
        CountDownLatch locked = new CountDownLatch(1);
        scope.startAtMonitor("keeper", () -> {
            synchronized (monitor) {
                locked.countDown();
                if (starts) {
                    LateReleaser.any(scope).release(wait);
                }
                wait.await();
            }
        });
        locked.await();
        for (int i = scope.number(1, 3); i > 0; i--) {
            scope.startAtMonitor("blocked-" + i, () -> {
                synchronized (monitor) {
                    Thread.onSpinWait();
                }
            });
        }
        if (!starts) {
            LateReleaser.any(scope).release(wait);
        }
    }

    /** A sibling dies of an exception before the wait or during it, but was not to end it. */
    static void siblingDies(ProgramScope scope) throws Exception {
        LateWait wait = LateWait.any(scope);
        int deaths = scope.number(1, 3);
        boolean waiterStarts = scope.coin();
        ProgramScope.Step die = () -> {
            for (int i = 0; i < deaths; i++) {
                dying(scope).join();
            }
        };
        scope.start("waiter", () -> {
            if (waiterStarts) {
                die.run();
            }
            wait.await();
        });
        if (!waiterStarts) {
            die.run();
        }
        LateReleaser.any(scope).release(wait);
    }

    private static Thread dying(ProgramScope scope) {
        Thread dying = new Thread(() -> {
            if (scope.number(0, 1) >= 0) {
                throw new IllegalStateException("meant to fail");
            }
        });
        dying.setUncaughtExceptionHandler((thread, failure) -> Thread.onSpinWait());
        dying.start();
        return dying;
    }

    /** Tasks of a pool wait while it is being closed, and the pool's end is awaited. */
    static void poolCloses(ProgramScope scope) throws Exception {
        LateWait wait = LateWait.any(scope);
        ExecutorService pool = Executors.newFixedThreadPool(scope.number(1, 3));
        pool.submit(ProgramScope.task(wait::await));
        for (int i = scope.number(0, 3); i > 0; i--) {
            pool.submit(ProgramScope.task(scope::maybePause));
        }
        LateReleaser.any(scope).release(wait);
        pool.shutdown();
        pool.awaitTermination(1, TimeUnit.HOURS);
    }

    /** One thread starts consumers and producers, all producers end, and the last items come late. */
    static void producersEnd(ProgramScope scope) throws Exception {
        BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
        int consumers = scope.number(1, 3);
        for (int i = 0; i < consumers; i++) {
            scope.start("consumer-" + i, () -> {
                while (queue.take() != 0) {
                    Thread.onSpinWait();
                }
            });
        }
        for (int i = scope.number(1, 3); i > 0; i--) {
            scope.start("producer-" + i, () -> queue.put(1)).join();
        }
        LateReleaser.any(scope).release(() -> {
            for (int i = 0; i < consumers; i++) {
                queue.add(0);
            }
        });
    }

    /** Results that depend on one that comes late, awaited by several threads. */
    static void dependents(ProgramScope scope) throws Exception {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> second = first.thenRunAsync(Thread::onSpinWait);
        for (int i = scope.number(1, 3); i > 0; i--) {
            scope.start("waiter-" + i, scope.coin() ? first::get : second::join);
        }
        LateReleaser.any(scope).release(() -> first.complete(null));
    }
}
