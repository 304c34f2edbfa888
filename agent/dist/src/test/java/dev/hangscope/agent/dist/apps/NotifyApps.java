package dev.hangscope.agent.dist.apps;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Programs with synchronizers of their own, made of {@code wait} and {@code notifyAll}. */
public final class NotifyApps {
    private NotifyApps() {}

    private static final class Mailbox {
        private final Deque<String> letters = new ArrayDeque<>();

        /** By a lambda, as callbacks do. */
        void put(String letter) {
            Runnable putting = () -> {
                synchronized (this) {
                    letters.add(letter);
                    notifyAll();
                }
            };
            putting.run();
        }

        synchronized String take() throws InterruptedException {
            while (letters.isEmpty()) {
                wait();
            }
            return letters.poll();
        }
    }

    private static Thread thread(String name, Interruptible work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.start();
        return thread;
    }

    private interface Interruptible {
        void run() throws InterruptedException;
    }

    private static void consume(Mailbox mailbox) throws InterruptedException {
        while (true) {
            String letter = mailbox.take();
            if (letter.equals("last")) {
                System.out.println("stuck");
            }
        }
    }

    private static void feed(Mailbox mailbox) {
        mailbox.put("first");
        mailbox.put("last");
    }

    /** A consumer waits, and the only thread that ever put anything has ended. */
    public static final class FeedEnded {
        private FeedEnded() {}

        /** Runs it. */
        public static void main(String[] arguments) {
            IdleServer.start();
            Mailbox mailbox = new Mailbox();
            thread("consumer", () -> consume(mailbox));
            thread("feed", () -> feed(mailbox));
        }
    }

    /** The same, but another thread puts something now and then. */
    public static final class FeedIsSlow {
        private FeedIsSlow() {}

        /** Runs it. */
        public static void main(String[] arguments) throws InterruptedException {
            IdleServer.start();
            Mailbox mailbox = new Mailbox();
            thread("feed", () -> feed(mailbox)).join();
            thread("slow feed", () -> {
                mailbox.put("slow");
                TimeUnit.HOURS.sleep(1);
                mailbox.put("slow");
            });
            thread("consumer", () -> consume(mailbox));
        }
    }

    /** The first program, loaded by a loader that asks no other one for anything but the JDK's classes. */
    public static final class Isolated {
        private Isolated() {}

        private static final class Loader extends ClassLoader {
            Loader() {
                super(null);
            }

            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                if (name.startsWith("java.") || name.startsWith("com.sun.")) {
                    return ClassLoader.getPlatformClassLoader().loadClass(name);
                }
                if (!name.startsWith("dev.hangscope.agent.dist.")) {
                    throw new ClassNotFoundException(name);
                }
                try {
                    byte[] classFile = classFile(name);
                    return defineClass(name, classFile, 0, classFile.length);
                } catch (IOException unreadable) {
                    throw new ClassNotFoundException(name, unreadable);
                }
            }
        }

        /** Runs it. */
        public static void main(String[] arguments) throws ReflectiveOperationException {
            Class.forName(FeedEnded.class.getName(), true, new Loader())
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[0]);
        }
    }

    /** Notifies whatever it is given; to be defined as a hidden class too. */
    public static final class Notifier implements Runnable {
        private final Object lock;

        /** A notifier of this object. */
        public Notifier(Object lock) {
            this.lock = lock;
        }

        @Override
        public void run() {
            synchronized (lock) {
                lock.notify();
            }
        }
    }

    /** Prints what {@code notify} does where it throws, and in classes that are no ordinary ones. Ends. */
    public static final class Corners {
        private Corners() {}

        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            Object lock = new Object();
            print(lock::notifyAll);
            print(() -> lock.notify());
            print(() -> none().notifyAll());
            Thread.currentThread().interrupt();
            print(new Notifier(lock));
            System.out.println("interrupted " + Thread.interrupted());
            Class<?> hidden = MethodHandles.lookup()
                    .defineHiddenClass(classFile(Notifier.class.getName()), true)
                    .lookupClass();
            print((Runnable) hidden.getConstructor(Object.class).newInstance(lock));
            print(new Notifier(new int[1]));
        }

        private static Object none() {
            return null;
        }

        private static void print(Runnable notifying) {
            try {
                notifying.run();
                System.out.println("notified");
            } catch (RuntimeException thrown) {
                System.out.println(thrown + " in " + thrown.getStackTrace()[0].getMethodName());
            }
        }
    }

    private static byte[] classFile(String name) throws IOException {
        try (InputStream in = NotifyApps.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }
}
