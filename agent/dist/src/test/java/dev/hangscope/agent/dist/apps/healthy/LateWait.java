package dev.hangscope.agent.dist.apps.healthy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** A wait of one thread, and what ends it. */
abstract class LateWait implements LateReleaser.Release {
    /** Waits until {@link #end} was called, before or after. */
    abstract void await() throws Exception;

    static LateWait any(ProgramScope scope) {
        return switch (scope.number(0, 7)) {
            case 0 -> latch();
            case 1 -> future();
            case 2 -> condition();
            case 3 -> monitor();
            case 4 -> phaser();
            case 5 -> queue();
            case 6 -> semaphore();
            default -> park();
        };
    }

    private static LateWait latch() {
        CountDownLatch latch = new CountDownLatch(1);
        return of(latch::await, latch::countDown);
    }

    private static LateWait future() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        return of(future::get, () -> future.complete(null));
    }

    private static LateWait phaser() {
        Phaser phaser = new Phaser(1);
        return of(() -> phaser.awaitAdvance(0), phaser::arriveAndDeregister);
    }

    private static LateWait queue() {
        LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
        return of(queue::take, () -> queue.add(1));
    }

    private static LateWait semaphore() {
        Semaphore permits = new Semaphore(0);
        return of(permits::acquire, permits::release);
    }

    private static LateWait condition() {
        ReentrantLock lock = new ReentrantLock();
        Condition ended = lock.newCondition();
        boolean[] end = new boolean[1];
        return of(
                () -> {
                    lock.lock();
                    try {
                        while (!end[0]) {
                            ended.await();
                        }
                    } finally {
                        lock.unlock();
                    }
                },
                () -> {
                    lock.lock();
                    try {
                        end[0] = true;
                        ended.signalAll();
                    } finally {
                        lock.unlock();
                    }
                });
    }

    private static LateWait monitor() {
        boolean[] end = new boolean[1];
        return of(
                () -> {
                    synchronized (end) {
                        while (!end[0]) {
                            end.wait();
                        }
                    }
                },
                () -> {
                    synchronized (end) {
                        end[0] = true;
                        end.notifyAll();
                    }
                });
    }

    private static LateWait park() {
        CompletableFuture<Thread> waiter = new CompletableFuture<>();
        CountDownLatch end = new CountDownLatch(1);
        return of(
                () -> {
                    waiter.complete(Thread.currentThread());
                    while (end.getCount() > 0) {
                        LockSupport.park();
                    }
                },
                () -> {
                    end.countDown();
                    LockSupport.unpark(waiter.get());
                });
    }

    private static LateWait of(ProgramScope.Step await, ProgramScope.Step end) {
        return new LateWait() {
            @Override
            void await() throws Exception {
                await.run();
            }

            @Override
            public void end() throws Exception {
                end.run();
            }
        };
    }
}
