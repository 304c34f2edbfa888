import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

/** A main thread in Object.wait until a request to the server asks for the shutdown. */
public class Main {
    private static final Object GATE = new Object();
    private static boolean stopped;

    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/shutdown", exchange -> {
            synchronized (GATE) {
                stopped = true;
                GATE.notifyAll();
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        synchronized (GATE) {
            while (!stopped) {
                GATE.wait();
            }
        }
        server.stop(0);
    }
}
