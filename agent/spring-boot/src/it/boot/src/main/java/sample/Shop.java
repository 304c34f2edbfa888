package sample;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Shop {
    private final Object orders = new Object();
    private final Object stock = new Object();
    private final CountDownLatch bothHold = new CountDownLatch(2);
    private final AtomicBoolean locked = new AtomicBoolean();

    public static void main(String[] args) {
        SpringApplication.run(Shop.class, args);
    }

    /** Two threads take two locks in opposite order. */
    @PostMapping("/deadlock")
    public void deadlock() {
        if (locked.compareAndSet(false, true)) {
            new Thread(() -> lock(orders, stock), "orders").start();
            new Thread(() -> lock(stock, orders), "stock").start();
        }
    }

    private void lock(Object first, Object second) {
        synchronized (first) {
            bothHold.countDown();
            try {
                bothHold.await();
            } catch (InterruptedException stop) {
                return;
            }
            synchronized (second) {
                System.out.println("no deadlock");
            }
        }
    }
}
