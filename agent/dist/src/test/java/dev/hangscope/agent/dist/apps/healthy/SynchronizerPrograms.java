package dev.hangscope.agent.dist.apps.healthy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/** Healthy programs over latches, barriers, phasers, semaphores, locks, conditions and monitors. */
final class SynchronizerPrograms {

    private SynchronizerPrograms() {}

    /** Workers count down; the share of one that ends without it is counted by whoever retries it. */
    static void latch(ProgramScope scope) {
        int workers = scope.number(1, 6);
        boolean oneFails = scope.coin();
        CountDownLatch latch = new CountDownLatch(workers);
        for (int i = 0; i < workers; i++) {
            boolean fails = oneFails && i == 0;
            scope.start("worker-" + i, () -> {
                scope.maybePause();
                if (fails) {
                    scope.start("retry", () -> {
                        scope.maybePause();
                        latch.countDown();
                    });
                } else {
                    latch.countDown();
                }
            });
        }
        scope.start("waiter", latch::await);
    }

    /** Parties meet round after round, one of them late. */
    static void barrier(ProgramScope scope) {
        int parties = scope.number(2, 6);
        int rounds = scope.number(1, 30);
        CyclicBarrier barrier = new CyclicBarrier(parties);
        for (int i = 0; i < parties; i++) {
            boolean late = i == 0;
            scope.start("party-" + i, () -> {
                for (int round = 0; round < rounds; round++) {
                    if (late && round == rounds / 2) {
                        scope.maybePause();
                    }
                    barrier.await();
                }
            });
        }
    }

    /** Parties arrive, some deregister, and the rest go on without them. */
    static void phaser(ProgramScope scope) {
        int parties = scope.number(2, 6);
        Phaser phaser = new Phaser(parties);
        for (int i = 0; i < parties; i++) {
            int phases = scope.number(1, 20);
            scope.start("party-" + i, () -> {
                for (int phase = 0; phase < phases; phase++) {
                    phaser.arriveAndAwaitAdvance();
                }
                scope.maybePause();
                phaser.arriveAndDeregister();
            });
        }
    }

    /** Permits are acquired by one thread and, in half of the programs, released by another. */
    static void semaphore(ProgramScope scope) {
        Semaphore permits = new Semaphore(scope.number(1, 2), scope.coin());
        boolean handedOver = scope.coin();
        for (int i = scope.number(2, 6); i > 0; i--) {
            scope.start("borrower-" + i, () -> {
                permits.acquire();
                if (handedOver) {
                    scope.start("returner", () -> {
                        scope.maybePause();
                        permits.release();
                    });
                } else {
                    scope.maybePause();
                    permits.release();
                }
            });
        }
    }

    /** A bounded buffer of a lock and two conditions. */
    static void conditions(ProgramScope scope) {
        Lock lock = new ReentrantLock(scope.coin());
        Condition filled = lock.newCondition();
        Condition drained = lock.newCondition();
        Deque<Integer> buffer = new ArrayDeque<>();
        int items = scope.number(1, 500);
        scope.start("putter", () -> {
            scope.maybePause();
            for (int item = 0; item < items; item++) {
                lock.lock();
                try {
                    while (buffer.size() >= 10) {
                        drained.await();
                    }
                    buffer.add(item);
                    filled.signal();
                } finally {
                    lock.unlock();
                }
            }
        });
        scope.start("taker", () -> {
            for (int item = 0; item < items; item++) {
                lock.lock();
                try {
                    while (buffer.isEmpty()) {
                        filled.await();
                    }
                    buffer.remove();
                    drained.signal();
                } finally {
                    lock.unlock();
                }
            }
        });
    }

    /** Threads wait in a monitor for a flag that one sets late, in half of the programs while it keeps the monitor. */
    static void monitor(ProgramScope scope) {
        boolean[] set = new boolean[1];
        boolean keeps = scope.coin();
        for (int i = scope.number(1, 4); i > 0; i--) {
            scope.start("waiter-" + i, () -> {
                synchronized (set) {
                    while (!set[0]) {
                        set.wait();
                    }
                }
            });
        }
        scope.start("setter", () -> {
            scope.maybePause();
            synchronized (set) {
                if (keeps) {
                    scope.maybePause();
                }
                set[0] = true;
                set.notifyAll();
            }
        });
    }

    /** Readers and writers of a lock, each of which may keep it for long. */
    static void readersAndWriters(ProgramScope scope) {
        ReadWriteLock lock =
                scope.coin() ? new ReentrantReadWriteLock(scope.coin()) : new StampedLock().asReadWriteLock();
        for (int i = scope.number(2, 6); i > 0; i--) {
            Lock side = i % 2 == 0 ? lock.readLock() : lock.writeLock();
            scope.start("user-" + i, () -> {
                for (int round = 0; round < 20; round++) {
                    side.lock();
                    try {
                        if (round == 10) {
                            scope.maybePause();
                        }
                    } finally {
                        side.unlock();
                    }
                }
            });
        }
    }
}
