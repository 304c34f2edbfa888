package dev.hangscope.demo.missingsentinel;

import dev.hangscope.demo.support.Body;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** {@link Kitchen} whose cooks put one sentinel each: as many as there are waiters. */
public final class FixedKitchen {
    private static final String CLOSED = "closed";

    private final BlockingQueue<String> dishes = new LinkedBlockingQueue<>();

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        FixedKitchen kitchen = new FixedKitchen();
        List<Thread> staff = List.of(
                new Thread(Body.of(kitchen::cook), "cook-1"),
                new Thread(Body.of(kitchen::cook), "cook-2"),
                new Thread(Body.of(kitchen::serve), "waiter-1"),
                new Thread(Body.of(kitchen::serve), "waiter-2"));
        staff.forEach(Thread::start);
        for (Thread each : staff) {
            each.join();
        }
        System.out.println("kitchen: closed");
    }

    private void cook() throws InterruptedException {
        String cook = Thread.currentThread().getName();
        for (int dish = 1; dish <= 2; dish++) {
            dishes.put("dish " + dish + " of " + cook);
        }
        dishes.put(CLOSED);
        System.out.println(cook + ": 2 dishes cooked, done");
    }

    private void serve() throws InterruptedException {
        String waiter = Thread.currentThread().getName();
        for (String dish = dishes.take(); !dish.equals(CLOSED); dish = dishes.take()) {
            System.out.println(waiter + ": serves " + dish);
        }
        System.out.println(waiter + ": done");
    }
}
