package dev.hangscope.agent.dist.apps;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A pool of connections, all borrowed, and a semaphore, all permits taken: by threads that go on sleeping. */
public final class BorrowApp {
    private static final List<Object> FORGOTTEN = new ArrayList<>();
    private static final CountDownLatch READY = new CountDownLatch(4);

    private BorrowApp() {}

    private static final class Connection {}

    /** Keeps all entries, as published pools do. */
    private static final class ConnectionPool {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition returned = lock.newCondition();
        private final List<Connection> all = new ArrayList<>();
        private final Deque<Connection> idle = new ArrayDeque<>();

        ConnectionPool(int size) {
            for (int i = 0; i < size; i++) {
                all.add(new Connection());
            }
            idle.addAll(all);
        }

        Connection borrow() throws InterruptedException {
            lock.lock();
            try {
                while (idle.isEmpty()) {
                    returned.await();
                }
                return idle.remove();
            } finally {
                lock.unlock();
            }
        }
    }

    private record Session(Connection connection) {}

    /** Has the permits of its own. */
    private static final class Limiter {
        private final Semaphore permits = new Semaphore(1);

        void work() throws InterruptedException {
            permits.acquire();
            try {
                sleep();
            } finally {
                permits.release();
            }
        }
    }

    private static void sleep() throws InterruptedException {
        READY.countDown();
        Thread.sleep(600_000);
    }

    private static void load(ConnectionPool pool) throws InterruptedException {
        Connection connection = pool.borrow();
        sleep();
        FORGOTTEN.add(connection);
    }

    private static void converse(ConnectionPool pool) throws InterruptedException {
        Session session = new Session(pool.borrow());
        sleep();
        FORGOTTEN.add(session);
    }

    private interface Task {
        void run() throws InterruptedException;
    }

    private static void start(String name, Task task) {
        new Thread(
                        () -> {
                            try {
                                task.run();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        name)
                .start();
    }

    /** Runs it. */
    public static void main(String[] arguments) throws InterruptedException {
        ConnectionPool pool = new ConnectionPool(3);
        FORGOTTEN.add(pool.borrow());
        Limiter limiter = new Limiter();
        start("loads", () -> load(pool));
        start("converses", () -> converse(pool));
        start("works", limiter::work);
        ConnectionPool empty = new ConnectionPool(1);
        FORGOTTEN.add(empty.borrow());
        start("unlucky", () -> {
            READY.countDown();
            load(empty);
        });
        READY.await();
        start("wants-connection", () -> load(pool));
        start("wants-permit", limiter::work);
        System.out.println("ready");
    }
}
