package dev.hangscope.demo.exhaustedpool;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;

/** Each request borrows a connection, then a second one to read the price; two requests hold all there are. */
public final class OrderService {
    private final Semaphore connections = new Semaphore(2);
    private final CyclicBarrier bothHaveOne = new CyclicBarrier(2);

    /** Runs the program. */
    public static void main(String[] args) {
        OrderService service = new OrderService();
        new Thread(Body.of(service::order), "request-1").start();
        new Thread(Body.of(service::order), "request-2").start();
    }

    private void order() throws Exception {
        connections.acquire();
        try {
            bothHaveOne.await();
            System.out.println(Thread.currentThread().getName() + ": order written");
            price();
        } finally {
            connections.release();
        }
        System.out.println(Thread.currentThread().getName() + ": done");
    }

    private void price() throws InterruptedException {
        connections.acquire();
        try {
            System.out.println(Thread.currentThread().getName() + ": price read");
        } finally {
            connections.release();
        }
    }
}
