package dev.hangscope.agent.dist.apps.healthy;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Exchanger;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.LockSupport;

/** Healthy programs in which one thread hands something to another. */
final class HandOffPrograms {
    private static final Integer LAST = Integer.MAX_VALUE;

    private HandOffPrograms() {}

    /** Producers end without a word; the consumers get one last item each, from the main thread or from a thread started late. */
    static void queue(ProgramScope scope) throws Exception {
        int consumers = scope.number(1, 4);
        int producers = scope.number(1, 4);
        BlockingQueue<Integer> queue = someQueue(scope);
        for (int i = 0; i < consumers; i++) {
            scope.start("consumer-" + i, () -> consume(scope, queue));
        }
        Thread[] feeding = new Thread[producers];
        for (int i = 0; i < producers; i++) {
            feeding[i] = scope.start("producer-" + i, () -> {
                for (int item = scope.number(1, 200); item > 0; item--) {
                    queue.put(item);
                }
                scope.maybePause();
                queue.put(1);
            });
        }
        for (Thread producer : feeding) {
            producer.join();
        }
        scope.maybePause();
        ProgramScope.Step close = () -> {
            for (int i = 0; i < consumers; i++) {
                queue.put(LAST);
            }
        };
        if (scope.coin()) {
            close.run();
        } else {
            scope.start("closer", close);
        }
    }

    private static void consume(ProgramScope scope, BlockingQueue<Integer> queue) throws InterruptedException {
        scope.maybePause();
        while (!queue.take().equals(LAST)) {
            Thread.onSpinWait();
        }
    }

    private static BlockingQueue<Integer> someQueue(ProgramScope scope) {
        return switch (scope.number(0, 5)) {
            case 0 -> new LinkedBlockingQueue<>();
            case 1 -> new ArrayBlockingQueue<>(scope.number(1, 20));
            case 2 -> new LinkedBlockingDeque<>(scope.number(1, 20));
            case 3 -> new PriorityBlockingQueue<>();
            case 4 -> new LinkedTransferQueue<>();
            default -> new SynchronousQueue<>();
        };
    }

    /** A consumer dies of an exception, and a supervisor that joined it starts the next one after a back-off. */
    static void restartedConsumer(ProgramScope scope) throws Exception {
        BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(scope.number(1, 5));
        int deaths = scope.number(1, 3);
        scope.start("supervisor", () -> {
            for (int life = 0; life <= deaths; life++) {
                boolean dies = life < deaths;
                Thread consumer = new Thread(() -> {
                    try {
                        while (!queue.take().equals(LAST)) {
                            if (dies) {
                                return;
                            }
                        }
                    } catch (InterruptedException stop) {
                        Thread.currentThread().interrupt();
                    }
                });
                consumer.start();
                consumer.join();
                scope.maybePause();
            }
        });
        scope.start("producer", () -> {
            for (int item = 20; item > 0; item--) {
                queue.put(item);
            }
            queue.put(LAST);
        });
    }

    /** Pairs of threads exchange; the second of a pair may be late. */
    static void exchanger(ProgramScope scope) {
        Exchanger<Integer> exchanger = new Exchanger<>();
        int rounds = scope.number(1, 100);
        for (int side = 0; side < 2; side++) {
            scope.start("side-" + side, () -> {
                for (int round = 0; round < rounds; round++) {
                    if (round == rounds / 2) {
                        scope.maybePause();
                    }
                    exchanger.exchange(round);
                }
            });
        }
    }

    /** Bytes go through a pipe of {@code java.io}, whose writer closes it late. */
    static void pipedStream(ProgramScope scope) throws Exception {
        PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out, scope.number(1, 2_000));
        int bytes = scope.number(1, 5_000);
        scope.start("reader", () -> {
            try (in) {
                scope.maybePause();
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
        });
        scope.start("writer", () -> {
            try (out) {
                out.write(new byte[bytes]);
                scope.maybePause();
                out.write(1);
            }
        });
    }

    /** Bytes go through a pipe of {@code java.nio}. */
    static void channelPipe(ProgramScope scope) throws Exception {
        Pipe pipe = Pipe.open();
        int rounds = scope.number(1, 300);
        scope.start("reader", () -> {
            try (Pipe.SourceChannel source = pipe.source()) {
                ByteBuffer buffer = ByteBuffer.allocate(4_096);
                while (source.read(buffer.clear()) >= 0) {
                    Thread.onSpinWait();
                }
            }
        });
        scope.start("writer", () -> {
            try (Pipe.SinkChannel sink = pipe.sink()) {
                for (int round = 0; round < rounds; round++) {
                    sink.write(ByteBuffer.allocate(1_000));
                }
                scope.maybePause();
            }
        });
    }

    /** A thread parks until another one, which is late, unparks it. */
    static void parked(ProgramScope scope) {
        boolean[] open = new boolean[1];
        Thread parked = scope.start("parked", () -> {
            while (!isOpen(open)) {
                LockSupport.park(open);
            }
        });
        scope.start("unparker", () -> {
            scope.maybePause();
            synchronized (open) {
                open[0] = true;
            }
            LockSupport.unpark(parked);
        });
    }

    private static boolean isOpen(boolean[] open) {
        synchronized (open) {
            return open[0];
        }
    }
}
