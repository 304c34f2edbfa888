package dev.hangscope.agent.dist.apps;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Healthy programs, each of which waits in a way that looks like a hang to somebody who only sees stacks. Each says
 * {@code idle} when all its threads wait; most then read standard input, as a REPL does.
 */
public final class IdleApps {
    private static final long HOURS = TimeUnit.HOURS.toMillis(2);

    private IdleApps() {}

    static Thread thread(String name, Callable<?> work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.call();
                    } catch (Exception e) {
                        e.printStackTrace();
                    }
                },
                name);
        thread.start();
        return thread;
    }

    private static void idle() throws IOException {
        System.out.println("idle");
        System.in.read();
    }

    /** Reads standard input, and has nothing else to do. */
    public static final class Repl {
        /** Runs it. */
        public static void main(String[] arguments) throws IOException {
            idle();
        }
    }

    /** Pool workers that have worked and wait for more. */
    public static final class ThreadPool {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            ExecutorService pool = Executors.newFixedThreadPool(3);
            ExecutorService cached = Executors.newCachedThreadPool();
            for (int i = 0; i < 3; i++) {
                pool.submit(() -> "done").get();
                cached.submit(() -> "done").get();
            }
            idle();
        }
    }

    /** Workers of a pool of one's own and of the common pool. */
    public static final class ForkJoin {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            new ForkJoinPool(2).submit(() -> "done").get();
            ForkJoinPool.commonPool().submit(() -> "done").get();
            idle();
        }
    }

    /** A scheduler between two runs. */
    public static final class Scheduler {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            ScheduledExecutorService hourly = Executors.newScheduledThreadPool(2);
            CountDownLatch ran = new CountDownLatch(1);
            hourly.scheduleAtFixedRate(ran::countDown, 0, 1, TimeUnit.HOURS);
            ran.await();
            idle();
        }
    }

    /** A {@link Timer} between two runs, and one without a task. */
    public static final class Timers {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            CountDownLatch ran = new CountDownLatch(1);
            new Timer("empty");
            new Timer("hourly")
                    .schedule(
                            new TimerTask() {
                                @Override
                                public void run() {
                                    ran.countDown();
                                }
                            },
                            0,
                            HOURS);
            ran.await();
            idle();
        }
    }

    /** A {@link Cleaner}'s thread. */
    public static final class Cleaners {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            Object guarded = new Object();
            Cleaner.create().register(guarded, () -> System.out.println("cleaned"));
            idle();
            System.out.println(guarded);
        }
    }

    /** Main sits in a selector without a time-out. */
    public static final class NioSelector {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            try (Selector selector = Selector.open()) {
                System.out.println("idle");
                selector.select();
            }
        }
    }

    /** As Netty does: loops that select, then run the tasks that others have left them; one accepts, one has a connection. */
    public static final class EventLoops {
        private final Selector selector;
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

        private EventLoops() throws IOException {
            selector = Selector.open();
        }

        private Object loop() throws IOException {
            while (selector.isOpen()) {
                selector.select(HOURS);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
            return selector;
        }

        /** Has a channel registered by the loop's own thread, and waits until it is. */
        private void register(java.nio.channels.SelectableChannel channel, int interest) throws Exception {
            FutureTask<SelectionKey> registration = new FutureTask<>(() -> channel.register(selector, interest));
            tasks.add(registration);
            selector.wakeup();
            registration.get();
        }

        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            EventLoops boss = new EventLoops();
            EventLoops worker = new EventLoops();
            thread("boss", boss::loop);
            thread("worker", worker::loop);
            ServerSocketChannel server =
                    ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel client = SocketChannel.open(server.getLocalAddress());
            SocketChannel accepted = server.accept();
            server.configureBlocking(false);
            accepted.configureBlocking(false);
            boss.register(server, SelectionKey.OP_ACCEPT);
            worker.register(accepted, SelectionKey.OP_READ);
            System.out.println("idle");
            client.read(java.nio.ByteBuffer.allocate(1));
        }
    }

    /** A server: one thread accepts, one reads a connection on which nothing comes, a pool waits for requests. */
    public static final class AcceptLoop {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            ExecutorService pool = Executors.newFixedThreadPool(2);
            pool.submit(() -> "done").get();
            try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                        Socket accepted = server.accept()) {
                    thread("connection", accepted.getInputStream()::read);
                    System.out.println("idle");
                    server.accept();
                    client.close();
                }
            }
        }
    }

    /** Consumers on an empty queue whose producer waits for the next time, or for its input. */
    public static final class LivingProducer {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            LinkedBlockingQueue<String> hourly = new LinkedBlockingQueue<>();
            LinkedBlockingQueue<Integer> typed = new LinkedBlockingQueue<>();
            Thread producer = thread("producer", () -> {
                while (true) {
                    hourly.put("item");
                    Thread.sleep(HOURS);
                }
            });
            Thread ofHourly = thread("consumer", () -> hourly.take() + hourly.take());
            Thread ofTyped = thread("typed", typed::take);
            Settled.await(producer, ofHourly, ofTyped);
            System.out.println("idle");
            while (true) {
                typed.put(System.in.read());
            }
        }
    }

    /** A producer waits for room; the consumer is at work on an item for long. */
    public static final class BackPressure {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>(1);
            Thread consumer = thread("consumer", () -> {
                while (true) {
                    queue.take();
                    Thread.sleep(HOURS);
                }
            });
            Thread producer = thread("producer", () -> {
                while (true) {
                    queue.put("item");
                }
            });
            Settled.await(consumer, producer);
            System.out.println("idle");
            consumer.join();
        }
    }

    /** Readers hold the lock while they are at work; a writer waits for them, and a reader behind it. */
    public static final class ReadLocks {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
            Callable<?> read = () -> {
                lock.readLock().lock();
                Thread.sleep(HOURS);
                return null;
            };
            Settled.await(thread("reader-1", read), thread("reader-2", read));
            Settled.await(thread("writer", () -> {
                lock.writeLock().lock();
                return null;
            }));
            Settled.await(thread("reader-3", read));
            idle();
        }
    }

    /** Waits with a time-out of hours, for all sorts of things that nobody will give. */
    public static final class LongPolls {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            ReentrantLock lock = new ReentrantLock();
            Settled.await(
                    thread("poll", () -> new LinkedBlockingQueue<>().poll(2, TimeUnit.HOURS)),
                    thread("latch", () -> new CountDownLatch(1).await(2, TimeUnit.HOURS)),
                    thread("permit", () -> new Semaphore(0).tryAcquire(2, TimeUnit.HOURS)),
                    thread("result", () -> new FutureTask<>(() -> "never run").get(2, TimeUnit.HOURS)),
                    thread("condition", () -> {
                        lock.lock();
                        return lock.newCondition().await(2, TimeUnit.HOURS);
                    }));
            idle();
        }
    }

    /** The last thread is in a shutdown hook that takes its time; daemon threads wait for ever meanwhile. */
    public static final class DaemonsAtExit {
        /** Ends when a line comes on standard input. */
        public static void main(String[] arguments) throws Exception {
            Thread daemon = new Thread(
                    () -> {
                        try {
                            new LinkedBlockingQueue<String>().take();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "daemon");
            daemon.setDaemon(true);
            daemon.start();
            Settled.await(daemon);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    idle();
                } catch (IOException e) {
                    e.printStackTrace();
                }
            }));
        }
    }
}
