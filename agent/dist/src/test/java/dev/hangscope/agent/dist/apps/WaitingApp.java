package dev.hangscope.agent.dist.apps;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.lang.reflect.Method;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/**
 * One thread for each way to wait. A thread is named {@code KIND.what}, where KIND is the wait that a look must tell, in the
 * words of JSON: {@code lock.mutex}, {@code pipe-read.bytes}. Threads that only hold something are named {@code holds.what}.
 */
public final class WaitingApp {
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final List<Thread> STARTED = new ArrayList<>();

    private static boolean virtual;

    private WaitingApp() {}

    /** Says {@code stuck} when all wait. The child process is {@code sleep}. With an argument the threads are virtual. */
    public static void main(String[] arguments) throws Exception {
        virtual = arguments.length > 0;
        locks();
        counts();
        futures();
        pools();
        pipes();
        channels();
        processes();
        outside();
        WaitingQueues.start();
        Settled.awaitWithReads(STARTED);
        System.out.println("stuck");
        NEVER.await();
    }

    private static void locks() throws InterruptedException {
        Object monitor = new Object();
        ReentrantLock mutex = new ReentrantLock();
        ReentrantReadWriteLock readers = new ReentrantReadWriteLock();
        ReentrantLock guard = new ReentrantLock();
        Condition condition = guard.newCondition();
        Thread holds = holder("monitor", () -> {
            synchronized (monitor) {
                NEVER.await();
            }
            return null;
        });
        holder("mutex", () -> {
            mutex.lock();
            NEVER.await();
            return null;
        });
        holder("readers-1", () -> {
            readers.readLock().lock();
            NEVER.await();
            return null;
        });
        holder("readers-2", () -> {
            readers.readLock().lock();
            readers.readLock().lock();
            NEVER.await();
            return null;
        });
        go("monitor-enter.monitor", () -> {
            synchronized (monitor) {
                return null;
            }
        });
        go("lock.mutex", () -> {
            mutex.lock();
            return null;
        });
        go("lock.writer", () -> {
            readers.writeLock().lock();
            return null;
        });
        StampedLock stamped = new StampedLock();
        holder("stamped", () -> {
            stamped.writeLock();
            NEVER.await();
            return null;
        });
        go("lock.stamped", stamped::writeLock);
        go("lock.stamped-reader", stamped::readLock);
        StampedLock stampedForReading = new StampedLock();
        holder("stamped-reader", () -> {
            stampedForReading.unlock(stampedForReading.readLock());
            stampedForReading.tryConvertToOptimisticRead(stampedForReading.tryReadLock());
            stampedForReading.asReadLock().lock();
            stampedForReading.asReadLock().unlock();
            stampedForReading.tryConvertToReadLock(stampedForReading.tryOptimisticRead());
            NEVER.await();
            return null;
        });
        go("lock.stamped-writer", stampedForReading::writeLock);
        ReentrantReadWriteLock written = new ReentrantReadWriteLock();
        holder("written", () -> {
            written.writeLock().lock();
            NEVER.await();
            return null;
        });
        go("lock.reader", () -> {
            written.readLock().lock();
            return null;
        });
        go("lock.long-try", () -> mutex.tryLock(1, TimeUnit.DAYS));
        go("condition.bare", () -> {
            guard.lock();
            condition.await();
            return null;
        });
        go("thread-join.holder", () -> {
            holds.join();
            return null;
        });
        go("object-wait.bare", () -> {
            Object bare = new Object();
            synchronized (bare) {
                bare.wait();
            }
            return null;
        });
    }

