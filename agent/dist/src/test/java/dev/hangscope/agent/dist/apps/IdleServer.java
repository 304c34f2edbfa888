package dev.hangscope.agent.dist.apps;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What is alive beside the hang in a real process: an HTTP server without requests, and a scheduler that ticks. Daemon threads. */
final class IdleServer {
    private static final AtomicLong TICKS = new AtomicLong();

    private IdleServer() {}

    static void start() {
        Thread starter = new Thread(IdleServer::serve, "server-start");
        starter.setDaemon(true);
        starter.start();
        Executors.newScheduledThreadPool(1, task -> daemon(task, "metrics"))
                .scheduleAtFixedRate(TICKS::incrementAndGet, 0, 100, TimeUnit.MILLISECONDS);
    }

    private static void serve() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            ExecutorService handlers = Executors.newFixedThreadPool(1, task -> daemon(task, "http"));
            server.setExecutor(handlers);
            server.createContext("/", exchange -> exchange.close());
            server.start();
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
