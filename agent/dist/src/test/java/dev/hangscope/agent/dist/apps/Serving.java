package dev.hangscope.agent.dist.apps;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What runs in any real process beside the code in question: a server that nobody asks, and a task every now and then. */
final class Serving {
    private Serving() {}

    static void start() throws IOException {
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
                .start();
        Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "ticker");
                    thread.setDaemon(true);
                    return thread;
                })
                .scheduleAtFixedRate(System::nanoTime, 0, 200, TimeUnit.MILLISECONDS);
    }
}
