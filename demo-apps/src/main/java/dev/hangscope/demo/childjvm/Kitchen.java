package dev.hangscope.demo.childjvm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Reads orders from its standard input; one cook prepares them, and waits for the next for ever. */
public class Kitchen {
    static final String CLOSED = "closed";

    private final BlockingQueue<String> orders = new LinkedBlockingQueue<>();

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        new Kitchen().open();
    }

    void open() throws IOException, InterruptedException {
        new Thread(this::cook, "cook").start();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = in.readLine(); order != null; order = in.readLine()) {
            orders.put(order);
        }
        afterTheLast(orders);
    }

    /** Nobody tells the cook that there will be no more. */
    void afterTheLast(BlockingQueue<String> queue) throws InterruptedException {}

    private void cook() {
        try {
            for (String order = orders.take(); !order.equals(CLOSED); order = orders.take()) {
                Thread.sleep(10);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}
