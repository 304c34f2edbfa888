package dev.hangscope.demo.healthy;

import dev.hangscope.demo.support.Body;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.Selector;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A server without requests: accept loop, selector, pools that have worked once and have nothing to do. */
public final class IdleServer {
    private static final int WORKERS = 4;

    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    private final ScheduledExecutorService hourly = Executors.newScheduledThreadPool(1);
    private final ForkJoinPool queries = new ForkJoinPool(2);

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        new IdleServer().serve();
    }

    private void serve() throws IOException, InterruptedException {
        CountDownLatch warm = new CountDownLatch(WORKERS + 1);
        for (int worker = 0; worker < WORKERS; worker++) {
            workers.execute(warm::countDown);
        }
        queries.execute(warm::countDown);
        hourly.scheduleAtFixedRate(() -> System.out.println("server: statistics"), 1, 1, TimeUnit.HOURS);
        warm.await();
        new Thread(Body.of(IdleServer::select), "selector").start();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            System.out.println("server: ready");
            while (!server.isClosed()) {
                workers.execute(Body.of(server.accept()::close));
            }
        }
    }

    private static void select() throws IOException {
        try (Selector selector = Selector.open()) {
            while (selector.isOpen()) {
                selector.select();
            }
        }
    }
}
