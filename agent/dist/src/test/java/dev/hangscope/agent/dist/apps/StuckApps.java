package dev.hangscope.agent.dist.apps;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** Programs that are stuck in one way each. They know nothing of the agent, and say {@code stuck} when they are. */
public final class StuckApps {

    private static final LinkedBlockingQueue<Object> EMPTY = new LinkedBlockingQueue<>();

    private StuckApps() {}

    private static void say(String text) {
        System.out.println(text);
    }

    static void awaitLine() throws IOException {
        while (System.in.read() != '\n') {
            Thread.onSpinWait();
        }
    }

    private static void takeForEver() {
        try {
            EMPTY.take();
        } catch (InterruptedException stop) {
            say("interrupted");
        }
    }

    /** main waits. */
    public static final class MainWaits {
        /** Runs it. */
        public static void main(String[] arguments) {
            say("stuck");
            takeForEver();
        }
    }

    /** main reads what nobody writes: no hang, however long it takes. */
    public static final class MainReads {
        /** Runs it. */
        public static void main(String[] arguments) throws IOException {
            say("stuck");
            awaitLine();
        }
    }

    /** main has ended; one thread keeps the JVM from exiting. */
    public static final class MainEnded {
        /** Runs it. */
        public static void main(String[] arguments) {
            Thread main = Thread.currentThread();
            new Thread(() -> {
                        try {
                            main.join();
                        } catch (InterruptedException stop) {
                            return;
                        }
                        say("stuck");
                        takeForEver();
                    })
                    .start();
        }
    }

    /** Every thread of the application is in one deadlock. */
    public static final class AllDeadlocked {
        /** Runs it. */
        public static void main(String[] arguments) throws InterruptedException {
            Object a = new Object();
            Object b = new Object();
            CountDownLatch bothHold = new CountDownLatch(2);
            Thread other = new Thread(() -> hold(b, a, bothHold));
            other.start();
            new Thread(() -> {
                        while (other.getState() != Thread.State.BLOCKED) {
                            Thread.onSpinWait();
                        }
                        say("stuck");
                    })
                    .start();
            hold(a, b, bothHold);
        }

        private static void hold(Object first, Object second, CountDownLatch bothHold) {
            synchronized (first) {
                bothHold.countDown();
                try {
                    bothHold.await();
                } catch (InterruptedException stop) {
                    return;
                }
                synchronized (second) {
                    say("never");
                }
            }
        }
    }

    /** Is ready, and deadlocks when it is told to. */
    public static final class WaitsForGo {
        /** Runs it. */
        public static void main(String[] arguments) throws IOException, InterruptedException {
            say("ready");
            awaitLine();
            AllDeadlocked.main(arguments);
        }
    }

    /** A shutdown hook never returns. */
    public static final class ShutdownHookWaits {
        /** Runs it. */
        public static void main(String[] arguments) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                say("stuck");
                takeForEver();
            }));
            System.exit(7);
        }
    }

    /**
     * The locks of stdout and stderr are held for ever. From JDK 19 to 23 they are not the streams' monitors but objects in
     * them: needs {@code --add-opens java.base/java.io=ALL-UNNAMED}, and of {@code jdk.internal.misc}.
     */
    public static final class OutputLocked {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            CountDownLatch held = new CountDownLatch(1);
            new Thread(() -> {
                        synchronized (System.out) {
                            synchronized (System.err) {
                                say("stuck");
                                lock(System.out);
                                lock(System.err);
                                held.countDown();
                                takeForEver();
                            }
                        }
                    })
                    .start();
            held.await();
            System.err.println("never");
        }

        private static void lock(PrintStream stream) {
            for (Field field : PrintStream.class.getDeclaredFields()) {
                if (field.getType().getName().equals("jdk.internal.misc.InternalLock")) {
                    lock(field, stream);
                }
            }
        }

        private static void lock(Field field, PrintStream stream) {
            try {
                field.setAccessible(true);
                Object lock = field.get(stream);
                lock.getClass().getMethod("lock").invoke(lock);
            } catch (ReflectiveOperationException | InaccessibleObjectException wrong) {
                throw new IllegalStateException(wrong);
            }
        }
    }

    /** A virtual thread waits for a monitor that main holds. */
    public static final class VirtualThreadEnters {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            Object monitor = new Object();
            Runnable body = () -> {
                synchronized (monitor) {
                    say("never");
                }
            };
            synchronized (monitor) {
                Thread thread = (Thread) Thread.class
                        .getMethod("startVirtualThread", Runnable.class)
                        .invoke(null, body);
                while (thread.getState() != Thread.State.BLOCKED) {
                    Thread.onSpinWait();
                }
                say("stuck");
                takeForEver();
            }
        }
    }

    /** The heap is full but for one megabyte, from the first line on stdin on. */
    public static final class HeapNearlyFull {
        /** Runs it. */
        public static void main(String[] arguments) throws IOException {
            FileOutputStream stdout = new FileOutputStream(FileDescriptor.out);
            byte[] stuck = "stuck\n".getBytes(StandardCharsets.US_ASCII);
            awaitLine();
            Room.await(1); // loads the class: there is no memory for that when the heap is full
            byte[] left = new byte[1 << 20];
            Object all = fill();
            left[0] = 1;
            left = null;
            Room.await(1 << 16);
            stdout.write(stuck); // needs no memory: what a collector grants once, it may refuse a moment later
            takeForEver();
            say(all.toString());
        }
    }

    /** The heap is full, and a thread tries to allocate without end, from the first line on stdin to the second. */
    public static final class HeapFull {
        private static volatile boolean freed;

        /** Runs it. */
        public static void main(String[] arguments) throws IOException {
            FileOutputStream stdout = new FileOutputStream(FileDescriptor.out);
            byte[] stuck = "stuck\n".getBytes(StandardCharsets.US_ASCII);
            Thread allocator = new Thread(() -> {
                Object all = fill();
                try {
                    stdout.write(stuck);
                } catch (IOException closed) {
                    return;
                }
                while (!freed) {
                    try {
                        all = List.of(all, fill());
                    } catch (OutOfMemoryError again) {
                        continue;
                    }
                }
            });
            allocator.setDaemon(true);
            awaitLine();
            allocator.start();
            awaitLine();
            freed = true;
            join(allocator); // until it has let go, there is no memory for this thread either
            takeForEver();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static Object fill() {
        List<byte[]> blocks = new ArrayList<>(1_000_000);
        for (int size = 1 << 16; size >= 64; size >>= 1) {
            try {
                while (true) {
                    blocks.add(new byte[size]);
                }
            } catch (OutOfMemoryError full) {
                continue;
            }
        }
        return blocks;
    }
}
