package dev.hangscope.agent.dist.apps;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Very many threads that wait. Arguments: SHAPE THREADS FRAMES. Says {@code stuck} when all have come to their wait.
 *
 * <pre>
 * mixed     platform threads, one in six each: queue, latch, lock, monitor, future, sleep
 * one       virtual threads at one latch
 * queues    virtual threads, ten at each queue
 * locks     virtual threads, ten at each lock, whose owner waits for a latch
 * chain     platform threads, each joins the one before it
 * circle    platform threads, each waits at a latch of its own that only its neighbour could count down
 * </pre>
 */
public final class CrowdApp {
    private static final int TOGETHER = 10;
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private final int threads;
    private final int frames;
    private final CountDownLatch coming;
    private final List<Thread> started = new ArrayList<>();

    private CrowdApp(int threads, int frames) {
        this.threads = threads;
        this.frames = frames;
        coming = new CountDownLatch(threads);
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        CrowdApp crowd = new CrowdApp(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        switch (arguments[0]) {
            case "mixed" -> crowd.mixed();
            case "one" -> crowd.one();
            case "queues" -> crowd.queues();
            case "locks" -> crowd.locks();
            case "chain" -> crowd.chain();
            case "circle" -> crowd.circle();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        crowd.coming.await();
        Settled.await(crowd.started); // from "comes" to "waits"
        crowd.started.clear();
        System.out.println("stuck");
        NEVER.await();
    }

    private void mixed() {
        List<LinkedBlockingQueue<String>> queues = new ArrayList<>();
        ReentrantLock lock = new ReentrantLock();
        Object monitor = new Object();
        CountDownLatch latch = new CountDownLatch(1);
        CompletableFuture<String> future = new CompletableFuture<>();
        platform(0, () -> {
            lock.lock();
            synchronized (monitor) {
                coming.countDown();
                NEVER.await();
            }
            return null;
        });
        while (coming.getCount() == threads) {
            Thread.onSpinWait();
        }
        for (int i = 1; i < threads; i++) {
            if (queues.size() < i / (6 * TOGETHER) + 1) {
                queues.add(new LinkedBlockingQueue<>());
            }
            LinkedBlockingQueue<String> queue = queues.get(queues.size() - 1);
            Callable<?> wait = switch (i % 6) {
                case 0 -> queue::take;
                case 1 ->
                    () -> {
                        latch.await();
                        return null;
                    };
                case 2 ->
                    () -> {
                        lock.lock();
                        return null;
                    };
                case 3 ->
                    () -> {
                        synchronized (monitor) {
                            return null;
                        }
                    };
                case 4 -> future::get;
                default ->
                    () -> {
                        TimeUnit.DAYS.sleep(1);
                        return null;
                    };
            };
            platform(i, comes(wait));
        }
    }

    private void one() throws ReflectiveOperationException {
        CountDownLatch latch = new CountDownLatch(1);
        for (int i = 0; i < threads; i++) {
            virtual(comes(() -> {
                latch.await();
                return null;
            }));
        }
    }

    private void queues() throws ReflectiveOperationException {
        LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
        for (int i = 0; i < threads; i++) {
            if (i % TOGETHER == 0) {
                queue = new LinkedBlockingQueue<>();
            }
            virtual(comes(queue::take));
        }
    }

    private void locks() throws ReflectiveOperationException, InterruptedException {
        ReentrantLock lock = new ReentrantLock();
        for (int i = 0; i < threads; i++) {
            if (i % TOGETHER == 0) {
                ReentrantLock fresh = new ReentrantLock();
                CountDownLatch held = new CountDownLatch(1);
                virtual(() -> {
                    fresh.lock();
                    held.countDown();
                    coming.countDown();
                    NEVER.await();
                    return null;
                });
                held.await();
                lock = fresh;
            } else {
                ReentrantLock wanted = lock;
                virtual(comes(() -> {
                    wanted.lock();
                    return null;
                }));
            }
        }
    }

    private void chain() {
        Thread before = Thread.currentThread();
        for (int i = 0; i < threads; i++) {
            Thread joined = before;
            before = platform(i, comes(() -> {
                joined.join();
                return null;
            }));
        }
    }

    private void circle() {
        List<CountDownLatch> latches = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            latches.add(new CountDownLatch(2));
        }
        for (int i = 0; i < threads; i++) {
            CountDownLatch own = latches.get(i);
            CountDownLatch next = latches.get((i + 1) % threads);
            platform(i, () -> {
                next.countDown();
                coming.countDown();
                own.await();
                next.countDown();
                return null;
            });
        }
    }

    private Callable<?> comes(Callable<?> wait) {
        return () -> {
            coming.countDown();
            return wait.call();
        };
    }

    private Thread platform(int number, Callable<?> wait) {
        Thread thread = new Thread(null, () -> deep(frames, wait), "crowd-" + number, 1 << 18);
        thread.start();
        started.add(thread);
        return thread;
    }

    private void virtual(Callable<?> wait) throws ReflectiveOperationException {
        Runnable task = () -> deep(frames, wait);
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class); // JDK 21 or later
        try {
            started.add((Thread) start.invoke(null, task));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void deep(int frames, Callable<?> wait) {
        if (frames > 1) {
            deep(frames - 1, wait);
            return;
        }
        try {
            wait.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
