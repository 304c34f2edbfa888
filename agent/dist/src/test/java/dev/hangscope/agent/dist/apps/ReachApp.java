package dev.hangscope.agent.dist.apps;

import java.lang.ref.Cleaner;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Threads that wait for ever, and what can still reach what they wait for. A thread's name tells what a heap dump must say:
 * {@code stuck-}, {@code open-} or {@code live-}, and why.
 */
public final class ReachApp {
    /** Whether heap dumps of this JDK have the stacks of unmounted virtual threads: those of JDK 21 have not. */
    public static final boolean DUMPS_VIRTUAL_STACKS = Runtime.version().feature() >= 22;

    private static final BlockingQueue<Object> STATIC = new LinkedBlockingQueue<>();
    private static final BlockingQueue<Object> STATIC_OF_WAITER = new LinkedBlockingQueue<>();
    private static final Object MONITOR = new Object();
    private static WeakReference<Object> weak;
    private static final Cleaner CLEANER = Cleaner.create();
    private static final Object CLEANED = new Object();
    private static final Timer TIMER = new Timer("timer", true);
    private static ClassLoader loader;

    private ReachApp() {}

    private interface Wait {
        void now() throws Exception;
    }

    private static Thread start(String name, Wait wait) {
        Thread thread = new Thread(() -> run(wait), name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void run(Wait wait) {
        try {
            wait.now();
            System.out.println(Thread.currentThread().getName() + " went on");
        } catch (Exception e) {
            System.out.println(Thread.currentThread().getName() + " " + e);
        }
    }

    /** A class of which any code that lists threads can get at the queue. */
    private static final class Consumer extends Thread {
        final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();

        Consumer(String name) {
            super(name);
            setDaemon(true);
        }

        @Override
        public void run() {
            ReachApp.run(queue::take);
        }
    }

    /** Loaded by a loader of its own. */
    public static final class Plugin {
        static final BlockingQueue<Object> QUEUE = new LinkedBlockingQueue<>();

        private Plugin() {}

        /** Consumes for ever; knows nothing of the class around it, which another loader has. */
        public static void consume() {
            Thread thread = new Thread(
                    () -> {
                        try {
                            QUEUE.take();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    "live-class-loader");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void stuck() throws Exception {
        BlockingQueue<Object> queue = new LinkedBlockingQueue<>(64);
        Thread consumer = start("stuck-queue", queue::take);
        start("stuck-join", consumer::join);
        BlockingQueue<Object> first = new LinkedBlockingQueue<>();
        BlockingQueue<Object> second = new ArrayBlockingQueue<>(4);
        start("stuck-chain-one", () -> {
            first.take();
            second.put("never");
        });
        start("stuck-chain-two", () -> {
            second.take();
            first.put("never");
        });
        CountDownLatch latch = new CountDownLatch(1);
        start("stuck-latch", latch::await);
        BlockingQueue<Object> handOff = new SynchronousQueue<>();
        start("stuck-synchronous", handOff::take);
        BlockingQueue<Object> fair = new SynchronousQueue<>(true);
        start("stuck-synchronous-put", () -> fair.put("item"));
        BlockingQueue<Object> deque = new LinkedBlockingDeque<>();
        start("stuck-deque", deque::take);
        BlockingQueue<Object> transfer = new LinkedTransferQueue<>();
        start("stuck-transfer", transfer::take);
        BlockingQueue<Object> full = new ArrayBlockingQueue<>(1);
        full.put("first");
        start("stuck-full", () -> full.put("second"));
        ReentrantLock lock = new ReentrantLock();
        Condition condition = lock.newCondition();
        start("stuck-condition", () -> {
            lock.lock();
            condition.await();
        });
        Semaphore permits = new Semaphore(0);
        start("stuck-semaphore", permits::acquire);
        FutureTask<Object> task = new FutureTask<>(() -> "never");
        start("stuck-future", task::get);
        CompletableFuture<Object> future = new CompletableFuture<>();
        start("stuck-completable", () -> future.thenApply(each -> each).join());
        CyclicBarrier barrier = new CyclicBarrier(2);
        start("stuck-barrier", barrier::await);
        Phaser phaser = new Phaser(2);
        start("stuck-phaser", phaser::arriveAndAwaitAdvance);
        Object monitor = new Object();
        start("stuck-monitor", () -> waitOn(monitor));
        leakedPool();
    }

    private static void waitOn(Object monitor) throws InterruptedException {
        synchronized (monitor) {
            monitor.wait();
        }
    }

    private static void leakedPool() throws Exception {
        ThreadFactory names = task -> {
            Thread thread = new Thread(task, "stuck-worker");
            thread.setDaemon(true);
            return thread;
        };
        new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), names)
                .submit(() -> "done")
                .get();
    }

    private static void live() throws Exception {
        start("live-static", STATIC::take);
        start("live-monitor", () -> waitOn(MONITOR));
        collected();
        BlockingQueue<Object> behind = new LinkedBlockingQueue<>();
        start("live-waiter", () -> {
            STATIC_OF_WAITER.take();
            behind.put("later");
        });
        start("live-via-waiter", behind::take);
        BlockingQueue<Object> weakly = new LinkedBlockingQueue<>();
        weak = new WeakReference<>(weakly);
        start("live-weak", weakly::take);
        BlockingQueue<Object> local = new LinkedBlockingQueue<>();
        start("live-thread-local", local::take);
        ThreadLocal<Object> holder = new ThreadLocal<>();
        start("holder of a thread-local", () -> {
            holder.set(local);
            sleep();
        });
        BlockingQueue<Object> cleaned = new LinkedBlockingQueue<>();
        start("live-cleaner", cleaned::take);
        CLEANER.register(CLEANED, () -> cleaned.add("cleaned"));
        BlockingQueue<Object> timed = new LinkedBlockingQueue<>();
        start("live-timer", timed::take);
        TIMER.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        timed.add("time");
                    }
                },
                TimeUnit.HOURS.toMillis(1));
        BlockingQueue<Object> hooked = new LinkedBlockingQueue<>();
        start("live-shutdown-hook", hooked::take);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> hooked.add("end")));
        Callable<Class<?>> loaded = () -> new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                if (!name.equals(Plugin.class.getName())) {
                    return ReachApp.class.getClassLoader().loadClass(name);
                }
                try (var in = ReachApp.class.getResourceAsStream("ReachApp$Plugin.class")) {
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (java.io.IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        }.loadClass(Plugin.class.getName());
        // Only the loader is kept; its class has the queue.
        Class<?> type = loaded.call();
        type.getMethod("consume").invoke(null);
        loader = type.getClassLoader();
    }

