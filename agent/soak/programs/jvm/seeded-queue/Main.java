import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Workers and the thread that gave them their first orders were started by one call; all further orders come by HTTP. */
public class Main {
    private static final BlockingQueue<String> ORDERS = new LinkedBlockingQueue<>();

    public static void main(String[] args) throws Exception {
        startWorkers();
        listen();
        while (true) {
            Thread.sleep(500);
        }
    }

    private static void startWorkers() {
        for (int i = 0; i < 2; i++) {
            new Thread(Main::work, "worker-" + i).start();
        }
        new Thread(Main::seed, "seed").start();
    }

    private static void listen() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            ORDERS.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    private static void seed() {
        for (int i = 0; i < 10; i++) {
            ORDERS.add("order " + i);
        }
    }

    private static void work() {
        try {
            while (true) {
                System.out.println(ORDERS.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