    private static void counts() throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(3);
        Semaphore semaphore = new Semaphore(2);
        CyclicBarrier barrier = new CyclicBarrier(3);
        Phaser phaser = new Phaser(3);
        Exchanger<String> exchanger = new Exchanger<>();
        go("counts-down-once", () -> {
                    latch.countDown();
                    return null;
                })
                .join();
        holder("permits", () -> {
            semaphore.acquire(2);
            NEVER.await();
            return null;
        });
        go("latch.two-left", () -> {
            latch.await();
            return null;
        });
        go("semaphore.permits", () -> {
            semaphore.acquire();
            return null;
        });
        go("barrier.one-of-three", barrier::await);
        go("phaser.one-of-three", phaser::arriveAndAwaitAdvance);
        go("latch.long", () -> latch.await(1, TimeUnit.DAYS));
        go("semaphore.long", () -> semaphore.tryAcquire(2, 1, TimeUnit.DAYS));
        go("exchanger.alone", () -> exchanger.exchange("x"));
    }

    private static void futures() throws InterruptedException {
        FutureTask<Object> task = new FutureTask<>(() -> {
            NEVER.await();
            return null;
        });
        holder("task", () -> {
            task.run();
            return null;
        });
        go("future.task", task::get);
        go("future.nobody", () -> new CompletableFuture<String>().get());
        go(
                "future.stage",
                () -> CompletableFuture.supplyAsync(WaitingApp::waitForEver)
                        .thenApply(value -> value + "!")
                        .join());
    }

    private static void pools() {
        ExecutorService one = Executors.newFixedThreadPool(1, task -> new Thread(task, "future.behind-itself"));
        one.submit(() -> one.submit(() -> "inner").get());
        go("pool-end.for-ever", () -> one.awaitTermination(Long.MAX_VALUE, TimeUnit.DAYS));
        go(
                "future.queued-stage",
                () -> CompletableFuture.runAsync(() -> {}, one)
                        .thenApply(nothing -> 1)
                        .get());
        ExecutorService other = Executors.newCachedThreadPool(task -> new Thread(task, "latch.in-pool"));
        go("future.invoke-all", () -> other.invokeAll(List.<Callable<String>>of(WaitingApp::waitForEver)));
        ForkJoinPool forkJoin = new ForkJoinPool(1);
        forkJoin.submit(WaitingApp::waitForEver);
        go("future.fork-join", () -> forkJoin.submit(() -> "queued").get());
        go("future.fork-join-join", () -> forkJoin.submit(() -> "queued").join());
        if (Runtime.version().feature() >= 19) {
            ExecutorService closed = Executors.newFixedThreadPool(1, task -> new Thread(task, "latch.in-closed-pool"));
            closed.execute(WaitingApp::waitForEver);
            go("pool-end.close", () -> {
                ((AutoCloseable) closed).close();
                return null;
            });
        }
        if (Runtime.version().feature() >= 25) {
            go("pool-end.structured", WaitingApp::joinScope);
        }
    }

    /** {@code StructuredTaskScope.open().join()} of a scope with one subtask, a preview of JDK 25. */
    private static Object joinScope() throws ReflectiveOperationException {
        Class<?> type = Class.forName("java.util.concurrent.StructuredTaskScope");
        Object scope = type.getMethod("open").invoke(null);
        type.getMethod("fork", Runnable.class).invoke(scope, (Runnable) WaitingApp::waitForEver);
        return type.getMethod("join").invoke(scope);
    }

    private static void pipes() throws Exception {
        PipedInputStream bytes = new PipedInputStream(16);
        PipedOutputStream ofBytes = new PipedOutputStream(bytes);
        PipedReader text = new PipedReader(8);
        PipedWriter ofText = new PipedWriter(text);
        go("pipe-read.bytes", () -> {
            int read = bytes.read();
            ofBytes.close();
            return read;
        });
        PipedInputStream drain = new PipedInputStream(8);
        PipedOutputStream fill = new PipedOutputStream(drain);
        go("pipe-write.bytes", () -> {
            fill.write(new byte[9]);
            return drain.read();
        });
        PipedReader silent = new PipedReader(8);
        PipedWriter speaker = new PipedWriter(silent);
        go("pipe-read.text", () -> {
            int read = silent.read();
            speaker.close();
            return read;
        });
        go("pipe-write.text", () -> {
            ofText.write("more than eight");
            return text.read();
        });
    }

    private static void processes() throws Exception {
        Process child = new ProcessBuilder("sleep", "600").start();
        Runtime.getRuntime().addShutdownHook(new Thread(child::destroy));
        go("process-end.wait-for", child::waitFor);
        go("process-end.on-exit", () -> child.onExit().join());
        go("process-end.long-wait-for", () -> child.waitFor(1, TimeUnit.DAYS));
        go("process-end.on-exit-get", () -> child.onExit().get());
        go("child-read.stdout", () -> child.getInputStream().read());
        go("child-write.stdin", () -> {
            child.getOutputStream().write(new byte[1 << 20]);
            return null;
        });
    }

    private static void channels() throws Exception {
        Pipe read = Pipe.open();
        holder("nio-writer", () -> {
            read.sink().write(new ByteBuffer[] {ByteBuffer.allocate(1)});
            NEVER.await();
            return null;
        });
        go("pipe-read.nio", () -> {
            while (true) {
                read.source().read(ByteBuffer.allocate(1));
            }
        });
        Pipe scattered = Pipe.open();
        go("pipe-read.nio-buffers", () -> scattered.source().read(new ByteBuffer[] {ByteBuffer.allocate(1)}));
        Pipe stream = Pipe.open();
        go(
                "pipe-read.nio-stream",
                () -> Channels.newInputStream(stream.source()).read());
        Pipe written = Pipe.open();
        go("pipe-write.nio", () -> {
            while (true) {
                written.sink().write(ByteBuffer.allocate(512));
            }
        });
        Pipe polled = Pipe.open();
        polled.source().configureBlocking(false);
        Selector selector = Selector.open();
        polled.source().register(selector, SelectionKey.OP_READ);
        go("outside.nio-pipe-select", selector::select);
    }

    /** Whoever waits for these waits for the outside, also where both ends are in this JVM. */
    private static void outside() throws Exception {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        DatagramSocket datagrams = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Selector selector = Selector.open();
        go("outside.stdin", System.in::read);
        ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        go("outside.accept", silent::accept);
        Socket connected = new Socket(server.getInetAddress(), server.getLocalPort());
        // Names the server too: one that is garbage is closed, and resets the connection.
        go("outside.socket", () -> connected.getInputStream().read() + server.getLocalPort());
        go("outside.datagram", () -> {
            datagrams.receive(new DatagramPacket(new byte[1], 1));
            return null;
        });
        go("outside.select", selector::select);
    }

    private static String waitForEver() {
        try {
            NEVER.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "";
    }

    /** A thread that has what it holds before this returns, or nearly so. */
    private static Thread holder(String what, Callable<?> action) throws InterruptedException {
        Thread holder = go("holds." + what, action);
        Settled.await(holder);
        return holder;
    }

    static Thread go(String name, Callable<?> action) {
        Runnable task = () -> {
            try {
                action.call();
            } catch (Exception e) {
                e.printStackTrace();
            }
        };
        Thread thread = virtual ? unstartedVirtual(task) : new Thread(task);
        thread.setName(name);
        if (!virtual) {
            thread.setDaemon(true);
        }
        thread.start();
        STARTED.add(thread);
        return thread;
    }

    /** {@code Thread.ofVirtual().unstarted(task)}, of JDK 21. */
    private static Thread unstartedVirtual(Runnable task) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Method unstarted = Class.forName("java.lang.Thread$Builder").getMethod("unstarted", Runnable.class);
            return (Thread) unstarted.invoke(builder, task);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
