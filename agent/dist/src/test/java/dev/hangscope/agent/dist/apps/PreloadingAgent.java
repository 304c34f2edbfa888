package dev.hangscope.agent.dist.apps;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Another agent, which uses {@code java.util.concurrent} before the application does, as OpenTelemetry's does. With the option
 * {@code transform} it also uses it while classes are being loaded, and has those of {@code java.util.concurrent} transformed again.
 */
public final class PreloadingAgent {
    private static final LinkedBlockingQueue<String> NAMES = new LinkedBlockingQueue<>(1_000);
    private static final ReentrantLock LOCK = new ReentrantLock();

    private PreloadingAgent() {}

    /** Called by the JVM. */
    public static void premain(String options, Instrumentation instrumentation) throws UnmodifiableClassException {
        NAMES.add("x");
        new ArrayBlockingQueue<>(1).add("x");
        new SynchronousQueue<>().poll();
        new CountDownLatch(1).countDown();
        new Semaphore(1, true).tryAcquire();
        new CyclicBarrier(1).reset();
        new Phaser(1).arrive();
        CompletableFuture.completedFuture("x").join();
        new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>()).shutdown();
        new ScheduledThreadPoolExecutor(1).shutdown();
        if ("transform".equals(options)) {
            instrumentation.addTransformer(new Noting(), true);
            instrumentation.retransformClasses(LinkedBlockingQueue.class, ReentrantLock.class, Semaphore.class);
        }
    }

    private static final class Noting implements ClassFileTransformer {
        @Override
        public byte[] transform(
                ClassLoader loader, String name, Class<?> loaded, ProtectionDomain domain, byte[] classFile) {
            LOCK.lock();
            try {
                boolean noted = NAMES.offer(String.valueOf(name));
                return noted && name != null && name.startsWith("java/util/concurrent/") ? classFile.clone() : null;
            } finally {
                LOCK.unlock();
            }
        }
    }
}
