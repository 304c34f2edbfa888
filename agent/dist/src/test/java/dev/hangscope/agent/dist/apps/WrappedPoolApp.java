package dev.hangscope.agent.dist.apps;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/**
 * A pool whose thread factory wraps each worker in an object with a field of a class that is not there, as of a library that is optional.
 * Its only thread waits for a task behind it. Says {@code stuck} then.
 */
public final class WrappedPoolApp {
    private WrappedPoolApp() {}

    /** Not found by the loader of {@link Wrapping}. */
    static final class Absent {}

    /** Wraps workers. */
    public static final class Wrapping implements ThreadFactory, Runnable {
        private final Runnable worker;
        private Absent absent;

        /** A factory. */
        public Wrapping() {
            this(null);
        }

        private Wrapping(Runnable worker) {
            this.worker = worker;
        }

        @Override
        public Thread newThread(Runnable wrapped) {
            return new Thread(new Wrapping(wrapped), "wrapped");
        }

        @Override
        public void run() {
            if (absent == null) {
                worker.run();
            }
        }
    }

    private static final class Optional extends ClassLoader {
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(Absent.class.getName())) {
                System.out.println("called: loadClass");
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }

        Class<?> define(Class<?> copied) throws IOException {
            String file = copied.getName().substring(copied.getPackageName().length() + 1) + ".class";
            try (InputStream in = copied.getResourceAsStream(file)) {
                byte[] classFile = in.readAllBytes();
                return defineClass(copied.getName(), classFile, 0, classFile.length);
            }
        }
    }

    /** Runs it. */
    public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
        ThreadFactory factory = (ThreadFactory)
                new Optional().define(Wrapping.class).getConstructor().newInstance();
        ExecutorService pool = Executors.newFixedThreadPool(1, factory);
        Future<?> outer = pool.submit(() -> {
            System.out.println("stuck");
            return pool.submit(() -> "inner").get();
        });
        try {
            outer.get();
        } catch (InterruptedException | ExecutionException e) {
            System.out.println("not stuck");
        }
    }
}
