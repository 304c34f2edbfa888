package dev.hangscope.agent.dist.apps;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** Programs whose own classes overrule what an agent might call. Each ends in a missing sentinel, and says {@code stuck} then. */
public final class HostileApps {
    private HostileApps() {}

    /** What an overruled method does. */
    private enum Act {
        THROW,
        BLOCK,
        EXIT
    }

    private static void called(String method, Act act) {
        System.out.println("called: " + method);
        switch (act) {
            case THROW -> throw new IllegalStateException("from " + method);
            case EXIT -> System.exit(7);
            case BLOCK -> {
                while (true) {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException goOn) {
                        // It blocks.
                    }
                }
            }
        }
    }

    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Act act;

        Hostile(Act act) {
            super("the real message");
            this.act = act;
        }

        @Override
        public String getMessage() {
            called("getMessage", act);
            return "";
        }

        @Override
        public String getLocalizedMessage() {
            called("getLocalizedMessage", act);
            return "";
        }

        @Override
        public String toString() {
            called("toString", act);
            return "";
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            called("getStackTrace", act);
            return new StackTraceElement[0];
        }

        @Override
        public synchronized Throwable getCause() {
            called("getCause", act);
            return this;
        }
    }

    /** A producer dies of such an exception; its consumer waits. */
    public static final class DiesOfIt {
        /** @param arguments what the exception's methods do */
        public static void main(String[] arguments) throws InterruptedException {
            Act act = Act.valueOf(arguments[0]);
            Thread.setDefaultUncaughtExceptionHandler((thread, exception) -> {});
            LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
            Thread producer = new Thread(
                    () -> {
                        queue.add("item");
                        throw new Hostile(act);
                    },
                    "producer");
            producer.start();
            producer.join();
            takeAll(queue);
        }
    }

    /** The same in a thread with methods of its own: those that the JDK itself does not call. */
    public static final class OwnThread extends Thread {
        private final transient LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
        private final transient Object monitor = new Object();

        /** Runs it. */
        public static void main(String[] arguments) throws InterruptedException {
            OwnThread consumer = new OwnThread();
            Thread producer = new Thread(() -> consumer.queue.add("item"), "producer");
            producer.start();
            producer.join();
            consumer.start();
            consumer.join();
        }

        @Override
        public void run() {
            synchronized (monitor) {
                Thread blocked = new Thread(
                        () -> {
                            synchronized (monitor) {
                                System.out.println("never");
                            }
                        },
                        "blocked");
                blocked.start();
                while (blocked.getState() != Thread.State.BLOCKED) {
                    Thread.onSpinWait();
                }
                takeAll(queue);
            }
        }

        @Override
        public long getId() {
            called("getId", Act.THROW);
            return 1;
        }

        @Override
        public State getState() {
            called("getState", Act.THROW);
            return State.NEW;
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            called("getStackTrace", Act.THROW);
            return new StackTraceElement[0];
        }

        @Override
        public String toString() {
            called("toString", Act.THROW);
            return "";
        }

        @Override
        public int hashCode() {
            called("hashCode", Act.THROW);
            return 1;
        }

        @Override
        public boolean equals(Object other) {
            called("equals", Act.THROW);
            return false;
        }
    }

    private static void takeAll(LinkedBlockingQueue<String> queue) {
        try {
            String item = queue.take();
            System.out.println("stuck after " + item);
            queue.take();
        } catch (InterruptedException stop) {
            System.out.println("interrupted");
        }
    }
}
