package dev.hangscope.agent.dist.apps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Programs that run without the agent. They say {@code ready} when they have come to where they stay. */
public final class InspectedApps {
    private InspectedApps() {}

    private static void ready() {
        System.out.println("ready");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Two threads, which count the latch down where they want what the other one has; main waits for one of them. */
    private static void meet(Runnable left, Runnable right, CountDownLatch both) throws InterruptedException {
        Thread first = new Thread(left, "left");
        first.start();
        new Thread(right, "right").start();
        both.await();
        ready();
        first.join();
    }

    /** Two accounts are locked in two orders. */
    public static final class Deadlocked {
        private static void transfer(Lock from, Lock to, CountDownLatch both) {
            from.lock();
            both.countDown();
            await(both);
            to.lock();
        }

        /** Runs it. */
        public static void main(String[] arguments) throws InterruptedException {
            Lock one = new ReentrantLock();
            Lock other = new ReentrantLock();
            CountDownLatch both = new CountDownLatch(2);
            meet(() -> transfer(one, other, both), () -> transfer(other, one, both), both);
        }
    }

    /** The same with monitors. */
    public static final class DeadlockedAtMonitors {
        private static void transfer(Object from, Object to, CountDownLatch both) {
            synchronized (from) {
                both.countDown();
                await(both);
                synchronized (to) {
                    ready();
                }
            }
        }

        /** Runs it. */
        public static void main(String[] arguments) throws InterruptedException {
            Object one = new Object();
            Object other = new Object();
            CountDownLatch both = new CountDownLatch(2);
            meet(() -> transfer(one, other, both), () -> transfer(other, one, both), both);
        }
    }

    /** main waits for a child, which reads its input. */
    public static final class WaitsForChild {
        /** Runs it. */
        public static void main(String[] arguments) throws IOException, InterruptedException {
            Process child = new ProcessBuilder("cat").start();
            ready();
            child.waitFor();
        }
    }

    /** A server without requests: main is parked, pools are idle, a timer runs, a child works. */
    public static final class Server {
        private static void accept() {
            try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                while (true) {
                    socket.accept().close();
                }
            } catch (IOException broken) {
                System.out.println(broken);
            }
        }

        /** Runs it. */
        public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
            ExecutorService pool = Executors.newFixedThreadPool(3);
            for (Future<?> done : List.of(pool.submit(InspectedApps::nothing), pool.submit(InspectedApps::nothing))) {
                done.get();
            }
            Executors.newScheduledThreadPool(2).scheduleAtFixedRate(InspectedApps::nothing, 0, 1, TimeUnit.SECONDS);
            new Thread(Server::accept, "acceptor").start();
            Process child = new ProcessBuilder("sleep", "600").start();
            Thread reader = new Thread(() -> read(child), "reader");
            reader.start();
            ready();
            new CountDownLatch(1).await();
        }

        private static void read(Process child) {
            try {
                child.getInputStream().read();
            } catch (IOException broken) {
                System.out.println(broken);
            }
        }
    }

    private static void nothing() {}

    /** A thread waits for a file's lock while it holds what another one wants. */
    public static final class WaitsForFileLock {
        private static final Object INDEX = new Object();

        private static void write(Path file, CountDownLatch entered) {
            synchronized (INDEX) {
                entered.countDown();
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    System.out.println(lock);
                } catch (IOException broken) {
                    System.out.println(broken);
                }
            }
        }

        private static void read() {
            synchronized (INDEX) {
                nothing();
            }
        }

        /** Runs it. */
        public static void main(String[] arguments) throws InterruptedException {
            CountDownLatch entered = new CountDownLatch(1);
            new Thread(() -> write(Path.of(arguments[0]), entered), "writer").start();
            entered.await();
            Thread request = new Thread(WaitsForFileLock::read, "request");
            request.start();
            ready();
            request.join();
        }
    }

    /** A loop that counts for minutes, while main sleeps. */
    public static final class CountedLoop {
        private static volatile int sink;
        private static volatile boolean counting;

        private static int sum(int numbers) {
            int sum = 1;
            for (int i = 0; i < numbers; i++) {
                sum = sum * 31 + i;
                sum = Integer.rotateLeft(sum, sum & 7) / 3 % 1_000_003;
                sum = Integer.rotateLeft(sum, sum & 3) / 3 % 1_000_003;
            }
            return sum;
        }

        private static void count() {
            counting = true;
            while (true) {
                sink += sum(Integer.MAX_VALUE);
            }
        }

        /** Runs it; with {@code -Xbatch} the sum is compiled when the numbers below have been added. */
        public static void main(String[] arguments) throws InterruptedException {
            for (int i = 0; i < 30_000; i++) {
                sink += sum(1000);
            }
            Thread counter = new Thread(CountedLoop::count, "counter");
            counter.start();
            while (!counting) {
                Thread.onSpinWait();
            }
            ready();
            Thread.sleep(600_000);
        }
    }
}
