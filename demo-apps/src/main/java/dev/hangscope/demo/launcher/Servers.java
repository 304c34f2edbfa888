package dev.hangscope.demo.launcher;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * What runs in a real process beside the code in question: a server without requests, a server with a request every now and then, a
 * scheduler, and a pool that works. All threads are daemons, so that a program ends as it does alone.
 *
 * <p>It is loaded as an agent of its own: the stack of the demo's main thread stays as it is.
 */
public final class Servers {
    private static final int WORKERS = 2;
    private static final long TICK_MILLIS = 200;

    private final ExecutorService work = Executors.newFixedThreadPool(WORKERS, daemons("housekeeping"));
    private final ScheduledExecutorService ticks = Executors.newScheduledThreadPool(1, daemons("metrics-tick"));
    private final AtomicLong done = new AtomicLong();

    private Servers() {}

    /** Starts the servers before the program's main method runs. */
    public static void premain(String arguments) throws IOException {
        new Servers().start();
    }

    /** Writes the jar that a JVM needs to be told of this class; the class itself is on the class path of the demos. */
    static Path jar(Path directory) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), Servers.class.getName());
        Path jar = directory.resolve("servers.jar");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
        return jar;
    }

    private void start() throws IOException {
        server("admin-http");
        InetSocketAddress busy = server("shop-http");
        ticks.scheduleAtFixedRate(() -> work.execute(done::incrementAndGet), 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
        ticks.scheduleAtFixedRate(() -> work.execute(() -> ask(busy)), 0, 1, TimeUnit.SECONDS);
    }

    private InetSocketAddress server(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newFixedThreadPool(WORKERS, daemons(name)));
        server.createContext("/", exchange -> {
            byte[] page = Long.toString(done.get()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        // The dispatcher inherits that it is a daemon.
        daemons(name + "-start").newThread(server::start).start();
        return server.getAddress();
    }

    private static void ask(InetSocketAddress server) {
        try (Socket socket = new Socket(server.getAddress(), server.getPort());
                InputStream answer = socket.getInputStream()) {
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            answer.readAllBytes();
        } catch (IOException ended) {
            // the process is being ended
        }
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
