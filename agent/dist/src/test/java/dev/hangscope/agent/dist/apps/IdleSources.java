package dev.hangscope.agent.dist.apps;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * Healthy programs whose work comes from a source that has no thread at work yet: a signal, a remote call, a request, a task
 * to come. None of them reads standard input, which would be a source, too.
 */
public final class IdleSources {
    private static final int WORKERS = 2;

    private IdleSources() {}

    private static Thread consumer(BlockingQueue<String> queue) {
        return IdleApps.thread("consumer", () -> {
            String item = queue.take();
            while (!item.equals("stop")) {
                item = queue.take();
            }
            return null;
        });
    }

    private static Thread firstBatch(BlockingQueue<String> queue) throws InterruptedException {
        Thread batch = IdleApps.thread("first-batch", () -> queue.addAll(List.of("one", "two")));
        batch.join();
        return batch;
    }

    private static void idleUntilTheEndOf(Thread consumer) throws InterruptedException {
        Settled.await(consumer);
        System.out.println("idle");
        consumer.join();
    }

    private static void letPoolIdle() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(WORKERS);
        for (int i = 0; i < WORKERS; i++) {
            pool.submit(() -> "done").get();
        }
        Settled.awaitGroup();
        System.out.println("idle");
    }

    /** A consumer that handlers of signals feed. */
    public static final class SignalHandlers {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            BlockingQueue<String> inbox = new LinkedBlockingQueue<>();
            Signal.handle(new Signal("USR2"), signal -> inbox.add("reload"));
            idleUntilTheEndOf(consumer(inbox));
        }
    }

    /** Threads that a shutdown hook lets go. */
    public static final class ShutdownHook {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            CountDownLatch stop = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(stop::countDown));
            IdleApps.thread("waits-for-hook", () -> {
                stop.await();
                return null;
            });
            Settled.awaitGroup();
            System.out.println("idle");
            stop.await();
        }
    }

    /** A pool whose tasks come with a signal, in a JVM whose main has returned. */
    public static final class PoolOfSignals {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            Signal.handle(new Signal("HUP"), signal -> System.out.println("reload"));
            letPoolIdle();
        }
    }

    /** A pool of a server of remote objects, in a JVM whose main has returned. */
    public static final class PoolOfRegistry {
        static Registry registry;

        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            registry = LocateRegistry.createRegistry(0);
            letPoolIdle();
        }
    }

    /** A consumer that a first batch fed, and that the handler of the next request will feed. */
    public static final class Requests {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            BlockingQueue<String> queue = new LinkedBlockingQueue<>();
            Thread consumer = consumer(queue);
            firstBatch(queue);
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                queue.add(exchange.getRequestMethod());
                exchange.close();
            });
            server.start();
            idleUntilTheEndOf(consumer);
        }
    }

    /** The same with a thread for each connection, of which there was none yet. */
    public static final class Connections {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            BlockingQueue<String> queue = new LinkedBlockingQueue<>();
            Thread consumer = consumer(queue);
            firstBatch(queue);
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            IdleApps.thread("acceptor", () -> {
                while (true) {
                    socket.accept().close();
                    IdleApps.thread("connection", () -> queue.add("request"));
                }
            });
            idleUntilTheEndOf(consumer);
        }
    }

    /** A consumer whose next batch a task to come will start. */
    public static final class LateProducer {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            BlockingQueue<String> queue = new LinkedBlockingQueue<>();
            Thread consumer = consumer(queue);
            firstBatch(queue);
            ScheduledExecutorService cron = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "cron");
                thread.setDaemon(true);
                return thread;
            });
            cron.schedule(() -> firstBatch(queue), 1, TimeUnit.HOURS);
            idleUntilTheEndOf(consumer);
        }
    }
}
