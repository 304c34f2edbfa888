package dev.hangscope.agent.dist.apps;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.ReentrantLock;

/** Prints what reflection and serialization see of JDK classes; it must be the same with and without an agent. */
public final class FieldsApp {
    private static final List<String> CLASSES = List.of(
            "java.lang.Thread",
            "java.lang.ProcessImpl",
            "java.io.PipedInputStream",
            "java.util.concurrent.ArrayBlockingQueue",
            "java.util.concurrent.CompletableFuture",
            "java.util.concurrent.CountDownLatch",
            "java.util.concurrent.CountDownLatch$Sync",
            "java.util.concurrent.CyclicBarrier",
            "java.util.concurrent.DelayQueue",
            "java.util.concurrent.ForkJoinPool",
            "java.util.concurrent.FutureTask",
            "java.util.concurrent.LinkedBlockingDeque",
            "java.util.concurrent.LinkedBlockingQueue",
            "java.util.concurrent.LinkedTransferQueue",
            "java.util.concurrent.Phaser",
            "java.util.concurrent.PriorityBlockingQueue",
            "java.util.concurrent.Semaphore$FairSync",
            "java.util.concurrent.Semaphore$Sync",
            "java.util.concurrent.SynchronousQueue",
            "java.util.concurrent.ThreadPoolExecutor",
            "java.util.concurrent.locks.ReentrantLock",
            "java.util.concurrent.locks.StampedLock",
            "sun.nio.ch.SinkChannelImpl",
            "sun.nio.ch.SourceChannelImpl");

    private FieldsApp() {}

    /** Runs it. */
    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        for (String name : CLASSES) {
            Class<?> type = Class.forName(name, false, null);
            Arrays.stream(type.getDeclaredFields())
                    .map(Field::toString)
                    .sorted()
                    .forEach(System.out::println);
            ObjectStreamClass stream = ObjectStreamClass.lookup(type);
            if (stream != null) {
                System.out.println(stream + " " + Arrays.toString(stream.getFields()));
            }
        }
        List<BlockingQueue<String>> queues = List.of(
                new ArrayBlockingQueue<>(2),
                new LinkedBlockingDeque<>(),
                new LinkedBlockingQueue<>(),
                new LinkedTransferQueue<>(),
                new PriorityBlockingQueue<>(2),
                new SynchronousQueue<>());
        for (BlockingQueue<String> queue : queues) {
            boolean put = queue.offer("item");
            print(queue);
            System.out.println(put + " " + again(queue));
        }
        print(new Semaphore(1));
        print(new Semaphore(1, true));
        print(new ReentrantLock());
    }

    private static void print(Object object) throws IOException {
        System.out.println(HexFormat.of().formatHex(bytes(object)));
    }

    private static byte[] bytes(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static Object again(Object object) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes(object)))) {
            return in.readObject();
        }
    }
}