    /** The collector needs no way to the queue that is not the waiting thread's own. */
    private static void collected() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        BlockingQueue<Object> behind = new LinkedBlockingQueue<>();
        WeakReference<Object> reference = new WeakReference<>(CLEANED, queue);
        start("waits for the collector", () -> {
            queue.remove();
            behind.put(reference);
        });
        start("live-via-collector", behind::take);
    }

    private static void virtual() throws Exception {
        java.lang.reflect.Method startVirtual = Thread.class.getMethod("startVirtualThread", Runnable.class);
        BlockingQueue<Object> nobodys = new LinkedBlockingQueue<>();
        BlockingQueue<Object> held = new LinkedBlockingQueue<>();
        List<Runnable> bodies = List.of(
                () -> named("stuck-virtual", nobodys::take),
                () -> named("live-virtual", held::take),
                () -> named("holder of a virtual thread's queue", () -> {
                    sleep();
                    held.put("later");
                }));
        List<Thread> started = new ArrayList<>();
        for (Runnable body : bodies) {
            started.add((Thread) startVirtual.invoke(null, body));
        }
        CountDownLatch latch = new CountDownLatch(1);
        Runnable awaits = () -> named("stuck-virtual-latch", latch::await);
        started.add((Thread) startVirtual.invoke(null, awaits));
        Settled.await(started);
    }

    private static void named(String name, Wait wait) {
        Thread.currentThread().setName(name);
        run(wait);
    }

    private static Thread[] others() {
        BlockingQueue<Object> captured = new LinkedBlockingQueue<>();
        Consumer kept = new Consumer("live-subclass");
        kept.start();
        new Consumer("open-listed").start();
        return new Thread[] {kept, start("open-runnable", captured::take)};
    }

    private static void sleep() throws InterruptedException {
        Thread.sleep(TimeUnit.HOURS.toMillis(1));
    }

    /** Starts them all, virtual ones only where {@code virtual} is given, prints {@code ready}, and sleeps. */
    public static void main(String[] args) throws Exception {
        BlockingQueue<Object> local = new SynchronousQueue<>();
        start("live-local", local::take);
        stuck();
        live();
        Thread[] kept = others();
        if (List.of(args).contains("virtual")) {
            virtual();
        }
        Settled.awaitGroup();
        System.out.println("ready");
        sleep();
        local.put(kept);
    }
}
